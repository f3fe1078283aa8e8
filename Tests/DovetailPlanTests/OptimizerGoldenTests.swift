import DovetailColumnar
import DovetailPlan
import DovetailTestSupport
import Testing

/// What each rule does, as plans to read: `Tests/Golden/plans`.
@Suite struct OptimizerGoldenTests {
    private let flights = table("flights")
    private let airlines = table("airlines")
    private let orders = table("orders")
    private let customers = table("customers")
    private let plain = table("plain")

    /// The input, then the plans after each rule that changed something.
    private func trace(_ relations: [Relation], _ rules: [any OptimizerRule]) throws -> String {
        let analyzer = Analyzer(tables: FakeResolver(), functions: fakeFunctions, dialect: .ansi)
        let plans = try analyzer.resolve(relations)
        var text = LogicalPlan.description(plans, verbose: false)
        let result = try Optimizer(rules: rules).optimize(plans) { text += "\n-- \($0)\n\($1)" }
        if relations.count > 1 { text += "\n-- all\n" + LogicalPlan.description(result, verbose: false) }
        return text
    }

    private func expect(_ cases: [(String, [Relation])], _ file: String, _ rules: [any OptimizerRule]) throws {
        let text = try cases.map { "# \($0)\n" + (try trace($1, rules)) }.joined(separator: "\n\n")
        let difference = GoldenFile.difference(text, "plans/\(file).txt")
        #expect(difference == nil)
    }

    private func expect(_ cases: [(String, Relation)], _ file: String, _ rules: [any OptimizerRule]) throws {
        try expect(cases.map { ($0, [$1]) }, file, rules)
    }

    private var byCarrier: Written { name("flights.carrier") == name("airlines.carrier") }

    @Test func removeSingleUseShared() throws {
        let once = flights.filter(name("month") > 6).shared("late")
        let twice = flights.filter(name("month") < 6).shared("early")
        try expect(
            [
                ("used once", [once.write("a")]), ("used by two sinks", [twice.write("a"), twice.write("b")]),
                ("used once inside of one used twice", [once.select(name("day")).shared("days")].flatMap { [$0, $0] }),
            ], "RemoveSingleUseShared", [RemoveSingleUseShared()])
    }

    @Test func simplifyExpressions() throws {
        let conditions: [(String, Written)] = [
            ("true and false", all(name("x") == 1, true, any(name("y") == 2, false))),
            ("a false operand", all(name("x") == 1, name("y").cast(.int64) == 2, false)),
            ("repeats", all(name("x") == 1, all(name("y") == 2, name("x") == 1))),
            ("common factor", any(all(name("x") == 1, name("y") == 2), all(name("x") == 1, name("y") == 3))),
            ("absorbed", any(name("x") == 1, all(name("x") == 1, name("y") == 3))),
            ("negations", not(any(not(not(name("x") == 1)), name("y") > 2, name("y").isNull))),
            ("literal on the left", 5 < name("x")),
            ("cast moved to the literal", name("x").cast(.int64) > 5),
            ("cast that must stay", name("x").cast(.int64) > 5_000_000_000),
            ("cast to double", name("x").cast(.double) > Written(.literal(.double(5), .double))),
            ("casts on both sides", name("x").cast(.int64) == name("y").cast(.int64)),
            ("null", name("x") == .null),
            ("folded cast", name("x") > Written(.literal(.string("7"), .string)).cast(.int32)),
            ("a cast that fails stays", name("x") > Written(.literal(.string("seven"), .string)).cast(.int32)),
            ("arithmetic", name("x") > 2 + 3 * 4), ("division by zero stays", name("x") > 1 / (2 - 2)),
            ("comparison", any(name("x") == 1, 2 > 3)),
            ("one item", Written(.inList(name("x"), [1, 1], negated: false))),
            ("volatile calls are not merged", all(call("random") < call("random"), call("random") < call("random"))),
        ]
        try expect(conditions.map { ($0, plain.filter($1)) }, "SimplifyExpressions", [SimplifyExpressions()])
    }

    @Test func windows() throws {
        let carrier = name("carrier")
        let rank = window("rank", by: [carrier], order: [name("day")]).named("r")
        let number = window("row_number", by: [carrier], order: [name("day")]).named("n")
        let total = window("sum", name("month"), by: [carrier]).named("total")
        let ranked = flights.select(carrier, name("month"), rank)
        try expect(
            [
                ("nobody wants it", flights.select(carrier, rank, total).select(carrier)),
                ("one of two", flights.select(carrier, rank, number, total).select(carrier, name("n"))),
                ("one node for one order", flights.select(rank, number, total)),
                ("condition on the partition", ranked.filter(carrier == "AA")),
                ("condition on another column", ranked.filter(name("month") > 3)),
                (
                    "condition on the partition of one of two",
                    flights.select(carrier, total, window("rank", order: [name("day")]).named("r"))
                        .filter(carrier == "AA")
                ),
                ("first rows", ranked.filter(all(name("r") < 3, name("month") > 1))),
                ("first row", flights.select(carrier, number).filter(name("n") == 1)),
                (
                    "ranks beside a sum over the same",
                    flights.select(
                        rank, window("sum", name("month"), by: [carrier], order: [name("day")]).named("s")
                    ).filter(name("r") < 3)
                ),
                (
                    "over aggregates",
                    flights.group(
                        by: [carrier], carrier, window("rank", order: [call("sum", name("month"))]).named("r"))
                ),
                ("empty", ranked.filter(false)),
            ], "Windows", Optimizer.standardRules)
    }

