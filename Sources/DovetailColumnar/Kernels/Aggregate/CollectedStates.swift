/// States of aggregates that need all values of a group: references to rows of the argument columns, which are kept.
///
/// For each group a chain of entries; an entry names a kept batch and a row in it. Merging copies chains, never values.
final class CollectedStates: AggregateStates {
    private struct Entry: BitwiseCopyable {
        var ordinal: Int
        var batch: UInt32
        var row: UInt32
        /// The entry before this one in the group, or -1.
        var previous: Int
    }

    private let type: DataType
    private let skipsNulls: Bool
    private let heads = StateMemory(-1)
    private var entries: [Entry] = []
    private var batches: [[Column]] = []
    /// The others that were merged, held so that none takes another's identity, and their first batch here.
    private var merged: [ObjectIdentifier: (states: CollectedStates, first: Int)] = [:]
    /// The result of one group from its values in the order of the input (one column an argument).
    private let result: ([[Column]], DataType) throws -> Column

    init(result type: DataType, skipsNulls: Bool, finish: @escaping ([[Column]], DataType) throws -> Column) {
        self.type = type
        self.skipsNulls = skipsNulls
        result = finish
    }

    func resize(groups count: Int) { heads.resize(groups: count) }

    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws {
        guard count > 0, let column = arguments.first else { return }
        if skipsNulls, column.nullCount == count { return }
        let validity = skipsNulls ? column.validity : nil
        let batch = UInt32(truncatingIfNeeded: batches.count)
        batches.append(arguments)
        let states = heads.states(as: Int.self)
        entries.reserveCapacity(max(entries.count + count, min(entries.capacity * 2, entries.count * 2)))
        for row in 0..<count {
            if let validity, !validity[row] { continue }
            let group = Int(groups[row])
            entries.append(
                Entry(
                    ordinal: ordinal &+ row, batch: batch, row: UInt32(truncatingIfNeeded: row),
                    previous: states[group]))
            states[group] = entries.count - 1
        }
    }

    func merge(
        _ other: any AggregateStates, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws {
        guard let other = other as? CollectedStates else { preconditionFailure("states of another aggregate") }
        let first = merged[ObjectIdentifier(other)]?.first ?? batches.count
        if merged[ObjectIdentifier(other)] == nil {
            merged[ObjectIdentifier(other)] = (other, first)
            batches += other.batches
        }
        let (states, others) = (heads.states(as: Int.self), other.heads.states(as: Int.self))
        for index in 0..<count {
            var next = others[Int(sources[index])]
            let group = Int(groups[index])
            while next >= 0 {
                var entry = other.entries[next]
                next = entry.previous
                entry.batch += UInt32(truncatingIfNeeded: first)
                entry.previous = states[group]
                entries.append(entry)
                states[group] = entries.count - 1
            }
        }
    }

    func finish(_ range: Range<Int>) throws -> Column {
        let groups = range.map { chain(from: heads.states(as: Int.self)[$0]) }
        let all = groups.flatMap { $0 }
        let width = batches.first?.count ?? 0
        let columns = (0..<width).map { gather(all, argument: $0) }
        var start = 0
        let values = groups.map { group -> [Column] in
            defer { start += group.count }
            return columns.map { $0.slice(start..<(start + group.count)) }
        }
        return try result(values, type)
    }

    private func chain(from head: Int) -> [Entry] {
        var (chain, next): ([Entry], Int) = ([], head)
        while next >= 0 {
            chain.append(entries[next])
            next = entries[next].previous
        }
        return chain.sorted { $0.ordinal < $1.ordinal }
    }

    /// The rows of the entries: taken batch by batch, put together, then brought into the order asked for.
    private func gather(_ entries: [Entry], argument: Int) -> Column {
        var rows = [[UInt32]](repeating: [], count: batches.count)
        for entry in entries { rows[Int(entry.batch)].append(entry.row) }
        var starts: [UInt32] = []
        var total: UInt32 = 0
        var pieces: [Column] = []
        for (batch, rows) in zip(batches, rows) {
            starts.append(total)
            total += UInt32(truncatingIfNeeded: rows.count)
            if rows.isEmpty { continue }
            rows.withUnsafeBufferPointer { pointer in
                if let base = pointer.baseAddress { pieces.append(batch[argument].taking(base, count: rows.count)) }
            }
        }
        let order = entries.map { entry -> UInt32 in
            defer { starts[Int(entry.batch)] += 1 }
            return starts[Int(entry.batch)]
        }
        let type = batches[0][argument].type
        return order.withUnsafeBufferPointer { pointer in
            guard let base = pointer.baseAddress else { return Column(scalars: [], type: type) }
            return Column.concatenating(pieces, type: type).taking(base, count: order.count)
        }
    }
}

extension Aggregates {
    /// All values of a group as a list, in the order of the input; null for no row.
    public static func list(result: DataType, skipsNulls: Bool) -> any AggregateStates {
        CollectedStates(result: result, skipsNulls: skipsNulls) { groups, type in
            Column(
                scalars: groups.map { columns in
                    guard let column = columns.first, column.count > 0 else { return skipsNulls ? .list([]) : .null }
                    return .list((0..<column.count).map { column.scalar(at: $0) })
                }, type: type)
        }
    }

    /// The texts of a group one after the other, with a second, constant argument between; null for no value.
    public static func joinedText() -> any AggregateStates {
        CollectedStates(result: .string, skipsNulls: true) { groups, type in
            Column(
                scalars: groups.map { columns in
                    guard let column = columns.first, column.count > 0 else { return .null }
                    let separator = columns.count > 1 ? columns[1].scalar(at: 0) : .string(",")
                    guard case .string(let between) = separator else { return .null }
                    var text = ""
                    for row in 0..<column.count {
                        if row > 0 { text += between }
                        if case .string(let value) = column.scalar(at: row) { text += value }
                    }
                    return .string(text)
                }, type: type)
        }
    }
}
