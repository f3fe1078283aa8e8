/// The smallest or largest text or binary value by byte order, which is code point order.
final class StringExtremeStates: AggregateStates {
    private let type: DataType
    private let wantsLargest: Bool
    private let memory = StateMemory(StringState())
    private let arena = StateArena()

    init(type: DataType, wantsLargest: Bool) {
        self.type = type
        self.wantsLargest = wantsLargest
    }

    func resize(groups count: Int) { memory.resize(groups: count) }

    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws {
        guard count > 0, let argument = arguments.first else { return }
        // A repeated value counts once a group, but finding the groups costs as much as looking at it again.
        guard let column = argument.flatStrings else { return }
        let states = memory.states(as: StringState.self)
        let views = column.pointer
        for row in 0..<count {
            if let validity = column.validity, !validity[row] { continue }
            add(views[row], to: &states[Int(groups[row])])
        }
    }

    @inline(__always)
    private func add(_ view: StringView, to state: inout StringState) {
        if state.kind != StringState.value {
            state.keep(view, in: arena)
            return
        }
        let order = StringView.order(view, state.view)
        if wantsLargest ? order > 0 : order < 0 { state.keep(view, in: arena) }
    }

    func merge(
        _ other: any AggregateStates, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws {
        guard let other = other as? StringExtremeStates else { preconditionFailure("states of another aggregate") }
        let states = memory.states(as: StringState.self)
        let others = other.memory.states(as: StringState.self)
        for index in 0..<count {
            let theirs = others[Int(sources[index])]
            if theirs.kind == StringState.value { add(theirs.view, to: &states[Int(groups[index])]) }
        }
        withExtendedLifetime(other) {}
    }

    func finish(_ range: Range<Int>) throws -> Column {
        Aggregates.strings(UnsafePointer(memory.states(as: StringState.self)), range, type: type) { $0 }
    }
}
