import DovetailColumnar
import DovetailPlan
import DovetailTestSupport
import Testing

/// Random plans give the same rows, under the same names and types, before and after optimization.
@Suite struct OptimizerPropertyTests {
    private static let seeds: Range<UInt64> = 0..<600

    @Test(arguments: Optimizer.standardRules.indices) func aRuleAlone(_ index: Int) throws {
        try check(Optimizer(rules: [Optimizer.standardRules[index]]), Optimizer.standardRules[index].name)
    }

    @Test func allRulesTogether() throws { try check(Optimizer(), "all") }

    @Test(arguments: Optimizer.standardRules.indices) func aRuleIsIdempotent(_ index: Int) throws {
        let rule = Optimizer.standardRules[index]
        for seed in OptimizerPropertyTests.seeds.prefix(200) {
            var generator = RandomPlans(seed: seed) { FakeAggregate(name: $0) }
            let once = try rule.apply(to: generator.plans())
            let twice = try rule.apply(to: once)
            #expect(text(twice) == text(once), "\(rule.name), seed \(seed)")
        }
    }

    /// The rules come to an end: nothing is left to do after a run.
    @Test func optimizedPlansAreDone() throws {
        for seed in OptimizerPropertyTests.seeds.prefix(200) {
            var generator = RandomPlans(seed: seed) { FakeAggregate(name: $0) }
            let once = try Optimizer().optimize(generator.plans())
            #expect(text(try Optimizer().optimize(once)) == text(once), "seed \(seed)")
        }
    }

    /// Chains of many conditions, projections and joins.
    @Test func deepPlansEnd() throws {
        var relation = table("plain").select(name("x"), name("y"))
        for level in 0..<50 {
            relation = relation.select((name("x") + Written(integerLiteral: Int64(level))).named("x"), name("y"))
                .filter(name("x") > Written(integerLiteral: Int64(level)))
        }
        let plan = try analyze(relation)
        #expect(columns(try Optimizer().optimize(plan)) == columns(plan))

        var joined = table("plain").called("t").select(name("x"))
        for level in 0..<20 {
            let other = table("plain").called("o").select(name("x"))
            joined = joined.called("t").join(other.called("o"), on: name("t.x") == name("o.x"))
                .select(name("t.x")).filter(name("x") < Written(integerLiteral: Int64(level)))
        }
        let joins = try analyze(joined)
        #expect(columns(try Optimizer().optimize(joins)) == columns(joins))
    }

    private func text(_ plans: [LogicalPlan]) -> String { LogicalPlan.description(plans, verbose: true) }

    private func check(_ optimizer: Optimizer, _ name: String) throws {
        var checked = 0
        for seed in OptimizerPropertyTests.seeds {
            var generator = RandomPlans(seed: seed) { FakeAggregate(name: $0) }
            let plans = generator.plans()
            let optimized = try optimizer.optimize(plans)
            for (before, after) in zip(plans, optimized) {
                #expect(columns(after) == columns(before), "\(name), seed \(seed)")
            }
            do {
                var expected = ReferenceEvaluator()
                let rows = try plans.map { try expected.rows($0) }
                var actual = ReferenceEvaluator()
                for (index, plan) in optimized.enumerated() {
                    let isEqual = isEqual(try actual.rows(plan), rows[index], ordered: isOrdered(plans[index]))
                    #expect(isEqual, "\(name), seed \(seed), plan \(index):\n\(plans[index])\nbecame\n\(plan)")
                }
                checked += 1
            } catch is ReferenceEvaluator.TooManyRows {
                continue
            } catch let error as ReferenceEvaluator.Broken {
                Issue.record("\(name), seed \(seed): \(error.what)\n\(text(plans))\nbecame\n\(text(optimized))")
            }
        }
        #expect(checked > OptimizerPropertyTests.seeds.count * 8 / 10)
    }

    private func isEqual(_ actual: [[Scalar]], _ expected: [[Scalar]], ordered: Bool) -> Bool {
        if ordered { return actual == expected }
        var counts: [[Scalar]: Int] = [:]
        for row in actual { counts[row, default: 0] += 1 }
        for row in expected { counts[row, default: 0] -= 1 }
        return counts.values.allSatisfy { $0 == 0 }
    }

    private func isOrdered(_ plan: LogicalPlan) -> Bool {
        switch plan {
        case .sort: true
        case .limit(let node): isOrdered(node.input)
        case .project(let node): isOrdered(node.input)
        case .filter(let node): isOrdered(node.input)
        default: false
        }
    }
}
