/// Counts, means and sums of products of two Double columns: what correlation and regression are made of.
public struct PairMoments: BitwiseCopyable, Sendable {
    public var count: Double = 0
    public var meanX: Double = 0
    public var meanY: Double = 0
    /// Sums of products of distances from the means.
    public var squaresX: Double = 0
    public var squaresY: Double = 0
    public var products: Double = 0

    @inline(__always)
    mutating func add(x: Double, y: Double) {
        count += 1
        let (distanceX, distanceY) = (x - meanX, y - meanY)
        meanX += distanceX / count
        meanY += distanceY / count
        squaresX += distanceX * (x - meanX)
        squaresY += distanceY * (y - meanY)
        products += distanceX * (y - meanY)
    }

    mutating func combine(_ other: PairMoments) {
        if other.count == 0 { return }
        if count == 0 {
            self = other
            return
        }
        let total = count + other.count
        let (distanceX, distanceY) = (other.meanX - meanX, other.meanY - meanY)
        let weight = count * other.count / total
        squaresX += other.squaresX + distanceX * distanceX * weight
        squaresY += other.squaresY + distanceY * distanceY * weight
        products += other.products + distanceX * distanceY * weight
        meanX += distanceX * other.count / total
        meanY += distanceY * other.count / total
        count = total
    }
}

/// States of aggregates of two Double columns, the first called y and the second x; rows with a null are passed over.
final class PairStates: AggregateStates {
    private let memory = StateMemory(PairMoments())
    private let type: DataType
    private let value: (PairMoments) -> Double?

    init(_ type: DataType, _ value: @escaping (PairMoments) -> Double?) {
        self.type = type
        self.value = value
    }

    func resize(groups count: Int) { memory.resize(groups: count) }

    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws {
        guard count > 0, arguments.count == 2, let first = arguments[0].fixedWidth, let second = arguments[1].fixedWidth
        else { return }
        let (y, x) = (first.pointer(as: Double.self), second.pointer(as: Double.self))
        let states = memory.states(as: PairMoments.self)
        let validity = Bitmap.intersection(first.validity, second.validity)
        for row in 0..<count {
            if let validity, !validity[row] { continue }
            states[Int(groups[row])].add(x: x[row], y: y[row])
        }
        withExtendedLifetime((first, second)) {}
    }

    func merge(
        _ other: any AggregateStates, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws {
        guard let other = other as? PairStates else { preconditionFailure("states of another aggregate") }
        let (states, others) = (memory.states(as: PairMoments.self), other.memory.states(as: PairMoments.self))
        for index in 0..<count { states[Int(groups[index])].combine(others[Int(sources[index])]) }
    }

    func finish(_ range: Range<Int>) throws -> Column {
        let states = UnsafePointer(memory.states(as: PairMoments.self))
        if type == .uint32 {
            return Aggregates.results(states, range, type: type, zero: 0 as UInt32) {
                value($0).flatMap { UInt32(exactly: $0) }
            }
        }
        return Aggregates.results(states, range, type: type, zero: 0 as Double) { value($0) }
    }
}

extension Aggregates {
    /// A figure of two Double columns (y, x), as DOUBLE or UINTEGER; null where `value` gives nil.
    public static func pair(
        result: DataType, _ value: @escaping (PairMoments) -> Double?
    ) -> any AggregateStates { PairStates(result, value) }
}
