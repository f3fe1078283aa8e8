import DovetailTestSupport
import Testing

@testable import DovetailColumnar

/// Comparisons and selections against the row-at-a-time evaluator, at every instruction set level.
@Suite struct CompareTests {
    private static let operations: [ComparisonOperator] = [
        .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isDistinct, .isNotDistinct,
    ]
    /// Those this processor has.
    private static let levels = [0, 2, 3].filter { $0 <= Kernels.instructionLevel } as [Int32]

    @Test(arguments: RandomColumns.types) func everyTypeAndLayout(_ type: DataType) {
        for seed in 1...12 as ClosedRange<UInt64> {
            var random = RandomColumns(seed: seed)
            random.distinctValues = seed % 2 == 0 ? 3 : 0
            for count in type.isNested ? [0, 1, 65] : RowCheck.sizes {
                let a = random.column(type, count: count)
                let b = random.column(type, count: count)
                for operation in Self.operations {
                    RowCheck.expect(
                        "\(type) \(operation.rawValue), \(count) rows, seed \(seed)", count: count, type: .boolean,
                        { Kernels.compare(operation, a, b) },
                        expected: { ReferenceEvaluator.compare(operation, a.scalar(at: $0), b.scalar(at: $0)) })
                }
            }
        }
    }

    @Test(arguments: levels) func everyLevel(_ level: Int32) {
        let types = RandomColumns.plainTypes.filter { $0.byteWidth != nil && $0.physical != .view }
        for type in types {
            for seed in 1...4 as ClosedRange<UInt64> {
                var random = RandomColumns(seed: seed)
                random.distinctValues = 5
                for count in [1, 63, 64, 65, 129, 1_000] {
                    let a = random.column(type, count: count, nulls: 0, layout: .flat)
                    let flat = random.column(type, count: count, nulls: 0, layout: .flat)
                    let constant = random.column(type, count: count, nulls: 0, layout: .constant)
                    for b in [flat, constant] {
                        for operation in [BasicComparison.equal, .less, .lessOrEqual] {
                            let bits = Kernels.fixedWidthBits(operation, a, b, level: level)
                            let wrong = (0..<count).first {
                                bits[$0] != operation.holds(Self.order(a.scalar(at: $0), b.scalar(at: $0)))
                            }
                            #expect(wrong == nil, "\(type) \(operation) level \(level) count \(count) seed \(seed)")
                        }
                    }
                }
            }
        }
    }

    private static func order(_ left: Scalar, _ right: Scalar) -> Int { ReferenceEvaluator.order(left, right) }

    @Test(arguments: levels) func bitsToRows(_ level: Int32) {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            for density in [0, 0.01, 0.5, 0.99, 1] {
                for count in [0, 1, 63, 64, 65, 127, 8_191, 8_193] {
                    let bits = Bitmap((0..<count).map { _ in Double.random(in: 0..<1, using: &random) < density })
                    let selection = Kernels.rows(of: bits, level: level)
                    let rows = (0..<selection.count).map { Int(selection.pointer[$0]) }
                    #expect(rows == (0..<count).filter { bits[$0] }, "level \(level), \(density), \(count), \(seed)")
                }
            }
        }
    }

    @Test func floatingOrder() {
        let nan = Column(scalars: [.double(.nan)], type: .double)
        let infinity = Column(scalars: [.double(.infinity)], type: .double)
        let zero = Column(scalars: [.double(0)], type: .double)
        let minusZero = Column(scalars: [.double(-0.0)], type: .double)
        #expect(Kernels.compare(.equal, nan, nan).scalar(at: 0) == .boolean(true))
        #expect(Kernels.compare(.greater, nan, infinity).scalar(at: 0) == .boolean(true))
        #expect(Kernels.compare(.less, nan, infinity).scalar(at: 0) == .boolean(false))
        #expect(Kernels.compare(.equal, zero, minusZero).scalar(at: 0) == .boolean(true))
        #expect(Kernels.compare(.less, minusZero, zero).scalar(at: 0) == .boolean(false))
    }

    @Test(arguments: RandomColumns.plainTypes) func fusedSelection(_ type: DataType) {
        for seed in 1...10 as ClosedRange<UInt64> {
            var random = RandomColumns(seed: seed)
            random.distinctValues = 4
            for count in [1, 65, 500] {
                let column = random.column(type, count: count)
                let constant = seed == 1 ? Scalar.null : random.scalars(type, count: 1, nulls: 0.1)[0]
                let every = Int.random(in: 1...40, using: &random.generator)
                let some = (0..<count).filter { $0 % every == 0 }
                for candidates in [nil, some] {
                    for operation in Self.operations {
                        let selection = Kernels.select(
                            operation, column, constant, among: candidates.map { Selection($0) })
                        let rows = (0..<selection.count).map { Int(selection.pointer[$0]) }
                        let expected = (candidates ?? Array(0..<count)).filter {
                            ReferenceEvaluator.compare(operation, column.scalar(at: $0), constant) == .boolean(true)
                        }
                        #expect(rows == expected, "\(type) \(operation.rawValue) \(constant), \(count), seed \(seed)")
                    }
                }
            }
        }
    }
}
