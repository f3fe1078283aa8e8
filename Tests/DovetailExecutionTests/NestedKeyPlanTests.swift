import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailFunctions
import DovetailPlan
import DovetailTestSupport
import Testing

/// Groups, joins, DISTINCT and sorts over keys of every type give the rows of the reference evaluator.
@Suite struct NestedKeyPlanTests {
    @Test(arguments: [1, 3]) func plans(_ threads: Int) throws {
        let pool = WorkerPool(threadCount: threads)
        for seed in 0..<60 as Range<UInt64> {
            var random = RandomColumns(seed: seed)
            random.distinctValues = 5
            let types = (0..<2).map { _ in RandomColumns.types.randomElement(using: &random.generator) ?? .int64 }
            let tables = ["a", "b"].map { Self.table($0, types, &random) }
            for plan in try Self.plans(tables[0], tables[1]) {
                let expected = try ReferenceEvaluator.run(plan)
                let context = ExecutionContext(pool: pool, runID: "test")
                let physical = try PhysicalPlanner(context: context, formats: FormatRegistry()).plan([plan])
                try physical.run(in: context)
                let found = physical.result?.batches.flatMap { $0.rows() } ?? []
                #expect(Self.counted(found) == Self.counted(expected), "seed \(seed): \(plan)")
            }
        }
    }

    private static func table(_ name: String, _ types: [DataType], _ random: inout RandomColumns) -> RowTable {
        let fields = types.enumerated().map { Field("\(name)\($0.offset)", $0.element) } + [Field("\(name)n", .int64)]
        let count = Int.random(in: 0...12, using: &random.generator)
        let columns = types.map { random.scalars($0, count: count, nulls: 0.2) }
        let rows = (0..<count).map { row in columns.map { $0[row] } + [.int(Int64(row))] }
        return RowTable(name, fields, rows: rows, support: .none)
    }

    private static func plans(_ left: RowTable, _ right: RowTable) throws -> [LogicalPlan] {
        func scan(_ table: RowTable) -> LogicalPlan { .scan(.init(source: table, projection: [0, 1, 2])) }
        let (a, b) = (scan(left), scan(right))
        let columns = a.schema.references
        let count = AggregateCall(
            function: BuiltinFunctions.registry.aggregate("count") ?? { preconditionFailure("no count") }(),
            arguments: [], type: .int64, name: "n")
        var plans: [LogicalPlan] = [
            .aggregate(
                .init(input: a, groups: Array(columns[0..<2]), groupNames: ["x", "y"], aggregates: [count])),
            .aggregate(.init(input: a, groups: [columns[0]], groupNames: ["x"], aggregates: [count])),
            .distinct(.init(input: .project(.init(input: a, expressions: [columns[0]], names: ["x"])), keys: nil)),
            .distinct(.init(input: a, keys: [columns[0]])),
        ]
        for kind in JoinKind.allCases where kind != .single && kind != .cross {
            let key = LogicalPlan.Join.Key(left: columns[0], right: b.schema.references[0])
            for nullsEqual in [false, true] {
                var join = LogicalPlan.Join(left: a, right: b, kind: kind, keys: [key], residual: nil)
                join.nullsEqual = nullsEqual
                plans.append(.join(join))
            }
        }
        return plans
    }

    /// Rows by what can be told apart: which of several equal forms a group shows is open.
    private static func counted(_ rows: [[Scalar]]) -> [String: Int] {
        rows.reduce(into: [:]) { $0["\(ReferenceEvaluator.comparable($1))", default: 0] += 1 }
    }
}
