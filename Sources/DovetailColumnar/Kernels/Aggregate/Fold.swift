/// An aggregate that folds values of one fixed-width type into a state, in any order.
///
/// Conformers are namespaces; everything is inlined into the loops of `FoldStates`, which are specialized for each.
protocol Fold {
    associatedtype Value: BitwiseCopyable
    associatedtype State: BitwiseCopyable

    static var empty: State { get }
    static func add(_ value: Value, to state: inout State)
    /// Adds a run of values to one state.
    static func add(_ values: UnsafePointer<Value>, _ count: Int, to state: inout State)
    static func combine(_ other: State, into state: inout State)
}

extension Fold {
    @inline(__always)
    static func add(_ values: UnsafePointer<Value>, _ count: Int, to state: inout State) {
        var local = state
        for index in 0..<count { add(values[index], to: &local) }
        state = local
    }
}

/// The states of a `Fold`. The class is not generic, since a generic one would be called unspecialized through its
/// protocol; the fold's loops are closures made where its type is known.
final class FoldStates: SlidingStates {
    private typealias Update = (StateMemory, UnsafePointer<UInt32>, Int, PrimitiveColumn) -> Void
    private typealias Merge = (StateMemory, StateMemory, UnsafePointer<UInt32>, UnsafePointer<UInt32>, Int) -> Void

    private typealias Slide =
        (StateMemory, UnsafePointer<UInt32>, UnsafePointer<UInt32>, Int, PrimitiveColumn) -> Void

    private let memory: StateMemory
    private let add: Update
    private let follow: Slide
    private let combine: Merge
    private let result: (StateMemory, Range<Int>) throws -> Column

    /// - Parameter finish: the results of the states in a range.
    init<F: Fold>(_: F.Type, finish: @escaping (UnsafePointer<F.State>, Range<Int>) throws -> Column) {
        memory = StateMemory(F.empty)
        add = { memory, groups, count, column in
            FoldLoops<F>.update(memory.states(), memory.groupCount, groups, count, column)
        }
        follow = { memory, begins, ends, count, column in
            SlidingFold<F>.slide(memory.states(), begins, ends, count, column)
        }
        combine = { memory, other, sources, groups, count in
            FoldLoops<F>.merge(memory.states(), other.states(), sources, groups, count)
        }
        result = { memory, range in try finish(UnsafePointer(memory.states(as: F.State.self)), range) }
    }

    func resize(groups count: Int) { memory.resize(groups: count) }

    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws {
        guard count > 0, let values = arguments.first?.fixedWidth else { return }
        add(memory, groups, count, values)
    }

    func merge(
        _ other: any AggregateStates, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws {
        guard let other = other as? FoldStates else { preconditionFailure("states of another aggregate") }
        combine(memory, other.memory, sources, groups, count)
    }

    func finish(_ range: Range<Int>) throws -> Column { try result(memory, range) }

    func slide(
        begins: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>, count: Int, arguments: [Column]
    ) throws {
        guard count > 0, let values = arguments.first?.fixedWidth else { return }
        follow(memory, begins, ends, count, values)
    }
}

/// The loops of one fold.
private enum FoldLoops<F: Fold> {
    @inline(__always)
    static func update(
        _ states: UnsafeMutablePointer<F.State>, _ groupCount: Int, _ groups: UnsafePointer<UInt32>, _ count: Int,
        _ column: PrimitiveColumn
    ) {
        let values: UnsafePointer<F.Value> = column.pointer()
        switch (column.validity, groupCount) {
        // One group: no state is looked up, and runs of values are added whole.
        case (nil, 1): F.add(values, count, to: &states[0])
        case (nil, _): for row in 0..<count { F.add(values[row], to: &states[Int(groups[row])]) }
        case (let validity?, 1): addValid(states, values, validity)
        case (let validity?, _): addValid(states, groups, values, validity)
        }
    }

    @inline(__always)
    private static func addValid(
        _ states: UnsafeMutablePointer<F.State>, _ values: UnsafePointer<F.Value>, _ validity: Bitmap
    ) {
        let words = validity.words
        for word in 0..<validity.wordCount {
            let first = word &<< 6
            var bits = words[word]
            if bits == ~0 {
                F.add(values + first, 64, to: &states[0])
                continue
            }
            while bits != 0 {
                F.add(values[first &+ bits.trailingZeroBitCount], to: &states[0])
                bits &= bits &- 1
            }
        }
    }

    @inline(__always)
    private static func addValid(
        _ states: UnsafeMutablePointer<F.State>, _ groups: UnsafePointer<UInt32>, _ values: UnsafePointer<F.Value>,
        _ validity: Bitmap
    ) {
        let words = validity.words
        for word in 0..<validity.wordCount {
            let first = word &<< 6
            var bits = words[word]
            if bits == ~0 {
                for row in first..<(first &+ 64) { F.add(values[row], to: &states[Int(groups[row])]) }
                continue
            }
            while bits != 0 {
                let row = first &+ bits.trailingZeroBitCount
                F.add(values[row], to: &states[Int(groups[row])])
                bits &= bits &- 1
            }
        }
    }

    @inline(__always)
    static func merge(
        _ states: UnsafeMutablePointer<F.State>, _ other: UnsafePointer<F.State>, _ sources: UnsafePointer<UInt32>,
        _ groups: UnsafePointer<UInt32>, _ count: Int
    ) {
        for index in 0..<count { F.combine(other[Int(sources[index])], into: &states[Int(groups[index])]) }
    }
}

extension StateMemory {
    fileprivate func states<State: BitwiseCopyable>() -> UnsafePointer<State> {
        UnsafePointer(states(as: State.self))
    }
}
