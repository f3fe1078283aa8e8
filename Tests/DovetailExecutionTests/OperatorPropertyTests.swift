import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailFunctions
import DovetailPlan
import DovetailTestSupport
import Testing

/// Random plans over small tables give the rows of the reference evaluator: as written and optimized, with one thread and
/// with several.
@Suite struct OperatorPropertyTests {
    @Test(arguments: [1, 2, 4]) func plansAsWritten(_ threads: Int) throws {
        try check(seeds: 0..<400, threads: threads) { $0 }
    }

    @Test(arguments: [1, 3]) func optimizedPlans(_ threads: Int) throws {
        try check(seeds: 400..<900, threads: threads) { try Optimizer().optimize($0) }
    }

    private func check(seeds: Range<UInt64>, threads: Int, _ prepare: (LogicalPlan) throws -> LogicalPlan) throws {
        let pool = WorkerPool(threadCount: threads)
        var checked = 0
        for seed in seeds {
            var generator = RandomPlans(seed: seed) { name in
                BuiltinFunctions.registry.aggregate(name) ?? { preconditionFailure("no aggregate \(name)") }()
            }
            for plan in generator.plans() {
                var reference = ReferenceEvaluator()
                guard let expected = try? reference.rows(plan) else { continue }
                let found = try rows(try prepare(plan), pool)
                if case .sort = plan {
                    #expect(found == expected, "seed \(seed): \(plan)")
                } else {
                    #expect(counted(found) == counted(expected), "seed \(seed): \(plan)")
                }
                checked += 1
            }
        }
        #expect(checked > seeds.count / 2)
    }

    private func rows(_ plan: LogicalPlan, _ pool: WorkerPool) throws -> [[Scalar]] {
        let context = ExecutionContext(pool: pool, runID: "test")
        let physical = try PhysicalPlanner(context: context, formats: FormatRegistry()).plan([plan])
        try physical.run(in: context)
        return physical.result?.batches.flatMap { $0.rows() } ?? []
    }

    private func counted(_ rows: [[Scalar]]) -> [[Scalar]: Int] {
        rows.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