    @Test func pushDownFilter() throws {
        let joined = flights.join(airlines, on: byCarrier)
        let left = flights.join(airlines, .left, on: byCarrier)
        let full = flights.join(airlines, .full, on: byCarrier)
        let late = name("month") > 6
        let grouped = flights.group(by: [name("carrier")], name("carrier"), countStar.named("n"))
        let random = call("random") < name("month").cast(.double)
        let cases: [(String, Relation)] = [
            ("scan that cannot", plain.filter(name("x") > 1)),
            (
                "through projection",
                flights.select((name("month") + 1).named("next"), name("day")).filter(name("next") > 3)
            ),
            (
                "not an expensive one used twice",
                flights.select(call("upper", name("carrier")).named("u")).filter(any(name("u") > "a", name("u") < "b"))
            ),
            (
                "not past volatile output",
                flights.select(call("random").named("r"), name("month")).filter(
                    all(late, name("r") > name("month").cast(.double)))
            ),
            ("volatile condition", flights.select(name("month")).filter(all(random, late))),
            (
                "inner join",
                joined.filter(all(late, name("name") == "Delta", name("name") > name("dep_time").cast(.string)))
            ),
            ("key conditions hold for both sides", joined.filter(name("flights.carrier") == "DL")),
            ("cross join with equality", flights.join(airlines, .cross, .none).filter(all(byCarrier, late))),
            ("left join", left.filter(all(late, name("name").isNull))),
            ("left join made inner", left.filter(all(late, name("name") == "Delta"))),
            (
                "own condition of a left join",
                flights.join(airlines, .left, on: all(byCarrier, late, name("name") == "Delta"))
            ),
            ("full join made left", full.filter(late)), ("full join made right", full.filter(name("name") == "Delta")),
            ("full join made inner", full.filter(all(late, name("name") == "Delta"))),
            ("full join", full.filter(name("name").isNull)),
            ("right join", flights.join(airlines, .right, on: byCarrier).filter(name("name") == "Delta")),
            (
                "semi join",
                flights.join(airlines, .semi, on: all(byCarrier, name("name") > "D")).filter(
                    name("flights.carrier") == "DL")
            ),
            (
                "anti join",
                flights.join(airlines, .anti, on: all(byCarrier, late, name("name") > "D")).filter(
                    name("flights.carrier") == "DL")
            ),
            ("group keys", grouped.filter(all(name("carrier") == "DL", name("n") > 5))),
            (
                "union and distinct",
                flights.select(name("month")).union(plain.select(name("x"))).distinct().filter(name("month") > 3)
            ),
            ("distinct by key", flights.distinct([name("carrier")]).filter(all(name("carrier") == "DL", late))),
            ("sort, not limit", flights.sort(name("day")).filter(late).limit(5).filter(name("month") < 9)),
        ]
        try expect(cases, "PushDownFilter", [PushDownFilter()])
    }

    @Test func pushDownProjection() throws {
        let joined = flights.join(airlines, on: byCarrier)
        let shared = flights.filter(name("month") > 6).shared("late")
        let cases: [(String, [Relation])] = [
            ("scan", [flights.select(name("day"), name("month"))]),
            ("filter columns end", [flights.filter(name("month") > 6).sort(name("day")).select(name("carrier"))]),
            ("join", [joined.select(name("name"), name("day"))]),
            ("count", [joined.select(countStar)]),
            (
                "unused aggregates",
                [
                    flights.group(
                        by: [name("carrier")], name("carrier"), countStar.named("n"),
                        call("max", name("day")).named("last")
                    ).select(name("last"))
                ]
            ),
            (
                "merged projections",
                [flights.select((name("month") + 1).named("m"), name("day")).select((name("m") + 2).named("k"))]
            ),
            (
                "work is not doubled",
                [flights.select((name("month") + 1).named("m")).select((name("m") + name("m")).named("k"))]
            ),
            ("union", [flights.union(flights).select(name("month"))]),
            ("distinct", [plain.distinct().select(name("x"))]),
            ("distinct by key", [flights.distinct([name("carrier")]).select(name("day"))]),
            (
                "shared: what all users need",
                [
                    shared.select(name("day")).write("a"),
                    shared.group(by: [name("carrier")], name("carrier"), call("sum", name("month")).named("s")).write(
                        "b"),
                ]
            ),
        ]
        try expect(cases, "PushDownProjection", [PushDownProjection()])
    }

