import DovetailColumnar
import DovetailPlan

/// Aggregate states of the columnar floor as the plan's accumulator.
final class StatesAccumulator: SlidingAccumulator {
    private let states: any AggregateStates

    init(_ states: any AggregateStates) { self.states = states }

    func resize(groups count: Int) { states.resize(groups: count) }

    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws {
        try states.update(groups: groups, count: count, arguments: arguments, ordinal: ordinal)
    }

    func merge(
        _ other: any GroupedAccumulator, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws {
        guard let other = other as? StatesAccumulator else {
            preconditionFailure("an accumulator of another aggregate")
        }
        try states.merge(other.states, sources: sources, groups: groups, count: count)
    }

    func finish(_ range: Range<Int>) throws -> Column { try states.finish(range) }

    var canSlide: Bool { states is any SlidingStates }

    func slide(
        begins: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>, count: Int, arguments: [Column]
    ) throws {
        try (states as? any SlidingStates)?.slide(begins: begins, ends: ends, count: count, arguments: arguments)
    }
}
