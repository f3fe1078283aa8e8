import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailFunctions
import DovetailPlan
import DovetailTestSupport
import Testing

/// Random windows over random rows give what the reference evaluator finds by definition: all frames, exclusions and
/// orders, with nulls and ties, with one thread and with several.
@Suite struct WindowPropertyTests {
    @Test(arguments: [1, 2, 4]) func windowsAsWritten(_ threads: Int) throws {
        try check(seeds: 0..<200, threads: threads) { $0 }
    }

    @Test(arguments: [3]) func optimizedWindows(_ threads: Int) throws {
        try check(seeds: 500..<650, threads: threads) { try Optimizer().optimize($0) }
    }

    private func check(seeds: Range<UInt64>, threads: Int, _ prepare: (LogicalPlan) throws -> LogicalPlan) throws {
        let pool = WorkerPool(threadCount: threads)
        for seed in seeds {
            var windows = RandomWindows(seed: seed)
            let plan = windows.plan()
            let expected = try ReferenceEvaluator.run(plan)
            let context = ExecutionContext(pool: pool, runID: "test")
            let physical = try PhysicalPlanner(context: context, formats: FormatRegistry()).plan([try prepare(plan)])
            try physical.run(in: context)
            let found = physical.result?.batches.flatMap { $0.rows() } ?? []
            #expect(counted(found) == counted(expected), "seed \(seed): \(plan)")
        }
    }

