import DovetailTestSupport
import Testing

@testable import DovetailColumnar

/// Sorting against a stable sort by comparison of single rows.
@Suite struct SortTests {
    private func rows(_ order: Buffer) -> [UInt32] {
        (0..<order.byteCount / 4).map { order.pointer(as: UInt32.self)[$0] }
    }

    private func expected(_ keys: [Column], _ orders: [SortOrder]) -> [UInt32] {
        (0..<UInt32(keys[0].count)).sorted { a, b in
            let result = Kernels.compareRows(keys, orders: orders, Int(a), Int(b))
            return result == 0 ? a < b : result < 0
        }
    }

    private func check(_ keys: [Column], _ orders: [SortOrder], _ label: String) {
        let all = expected(keys, orders)
        #expect(rows(Kernels.sortedOrder(keys, orders: orders)) == all, "\(label)")
        for limit in [1, 10, 100] {
            #expect(
                rows(Kernels.sortedOrder(keys, orders: orders, limit: limit)) == Array(all.prefix(limit)),
                "\(label) limit \(limit)")
        }
    }

    private static let orders = [false, true].flatMap { descending in
        [false, true].map { SortOrder(isDescending: descending, nullsFirst: $0) }
    }

    @Test func oneKey() {
        for (seed, type) in RandomColumns.types.enumerated() {
            var random = RandomColumns(seed: UInt64(seed))
            for layout in RandomColumns.Layout.allCases {
                for size in [0, 1, 2, 30, 201] {
                    let column = random.column(type, count: size, nulls: size % 2 == 0 ? 0.2 : 0, layout: layout)
                    for order in SortTests.orders {
                        check([column], [order], "seed \(seed) \(type) \(layout) \(size) \(order)")
                    }
                }
            }
        }
    }

    @Test(arguments: 100..<140 as Range<UInt64>) func manyKeys(seed: UInt64) {
        var random = RandomColumns(seed: seed)
        random.distinctValues = [0, 2, 5].randomElement(using: &random.generator) ?? 0
        let size = [50, 400, 1_500].randomElement(using: &random.generator) ?? 50
        let types = (0..<Int.random(in: 2...5, using: &random.generator)).map { _ in
            RandomColumns.types.randomElement(using: &random.generator) ?? .int64
        }
        let keys = types.map { random.column($0, count: size, nulls: 0.1) }
        let orders = types.map { _ in SortTests.orders.randomElement(using: &random.generator) ?? SortOrder() }
        check(keys, orders, "seed \(seed) \(types) \(size)")
    }

    @Test func specialValues() {
        let doubles = Column(
            scalars: [.double(.nan), .double(0), .double(-0.0), .double(.infinity), .double(-1), .null], type: .double)
        #expect(rows(Kernels.sortedOrder([doubles], orders: [SortOrder()])) == [4, 1, 2, 3, 0, 5])
        #expect(
            rows(Kernels.sortedOrder([doubles], orders: [SortOrder(isDescending: true, nullsFirst: true)]))
                == [5, 0, 3, 1, 2, 4])
        let texts = Column(
            scalars: ["b", "a\u{0}", "a", "", "a\u{0}\u{0}", "abcdefgh", "abcdefg"].map { .string($0) }, type: .string)
        #expect(rows(Kernels.sortedOrder([texts], orders: [SortOrder()])) == [3, 2, 1, 4, 6, 5, 0])
        #expect(rows(Kernels.sortedOrder([], orders: [])) == [])
    }
}
