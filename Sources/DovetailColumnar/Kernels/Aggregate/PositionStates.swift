extension Aggregates {
    /// Which row of a group gives the result.
    public enum Position: Sendable {
        case first, last
    }

    /// The value of each group's first or last row in the order of the input. Nulls are values unless `skipsNulls`; a
    /// second, constant boolean argument overrides it.
    public static func position(_ position: Position, of type: DataType, skipsNulls: Bool) -> any AggregateStates {
        switch type.physical {
        case .view: PositionStates(StringPayload(type), position, skipsNulls)
        case .bit: PositionStates(BytePayload<UInt8>(type), position, skipsNulls)
        case .int8, .uint8: PositionStates(BytePayload<UInt8>(type), position, skipsNulls)
        case .int16, .uint16: PositionStates(BytePayload<UInt16>(type), position, skipsNulls)
        case .int32, .uint32, .float: PositionStates(BytePayload<UInt32>(type), position, skipsNulls)
        case .int64, .uint64, .double: PositionStates(BytePayload<UInt64>(type), position, skipsNulls)
        case .int128, .uint128, .interval: PositionStates(BytePayload<UInt128>(type), position, skipsNulls)
        case .null, .list, .structure: PositionStates(ScalarPayload(type), position, skipsNulls)
        }
    }
}

/// For each group the ordinal of the row it took, and whether that was null; the values are a payload's.
final class PositionStates: AggregateStates {
    struct State: BitwiseCopyable {
        var ordinal: Int
        var kind = StringState.none
    }

    private let memory: StateMemory
    private let payload: any PositionPayload
    private let wantsLast: Bool
    private let skipsNulls: Bool
    /// Rows of the batch at hand that win, in order, and their groups.
    private var winners = Buffer(byteCount: 0)

    init(_ payload: any PositionPayload, _ position: Aggregates.Position, _ skipsNulls: Bool) {
        self.payload = payload
        self.skipsNulls = skipsNulls
        wantsLast = position == .last
        memory = StateMemory(State(ordinal: wantsLast ? Int.min : Int.max))
    }

    func resize(groups count: Int) {
        memory.resize(groups: count)
        payload.resize(groups: count)
    }

    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws {
        guard count > 0, let column = arguments.first?.flattened() else { return }
        var skips = skipsNulls
        if arguments.count > 1, case .constant(let flag) = arguments[1] { skips = flag.value == .boolean(true) }
        if winners.byteCount < count * 4 { winners = Buffer(byteCount: count * 4) }
        let rows = winners.pointer(as: UInt32.self)
        let found = select(groups, count, column, skips, ordinal, into: rows)
        payload.store(column, rows: rows, count: found, groups: groups)
    }

    /// Marks the groups that take a row of this batch. A later winner overwrites an earlier one, so order is kept.
    private func select(
        _ groups: UnsafePointer<UInt32>, _ count: Int, _ column: Column, _ skips: Bool, _ ordinal: Int,
        into rows: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let states = memory.states(as: State.self)
        let isAllNull = column.nullCount == count
        if isAllNull, skips { return 0 }
        let validity = column.validity
        var found = 0
        for row in 0..<count {
            let isNull = isAllNull || !(validity?[row] ?? true)
            if isNull, skips { continue }
            let group = Int(groups[row])
            let place = ordinal &+ row
            if wantsLast ? place < states[group].ordinal : place >= states[group].ordinal { continue }
            states[group] = State(ordinal: place, kind: isNull ? StringState.null : StringState.value)
            if isNull { continue }
            rows[found] = UInt32(truncatingIfNeeded: row)
            found &+= 1
        }
        return found
    }

    func merge(
        _ other: any AggregateStates, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws {
        guard let other = other as? PositionStates else { preconditionFailure("states of another aggregate") }
        let states = memory.states(as: State.self)
        let others = other.memory.states(as: State.self)
        for index in 0..<count {
            let (theirs, group) = (others[Int(sources[index])], Int(groups[index]))
            if theirs.kind == StringState.none { continue }
            if wantsLast ? theirs.ordinal < states[group].ordinal : theirs.ordinal >= states[group].ordinal {
                continue
            }
            states[group] = theirs
            if theirs.kind == StringState.value {
                payload.copy(from: other.payload, Int(sources[index]), to: group)
            }
        }
    }

    func finish(_ range: Range<Int>) throws -> Column {
        let states = memory.states(as: State.self)
        return payload.finish(range, validity: Bitmap(range.map { states[$0].kind == StringState.value }))
    }
}

/// One value a group, of one layout.
protocol PositionPayload: AnyObject {
    func resize(groups count: Int)
    /// Row `rows[i]` of the flat column goes to group `groups[rows[i]]`; none of the rows is null.
    func store(_ column: Column, rows: UnsafePointer<UInt32>, count: Int, groups: UnsafePointer<UInt32>)
    func copy(from other: any PositionPayload, _ source: Int, to group: Int)
    func finish(_ range: Range<Int>, validity: Bitmap) -> Column
}

/// Fixed-width values as bits. Generic, but called once a batch, and its loop moves few rows.
private final class BytePayload<Bits: FixedWidthInteger & BitwiseCopyable>: PositionPayload {
    private let type: DataType
    private let memory = StateMemory(0 as Bits)