    private func counted(_ rows: [[Scalar]]) -> [[Scalar]: Int] {
        rows.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

/// Plans of one or two windows over rows of (id, small key, smaller key, value).
private struct RandomWindows {
    private var random: SplitMix64
    private static let schema = Schema([
        Field("id", .int64), Field("key", .int64), Field("part", .int64), Field("value", .int64),
    ])

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func plan() -> LogicalPlan {
        let count = Int.random(in: 0...60, using: &random)
        let rows = (0..<count).map { id in
            [.literal(.int(Int64(id)), .int64), number(0...8), number(0...3), number(-20...20)]
        }
        var plan = LogicalPlan.values(LogicalPlan.Values(schema: RandomWindows.schema, rows: rows))
        for _ in 0..<Int.random(in: 1...2, using: &random) { plan = window(over: plan) }
        if Bool.random(using: &random), case .window(let node) = plan {
            let column = node.input.schema.count + Int.random(in: 0..<node.calls.count, using: &random)
            if plan.schema[column].type == .int64 {
                let bound = Expression.literal(.int(Int64.random(in: 0...4, using: &random)), .int64)
                plan = .filter(
                    LogicalPlan.Filter(
                        input: plan, condition: .comparison(.lessOrEqual, plan.schema.reference(column), bound)))
            }
        }
        return plan
    }

    private mutating func number(_ range: ClosedRange<Int64>) -> Expression {
        let isNull = Int.random(in: 0..<6, using: &random) == 0
        return .literal(isNull ? .null : .int(Int64.random(in: range, using: &random)), .int64)
    }

    private mutating func window(over input: LogicalPlan) -> LogicalPlan {
        let references = RandomWindows.schema.references
        let partitions = [[], [references[2]], [references[2], references[1]]].randomElement(using: &random) ?? []
        var order: [SortKey] = []
        let wanted = Int.random(in: 0...5, using: &random)
        if wanted > 0 { order.append(key(references[wanted == 1 ? 3 : 1])) }
        // Only rows in an order without ties have one right answer to everything.
        let isTotal = Bool.random(using: &random)
        if isTotal { order.append(key(references[0])) }
        let onlyRanks = Int.random(in: 0..<4, using: &random) == 0
        let calls = (0..<Int.random(in: 1...3, using: &random)).map { index in
            call(order, isTotal: isTotal, onlyRanks: onlyRanks, name: "w\(index)")
        }
        return .window(LogicalPlan.Window(input: input, partitions: partitions, order: order, calls: calls))
    }

    private mutating func key(_ expression: Expression) -> SortKey {
        SortKey(expression: expression, isDescending: .random(using: &random), nullsFirst: .random(using: &random))
    }

    private mutating func call(
        _ order: [SortKey], isTotal: Bool, onlyRanks: Bool, name: String
    ) -> WindowCall {
        let references = RandomWindows.schema.references
        let ranks = isTotal ? ["row_number", "rank", "dense_rank"] : ["rank", "dense_rank"]
        let always = ["sum", "count", "min", "max", "percent_rank", "cume_dist"]
        let ordered = ["lag", "lead", "first_value", "last_value", "nth_value"]
        let names = onlyRanks ? ranks : ranks + always + always + (isTotal ? ordered + ordered : [])
        let function = names.randomElement(using: &random) ?? "rank"
        let frame = frame(order, isTotal: isTotal)
        guard let found = BuiltinFunctions.registry.window(function) else {
            guard let aggregate = BuiltinFunctions.registry.aggregate(function) else {
                preconditionFailure("no function \(function)")
            }
            let filter = Expression.comparison(.greater, references[3], .literal(.int(0), .int64))
            return WindowCall(
                function: .aggregate(aggregate), arguments: [references[3]],
                isDistinct: Int.random(in: 0..<4, using: &random) == 0,
                filter: Int.random(in: 0..<4, using: &random) == 0 ? filter : nil, frame: frame, type: .int64,
                name: name)
        }
        let distance = [references[1], .literal(.int(2), .int64)].randomElement(using: &random) ?? references[1]
        let arguments: [Expression] =
            switch function {
            case "lag", "lead":
                Array([references[3], distance, references[0]].prefix(Int.random(in: 1...3, using: &random)))
            case "nth_value": [references[3], distance]
            case "first_value", "last_value": [references[3]]
            default: []
            }
        return WindowCall(
            function: .window(found), arguments: arguments,
            ignoresNulls: found.canIgnoreNulls && Bool.random(using: &random), frame: frame,
            type: type(function), name: name)
    }

    private func type(_ function: String) -> DataType {
        function == "cume_dist" || function == "percent_rank" ? .double : .int64
    }

    // MARK: Frames

    private mutating func frame(_ order: [SortKey], isTotal: Bool) -> WindowFrame {
        if Int.random(in: 0..<6, using: &random) == 0 { return .standard }
        var units: [WindowFrames.Unit] = [.groups, .range]
        if isTotal { units.append(.rows) }
        let unit = units.randomElement(using: &random) ?? .groups
        var start = bound(unit, order, isEnd: false)
        let end = bound(unit, order, isEnd: true)
        if case .unboundedFollowing = start { start = .currentRow }
        // Which of its ties a row is must not matter.
        let exclusions: [WindowFrames.Exclusion] = [.none, .none, .currentRow, .group, .ties]
        var exclusion = exclusions.randomElement(using: &random) ?? .none
        if !isTotal, exclusion != .group { exclusion = .none }
        return WindowFrame(
            unit: unit, start: start, end: end, exclusion: exclusion,
            key: unit == .range && order.count == 1 ? order[0].expression : nil)
    }

    private mutating func bound(_ unit: WindowFrames.Unit, _ order: [SortKey], isEnd: Bool) -> WindowFrame.Bound {
        let offset = Int64.random(in: 0...4, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return isEnd ? .unboundedFollowing : .unboundedPreceding
        case 1: return .currentRow
        case let kind:
            guard unit == .range else {
                let distance =
                    kind == 2
                    ? Expression.arithmetic(
                        .modulo, RandomWindows.schema.reference(0), .literal(.int(4), .int64), .int64)
                    : .literal(.int(offset), .int64)
                return (kind < 4) == isEnd ? .following(distance) : .preceding(distance)
            }
            guard order.count == 1 else { return .currentRow }
            let isFollowing = (kind < 4) == isEnd
            let value = Expression.arithmetic(
                (isFollowing == order[0].isDescending) ? .subtract : .add, order[0].expression,
                .literal(.int(offset), .int64), .int64)
            return isFollowing ? .following(value) : .preceding(value)
        }
    }
}
