import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    func planAggregate(_ node: LogicalPlan.Aggregate) throws -> [Stage] {
        if node.aggregates.contains(where: { $0.isDistinct || !$0.order.isEmpty }) {
            return try planAggregateFamilies(node)
        }
        let metrics = makeMetrics("Aggregate")
        let sink = try AggregateSink(node, style: style, metrics: metrics)
        close(try stages(for: node.input), with: sink)
        return [Stage(source: PipelineSource(metrics: metrics) { sink.source() })]
    }
}

/// Hash aggregation: every thread groups its own batches, then partitions of all threads' groups are merged side by
/// side.
final class AggregateSink: Sink {
    let metrics: OperatorMetrics
    /// States know rows by their ordinals: threads may take an ordered source's morsels as they come.
    let wantsOrder = true
    private let schema: Schema
    private let groups: ExpressionSet
    private let arguments: ExpressionSet
    private let filters: [PredicateEvaluator?]
    private let calls: [AggregateCall]
    private let layout: KeyLayout
    private let isGlobal: Bool
    /// Key columns of the groups that are there without rows.
    private let standing: [Column]
    private let standingCount: Int
    private let merged = Mutex<[GroupedStates]>([])

    init(_ node: LogicalPlan.Aggregate, style: CastStyle, metrics: OperatorMetrics) throws {
        schema = node.schema
        groups = ExpressionSet(node.groups, style: style)
        arguments = ExpressionSet(node.aggregates.flatMap(\.arguments), style: style)
        filters = node.aggregates.map { $0.filter.map { PredicateEvaluator($0, style: style) } }
        calls = node.aggregates
        layout = KeyLayout(node.groups.map(\.type), keepsNulls: true, shows: true)
        isGlobal = node.groups.isEmpty
        standingCount = isGlobal ? 1 : node.standingGroups.count
        standing = node.groups.enumerated().map { index, group in
            Column(scalars: node.standingGroups.map { $0[index] }, type: group.type)
        }
        self.metrics = metrics
    }

    func makeLocal() throws -> any SinkLocal {
        try Local(sink: self, states: try makeStates())
    }

    fileprivate func makeStates() throws -> GroupedStates {
        GroupedStates(
            table: GroupTable(layout: layout),
            accumulators: try calls.map {
                try $0.function.makeAccumulator(arguments: $0.arguments.map(\.type), result: $0.type)
            })
    }

    /// One thread's groups.
    fileprivate final class Local: SinkLocal {
        let sink: AggregateSink
        let states: GroupedStates
        private let keys: KeyRows
        private var ids = Buffer(byteCount: RecordBatch.capacity * 4)

        init(sink: AggregateSink, states: GroupedStates) throws {
            self.sink = sink
            self.states = states
            keys = KeyRows(layout: sink.layout)
            guard sink.standingCount > 0 else { return }
            if ids.byteCount < sink.standingCount * 4 { ids = Buffer(byteCount: sink.standingCount * 4) }
            try keys.encode(sink.standing, count: sink.standingCount)
            states.find(keys, count: sink.standingCount, into: ids.pointer())
        }

        func consume(_ batch: RecordBatch) throws -> Flow {
            let count = batch.count
            if ids.byteCount < count * 4 { ids = Buffer(byteCount: count * 4) }
            let groups: UnsafeMutablePointer<UInt32> = ids.pointer()
            if sink.isGlobal {
                groups.update(repeating: 0, count: count)
            } else {
                try keys.encode(try sink.groups.evaluate(batch), count: count)
                states.find(keys, count: count, into: groups)
            }
            let arguments = try sink.arguments.evaluate(batch)
            try update(batch, arguments, groups, count)
            return .needMoreInput
        }

        private func update(
            _ batch: RecordBatch, _ arguments: [Column], _ groups: UnsafeMutablePointer<UInt32>, _ count: Int
        ) throws {
            // Room for a million rows a batch and a million batches a morsel between two ordinals.
            let ordinal = ((batch.ordinal >> 32) << 40) | ((batch.ordinal & 0xFFFFF) << 20)
            var next = 0
            for (index, call) in sink.calls.enumerated() {
                let own = Array(arguments[next..<(next + call.arguments.count)])
                next += call.arguments.count
                if let filter = sink.filters[index], let selection = try filter.select(batch.compacted()) {
                    let chosen = Buffer(byteCount: selection.count * 4)
                    let target = chosen.pointer(as: UInt32.self)
                    for row in 0..<selection.count { target[row] = groups[Int(selection.pointer[row])] }
                    try states.accumulators[index].update(
                        groups: target, count: selection.count,
                        arguments: own.map { $0.taking(selection.pointer, count: selection.count) }, ordinal: ordinal)
                } else {
                    try states.accumulators[index].update(
                        groups: groups, count: count, arguments: own, ordinal: ordinal)
                }
            }
        }
    }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let parts = locals.compactMap { ($0 as? Local)?.states }
        let total = parts.reduce(0) { $0 + $1.table.count }
        if parts.count == 1 {
            merged.withLock { $0 = parts }
        } else if total < 10_000 || isGlobal {
            let result = try makeStates()
            for part in parts { try result.merge(part, groups: nil) }
            merged.withLock { $0 = [result] }
        } else {
            let results = try PartitionedMerge(parts: parts, makeStates: makeStates).run(in: context)
            merged.withLock { $0 = results }
        }
    }

    func source() -> any BatchSource {
        let parts = merged.withLock { $0 }
        return GroupedSource(schema: schema, parts: parts)
    }
}