    init(_ type: DataType) { self.type = type }

    func resize(groups count: Int) { memory.resize(groups: count) }

    func store(_ column: Column, rows: UnsafePointer<UInt32>, count: Int, groups: UnsafePointer<UInt32>) {
        guard let column = column.fixedWidth else { return }
        let values: UnsafePointer<Bits> = column.pointer()
        let states = memory.states(as: Bits.self)
        for index in 0..<count { states[Int(groups[Int(rows[index])])] = values[Int(rows[index])] }
        withExtendedLifetime(column) {}
    }

    func copy(from other: any PositionPayload, _ source: Int, to group: Int) {
        guard let other = other as? BytePayload<Bits> else { return }
        memory.states(as: Bits.self)[group] = other.memory.states(as: Bits.self)[source]
    }

    func finish(_ range: Range<Int>, validity: Bitmap) -> Column {
        let states = memory.states(as: Bits.self)
        if type == .boolean {
            return .boolean(BooleanColumn(values: Bitmap(range.map { states[$0] != 0 }), validity: validity))
        }
        let width = MemoryLayout<Bits>.stride
        let bytes = UnsafeRawBufferPointer(
            start: memory.buffer.base + range.lowerBound * width, count: range.count * width)
        return .primitive(
            PrimitiveColumn(type: type, values: Buffer(copying: bytes), validity: validity, count: range.count))
    }
}

private final class StringPayload: PositionPayload {
    private let type: DataType
    private let memory = StateMemory(StringState())
    private let arena = StateArena()

    init(_ type: DataType) { self.type = type }

    func resize(groups count: Int) { memory.resize(groups: count) }

    func store(_ column: Column, rows: UnsafePointer<UInt32>, count: Int, groups: UnsafePointer<UInt32>) {
        guard case .string(let column) = column else { return }
        let states = memory.states(as: StringState.self)
        for index in 0..<count {
            let row = Int(rows[index])
            states[Int(groups[row])].keep(column.pointer[row], in: arena)
        }
    }

    func copy(from other: any PositionPayload, _ source: Int, to group: Int) {
        guard let other = other as? StringPayload else { return }
        memory.states(as: StringState.self)[group].keep(
            other.memory.states(as: StringState.self)[source].view, in: arena)
        withExtendedLifetime(other) {}
    }

    func finish(_ range: Range<Int>, validity: Bitmap) -> Column {
        var texts = range.map { memory.states(as: StringState.self)[$0] }
        // A later null may have taken the place of a kept text.
        for row in texts.indices where !validity[row] { texts[row].kind = StringState.null }
        return texts.withUnsafeBufferPointer { states in
            guard let base = states.baseAddress else { return .nulls(type: type, count: 0) }
            return Aggregates.strings(base, 0..<states.count, type: type) { $0 }
        }
    }
}

/// Nested values, one by one.
private final class ScalarPayload: PositionPayload {
    private let type: DataType
    private var values: [Scalar] = []

    init(_ type: DataType) { self.type = type }

    func resize(groups count: Int) {
        if count > values.count { values += Array(repeating: .null, count: count - values.count) }
    }

    func store(_ column: Column, rows: UnsafePointer<UInt32>, count: Int, groups: UnsafePointer<UInt32>) {
        for index in 0..<count { values[Int(groups[Int(rows[index])])] = column.scalar(at: Int(rows[index])) }
    }

    func copy(from other: any PositionPayload, _ source: Int, to group: Int) {
        guard let other = other as? ScalarPayload else { return }
        values[group] = other.values[source]
    }

    func finish(_ range: Range<Int>, validity: Bitmap) -> Column {
        Column(
            scalars: range.map { validity[$0 - range.lowerBound] ? values[$0] : .null }, type: type)
    }
}