    @Test func pushDownLimit() throws {
        let union = flights.union(flights)
        let cases: [(String, Relation)] = [
            ("sort", flights.sort(name("day")).limit(5)),
            ("sort with offset", flights.sort(name("day")).limit(5, offset: 3)),
            ("projection", flights.select(name("day")).limit(5)), ("union", union.limit(5, offset: 2)),
            ("nothing", flights.limit(0)), ("limits of limits", flights.limit(10, offset: 5).limit(20, offset: 7)),
            ("limit over one row", flights.select(countStar).limit(5)), ("offset alone", flights.limit(nil, offset: 5)),
        ]
        try expect(cases, "PushDownLimit", [PushDownLimit()])
    }

    @Test func chooseBuildSide() throws {
        let on = byCarrier
        let cases: [(String, Relation)] = [
            ("small left", airlines.join(flights, on: on)), ("small right", flights.join(airlines, on: on)),
            ("left join", airlines.join(flights, .left, on: all(on, name("month").cast(.string) < name("name")))),
            ("semi join stays", airlines.join(flights, .semi, on: on)),
            ("unknown size stays", table("cases").join(flights, on: name("cases.b") == name("month"))),
        ]
        try expect(cases, "ChooseBuildSide", [ChooseBuildSide()])
    }

    @Test func reorderJoins() throws {
        let (sales, items, shops, regions) = (table("sales"), table("items"), table("shops"), table("regions"))
        let byItem = name("sales.item") == name("items.item")
        let byShop = name("sales.shop") == name("shops.shop")
        let byRegion = name("shops.region") == name("regions.region")
        let few = items.filter(name("brand") == 7).called("items")
        let cases: [(String, Relation)] = [
            ("a selective table first", sales.join(shops, on: byShop).join(few, on: byItem)),
            (
                "a cross product of two small tables, joined on both",
                shops.join(items, .cross, on: true).join(sales, on: all(byItem, byShop))
            ),
            (
                "two columns of one table equal one of another",
                sales.join(regions, .cross, on: true).join(
                    items,
                    on: all(
                        byItem, name("sales.shop") == name("items.item"), name("regions.region") == name("items.brand"))
                )
            ),
            ("in a good order already", sales.join(few, on: byItem).join(shops, on: byShop)),
            (
                "small tables together",
                sales.join(shops, on: byShop).join(items, on: byItem).join(regions, on: byRegion)
            ),
            (
                "an outer join is one input",
                sales.join(shops.join(regions, .left, on: byRegion), on: byShop).join(few, on: byItem)
            ),
            (
                "what is not an equality",
                sales.join(shops, on: byShop).join(items, on: all(byItem, name("items.brand") < name("shops.region")))
                    .join(regions, on: name("regions.region") == name("items.brand") - name("shops.region"))
            ),
        ]
        try expect(cases, "ReorderJoins", [ReorderJoins()])
    }

    @Test func removeEmpty() throws {
        let none = plain.filter(false)
        let on = name("customers.id") == name("plain.x").cast(.int64)
        var cases: [(String, Relation)] = [
            ("true", plain.filter(true)), ("projection and sort", none.select((name("x") + 1).named("z")).sort(1)),
            ("union", customers.select(name("id").named("a")).union(none.select(name("y").cast(.int64)))),
            ("groups", none.group(by: [name("x")], name("x"), countStar)), ("global aggregate", none.select(countStar)),
        ]
        for kind in [JoinKind.inner, .left, .right, .full, .semi, .anti] {
            cases.append(("\(kind) join, nothing on the right", customers.join(none, kind, on: on)))
            cases.append(("\(kind) join, nothing on the left", none.join(customers, kind, on: on)))
        }
        try expect(cases, "RemoveEmpty", [RemoveEmpty()])
    }

    @Test func removeSort() throws {
        let sorted = plain.sort(1)
        let cases: [(String, Relation)] = [
            ("under a count", sorted.select(countStar)),
            (
                "under groups, behind a filter",
                sorted.filter(name("x") > 1).group(by: [name("x")], name("x"), countStar)
            ),
            ("in order already", sorted.filter(name("x") > 1).sort(1)), ("another order", sorted.sort(2)),
        ]
        try expect(cases, "RemoveSort", [RemoveSort()])
    }

    @Test func allRules() throws {
        let report = flights.join(airlines, .left, on: byCarrier)
            .filter(all(name("name") == "Delta", name("month").cast(.int64) > 6))
            .group(by: [name("month")], name("month"), call("avg", name("dep_delay")).named("delay"))
            .sort(name("delay")).limit(3)
        let late = flights.filter(name("month") > 6).shared("late")
        let cases: [(String, [Relation])] = [
            ("a report", [report]),
            (
                "two sinks",
                [
                    late.join(airlines, on: byCarrier).select(name("name"), name("day")).write("a"),
                    late.filter(name("day").isNull).select(countStar).write("b"),
                ]
            ),
        ]
        try expect(cases, "all", Optimizer.standardRules)
    }
}