/// Groups with the states of their aggregates.
final class GroupedStates: @unchecked Sendable {
    let table: GroupTable
    let accumulators: [any GroupedAccumulator]

    init(table: GroupTable, accumulators: [any GroupedAccumulator]) {
        self.table = table
        self.accumulators = accumulators
    }

    func find(_ keys: KeyRows, count: Int, into groups: UnsafeMutablePointer<UInt32>) {
        let before = table.count
        table.findOrInsert(rows: keys.rows, hashes: keys.hashes, count: count, into: groups)
        if table.count > before { for accumulator in accumulators { accumulator.resize(groups: table.count) } }
    }

    /// Adds the groups of `other` that `sources` names, or all of them.
    func merge(_ other: GroupedStates, groups sources: [UInt32]?) throws {
        let sources = sources ?? (0..<UInt32(other.table.count)).map { $0 }
        let count = sources.count
        let width = table.layout.width
        let rows = Buffer(byteCount: count * width)
        let hashes = Buffer(byteCount: count * 8)
        let hashPointer = hashes.pointer(as: UInt64.self)
        for (index, source) in sources.enumerated() {
            (rows.base + index * width).copyMemory(from: other.table.rows + Int(source) * width, byteCount: width)
            hashPointer[index] = other.table.hashes[Int(source)]
        }
        let targets = Buffer(byteCount: count * 4)
        table.findOrInsert(rows: rows.base, hashes: hashPointer, count: count, into: targets.pointer())
        for (mine, theirs) in zip(accumulators, other.accumulators) {
            mine.resize(groups: table.count)
            try sources.withUnsafeBufferPointer { pointer in
                guard let base = pointer.baseAddress else { return }
                try mine.merge(theirs, sources: base, groups: targets.pointer(), count: count)
            }
        }
        withExtendedLifetime((rows, hashes, targets)) {}
    }
}

/// Merges many groups of several threads: groups are split by hash, and each split is merged by one thread.
struct PartitionedMerge {
    let parts: [GroupedStates]
    let makeStates: () throws -> GroupedStates
    /// A power of two; enough that threads finish together.
    static let partitionCount = 32

    func run(in context: ExecutionContext) throws -> [GroupedStates] {
        let members = parts.map { Self.members(of: $0.table) }
        let results = try (0..<Self.partitionCount).map { _ in try makeStates() }
        try context.pool.forEach(count: Self.partitionCount) { [parts] partition in
            try context.checkCancellation()
            for (part, member) in zip(parts, members) {
                try results[partition].merge(part, groups: member[partition])
            }
        }
        return results.filter { $0.table.count > 0 }
    }

    /// Group numbers by partition, taken from the middle bits of the hash: slots use the low, tags the high ones.
    private static func members(of table: GroupTable) -> [[UInt32]] {
        var members = [[UInt32]](repeating: [], count: partitionCount)
        for index in members.indices { members[index].reserveCapacity(table.count / partitionCount * 5 / 4) }
        let hashes = table.hashes
        for group in 0..<table.count {
            members[Int(truncatingIfNeeded: hashes[group] &>> 27) & (partitionCount - 1)].append(UInt32(group))
        }
        return members
    }
}

/// Results of finished groups, a range of one part a morsel.
final class GroupedSource: BatchSource {
    let schema: Schema
    private let parts: [GroupedStates]
    /// Part and rows of each morsel.
    private let morsels: [(part: Int, rows: Range<Int>)]
    private let next = Atomic<Int>(0)

    init(schema: Schema, parts: [GroupedStates]) {
        self.schema = schema
        self.parts = parts
        let step = 8 * RecordBatch.capacity
        morsels = parts.enumerated().flatMap { index, part in
            stride(from: 0, to: part.table.count, by: step).map {
                (index, $0..<min($0 + step, part.table.count))
            }
        }
    }

    func nextMorsel() throws -> (any Morsel)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < morsels.count else { return nil }
        let states = parts[morsels[index].part]
        let schema = self.schema
        return RangeMorsel(sequence: index, rows: morsels[index].rows) { range in
            let columns = states.table.keys(range) + (try states.accumulators.map { try $0.finish(range) })
            return RecordBatch(schema: schema, columns: columns, count: range.count)
        }
    }

    var progress: (done: Int, total: Int) { (0, 0) }
}
