import DovetailTestSupport
import Testing

@testable import DovetailColumnar

/// Equal values hash equal whatever the layout, different ones spread over all bits.
@Suite struct HashTests {
    private func hashes(_ columns: [Column]) -> [UInt64] {
        let count = columns[0].count
        return [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let base = buffer.baseAddress { Kernels.hash(columns, count: count, into: base) }
            initialized = count
        }
    }

    @Test func layoutsAgree() {
        for (seed, type) in RandomColumns.types.enumerated() {
            var random = RandomColumns(seed: UInt64(seed))
            for layout in RandomColumns.Layout.allCases {
                for size in [1, 63, 64, 65, 200] {
                    let column = random.column(type, count: size, nulls: 0.3, layout: layout)
                    let found = hashes([column])
                    let rebuilt = Column(scalars: column.scalars, type: type)
                    #expect(found == hashes([rebuilt]), "seed \(seed) \(type) \(layout) \(size)")
                    // One by one, so that no row depends on its neighbors.
                    for row in stride(from: 0, to: size, by: 7) {
                        #expect(hashes([column.slice(row..<row + 1)])[0] == found[row], "seed \(seed) \(type)")
                    }
                    var isDistinct: [UInt64: Scalar] = [:]
                    for (hash, value) in zip(found, column.scalars) {
                        if let other = isDistinct.updateValue(value, forKey: hash), other != value {
                            #expect(
                                Kernels.compareRows(
                                    [Column(scalars: [other, value], type: type)], orders: [SortOrder()], 0, 1) == 0,
                                "seed \(seed): \(other) and \(value) collide")
                        }
                    }
                }
            }
        }
    }

    @Test func specialValues() {
        let doubles = hashes([
            Column(scalars: [.double(0), .double(-0.0), .double(.nan), .double(-.nan), .null, .null], type: .double)
        ])
        #expect(doubles[0] == doubles[1] && doubles[2] == doubles[3] && doubles[4] == doubles[5])
        #expect(Set(doubles).count == 3)
        let floats = hashes([Column(scalars: [.float(0), .float(-0.0), .float(.nan), .float(-.nan)], type: .float)])
        #expect(floats[0] == floats[1] && floats[2] == floats[3])
        #expect(hashes([.nulls(type: .string, count: 1)]) == [doubles[4]])
        let intervals = hashes([
            Column(scalars: [.interval(Interval(months: 1)), .interval(Interval(days: 30))], type: .interval)
        ])
        #expect(intervals[0] == intervals[1])
    }

    @Test func orderOfColumnsMatters() {
        let a = Column(scalars: [.int(1), .int(2)], type: .int64)
        let b = Column(scalars: [.int(2), .int(1)], type: .int64)
        let found = hashes([a, b])
        #expect(found[0] != found[1])
        #expect(hashes([b, a]) == [found[1], found[0]])
    }

    /// Low bits choose a slot, bits from 27 a partition, the high half tells entries apart: each alone must be even.
    @Test(arguments: [1, 8, 1 << 20, 1 << 32, 1 << 40]) func spread(step: Int) {
        let count = 1 << 16
        let values = Buffer(byteCount: count * 8)
        for row in 0..<count { values.pointer(as: Int64.self)[row] = Int64(row * step) }
        let found = hashes([.primitive(PrimitiveColumn(type: .int64, values: values, count: count))])
        for shift in [0, 8, 27, 32, 48, 56] as [UInt64] {
            var buckets = [Int](repeating: 0, count: 256)
            for hash in found { buckets[Int((hash >> shift) & 255)] += 1 }
            // 256 expected in each; eight standard deviations either way.
            #expect(buckets.allSatisfy { $0 > 128 && $0 < 384 }, "step \(step) shift \(shift)")
        }
        #expect(Set(found).count == count)
    }
}
