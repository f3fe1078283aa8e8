import DovetailTestSupport
import Testing

@testable import DovetailColumnar

/// Numbers of values are ordered as the values are, and searches find what a walk would.
@Suite struct OrderedTests {
    @Test(arguments: 0..<3) func codes(_ seed: UInt64) {
        var random = RandomColumns(seed: seed)
        random.distinctValues = 12
        for type in RandomColumns.types {
            let column = random.column(type, count: 30, nulls: 0.1)
            let others = random.column(type, count: 30, nulls: 0.1)
            let ordered = OrderedCodes(column, lookedUpBy: type)
            let found = ordered.codes(of: others)
            let (codes, looked) = (ordered.codes.pointer(as: UInt64.self), found.pointer(as: UInt64.self))
            for row in 0..<column.count where !column.isNull(at: row) {
                for other in 0..<others.count where !others.isNull(at: other) {
                    let wanted = Kernels.compareValues(column, row, others, other).signum()
                    let got = codes[row] < looked[other] ? -1 : codes[row] > looked[other] ? 1 : 0
                    #expect(wanted == got, "\(type): \(column.scalar(at: row)), \(others.scalar(at: other))")
                }
            }
        }
    }

    @Test func searches() {
        var random = SplitMix64(seed: 7)
        for count in [0, 1, 2, 15, 16, 17, 63, 64, 65, 255, 256, 257, 5_000] {
            let numbers = (0..<count).map { _ in UInt64.random(in: 0..<100, using: &random) }
            let values = Self.buffer(numbers)
            let sorted = OrderedValues(Self.buffer(numbers.sorted()), count: count)
            let steps = GreatestTree(values, count: count).steps()
            defer { withExtendedLifetime(steps) {} }
            for _ in 0..<200 {
                let wanted = UInt64.random(in: 0..<102, using: &random)
                let start = Int.random(in: 0...count, using: &random)
                let expected = (start..<count).first { numbers[$0] >= wanted } ?? count
                #expect(steps.first(from: start, notLessThan: wanted) == expected)
                let isStrict = Bool.random(using: &random)
                var place: UInt32 = 0
                withUnsafePointer(to: wanted) {
                    sorted.places(of: $0, count: 1, isStrict: isStrict, validity: nil, into: &place)
                }
                let below = numbers.filter { isStrict ? $0 <= wanted : $0 < wanted }.count
                #expect(Int(place) == below)
            }
        }
    }

    private static func buffer(_ numbers: [UInt64]) -> Buffer { numbers.withUnsafeBytes { Buffer(copying: $0) } }
}
