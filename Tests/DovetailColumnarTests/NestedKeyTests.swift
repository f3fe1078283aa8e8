import DovetailTestSupport
import Testing

@testable import DovetailColumnar

/// Bytes of nested values are equal when the values are, and give them back.
@Suite struct NestedKeyTests {
    private static let types: [DataType] = {
        let nested = RandomColumns.types.filter(\.isNested)
        return nested + RandomColumns.types.map { .list(Field("element", $0)) }
            + [.structure(RandomColumns.types.enumerated().map { Field("f\($0.offset)", $0.element) }), .structure([])]
            + nested.map { .structure([Field("x", $0), Field("y", .null), Field("z", .list(Field("element", $0)))]) }
    }()

    @Test(arguments: 0..<4) func equality(_ seed: UInt64) throws {
        var random = RandomColumns(seed: seed)
        random.distinctValues = 6
        for type in Self.types {
            for layout in RandomColumns.Layout.allCases {
                let column = random.column(type, count: 40, nulls: 0.2, layout: layout)
                let keys = try Kernels.nestedKeys(column, normalized: true).flattened()
                for first in 0..<column.count {
                    for second in 0..<column.count where !column.isNull(at: first) && !column.isNull(at: second) {
                        let isEqual = Kernels.compareValues(column, first, column, second) == 0
                        let areKeys = keys.scalar(at: first) == keys.scalar(at: second)
                        #expect(
                            isEqual == areKeys, "\(type): \(column.scalar(at: first)), \(column.scalar(at: second))")
                    }
                }
            }
        }
    }

    @Test(arguments: 10..<14) func values(_ seed: UInt64) throws {
        var random = RandomColumns(seed: seed)
        for type in Self.types {
            let column = random.column(type, count: 60)
            guard case .string(let keys) = try Kernels.nestedKeys(column, normalized: false) else {
                Issue.record("no bytes for \(type)")
                continue
            }
            let back = Kernels.nestedValues(
                of: keys.pointer, count: keys.count, validity: keys.validity, heap: keys.heap, type: type)
            #expect(back.count == column.count)
            for row in 0..<column.count {
                let (found, wanted) = (back.scalar(at: row), column.scalar(at: row))
                #expect("\(found)" == "\(wanted)", "\(type)")
            }
        }
    }
}
