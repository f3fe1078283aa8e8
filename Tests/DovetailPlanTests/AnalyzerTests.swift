import DovetailColumnar
import DovetailPlan
import Testing

@Suite struct AnalyzerNameTests {
    @Test func resolvesNamesInEveryForm() throws {
        let plan = try analyze(
            table("orders").select(
                name("id"), name("orders.ID"), name("address.city"), name("orders.address.geo.lat")))
        #expect(columns(plan) == "id BIGINT, ID BIGINT, city VARCHAR, lat DOUBLE")
    }

    @Test func exactCaseWins() throws {
        let plan = try analyze(table("cases").select(name("a"), name("A"), name("B")))
        #expect(plan.description == "Project a, A, b AS B\n└─ Scan cases [a, A, b]")
        #expect(failure(table("cases").select(name("B", caseSensitive: true))).hasPrefix("column \"B\" does not exist"))
    }

    @Test func unknownColumnSuggestsAndLists() {
        #expect(
            failure(table("airlines").select(name("nmae")))
                == """
                column "nmae" does not exist
                did you mean "name"?
                columns of airlines: carrier, name (2)
                """)
        #expect(
            failure(table("airlines").select(name("airline.name")))
                == """
                column "airline.name" does not exist
                did you mean "airlines"?
                no table or column is called "airline"; tables here: airlines (1)
                """)
        #expect(failure(table("orders").select(name("address.town"))).contains("members of address: city, geo (2)"))
    }

    @Test func errorsCarryThePlaceOfTheName() throws {
        let place = SourceLocation.text(source: "q", line: 1, column: 8, length: 4)
        let relation = table("airlines").select(Written(.name(["nmae"], caseSensitive: false), at: place))
        #expect { try analyze(relation) } throws: { ($0 as? PlanError)?.location == place }
    }

    @Test func ambiguityNamesTheCandidates() {
        let joined = table("orders").join(table("customers"), on: name("orders.customer_id") == name("customers.id"))
        #expect(
            failure(joined.select(name("id")))
                == """
                column "id" is ambiguous
                it could be orders.id or customers.id: write one of them
                """)
        let keys = JoinCondition.keys(left: [name("id")], right: [name("id")])
        let nameless = table("orders").join(table("customers"), .left, keys).select(.star).filter(name("id") == 1)
        #expect(failure(nameless).hasPrefix("column \"id\" is ambiguous"))
    }

    @Test func aliasesHideTheTableAndRenameColumns() throws {
        let aliased = table("airlines").called("a", ["code"])
        #expect(columns(try analyze(aliased)) == "code VARCHAR, name VARCHAR")
        #expect(columns(try analyze(aliased.select(name("a.code"), name("name")))) == "code VARCHAR, name VARCHAR")
        #expect(failure(aliased.select(name("airlines.name"))).contains("tables here: a (1)"))
        #expect(failure(table("airlines").called("a", ["x", "y", "z"])).contains("given 3 column names"))
    }

    @Test func starsLeaveOutReplaceAndRename() throws {
        let star = Written(
            .star(
                Written.StarItem(
                    excluding: [["note"], ["placed"], ["address", "geo", "lon"]],
                    replacing: [(name: "open", value: not(name("open")))], renaming: [(from: ["id"], to: "key")])))
        let plan = try analyze(table("orders").select(star))
        #expect(plan.schema.names == ["key", "customer_id", "amount", "open", "quantity", "address"])
        #expect(plan.schema[5].type.description == "STRUCT(city VARCHAR, geo STRUCT(lat DOUBLE))")
        let missing = Written.StarItem(excluding: [["note"], ["nothing"]])
        #expect(failure(table("orders").select(Written(.star(missing)))).hasPrefix("column \"nothing\" does not exist"))
        var lenient = missing
        lenient.ignoresMissing = true
        #expect(try analyze(table("orders").select(Written(.star(lenient)))).schema.count == 7)
    }

    @Test func viewsResolveInPlaceAndLoopsEnd() throws {
        let view = table("airlines").filter(name("carrier") == "AA")
        let plan = try analyze(table("american").select(name("american.name")), views: ["american": view])
        #expect(plan.description == "Project name\n└─ Filter carrier = 'AA'\n   └─ Scan airlines [carrier, name]")
        #expect(throws: PlanError.self) { try analyze(table("v"), views: ["v": table("v")]) }
    }
}

@Suite struct AnalyzerAggregateTests {
    let flights = table("flights")

    @Test func groupsByColumnExpressionOrdinalAndAlias() throws {
        let items = (name("carrier"), (name("month") + 1).named("next"), countStar)
        let expected = """
            Aggregate by carrier, month + 1: count(*)
            └─ Scan flights [carrier, month, dep_time, dep_delay, flight, day]
            """
        for groups in [[name("carrier"), name("month") + 1], [1, 2], [name("CARRIER"), name("next")]] {
            let plan = try analyze(flights.group(by: groups, items.0, items.1, items.2))
            #expect(plan.description == expected)
            #expect(columns(plan) == "carrier VARCHAR, next INTEGER, count(*) BIGINT")
        }
    }

    @Test func nestedAggregatesAndHaving() throws {
        let plan = try analyze(
            flights.group(
                by: [name("carrier")], (call("sum", name("month")) / countStar).named("ratio"), name("carrier"),
                having: countStar > 5))
        #expect(
            plan.description == """
                Project CAST(sum(month) AS DOUBLE) / CAST(count(*) AS DOUBLE) AS ratio, carrier
                └─ Filter count(*) > 5
                   └─ Aggregate by carrier: sum(CAST(month AS BIGINT)) AS sum(month), count(*)
                      └─ Scan flights [carrier, month, dep_time, dep_delay, flight, day]
                """)
    }

    @Test func aProjectionWithAggregatesIsGlobal() throws {
        let plan = try analyze(
            flights.select(
                countStar, call("count", name("carrier"), distinct: true),
                call("avg", name("dep_delay"), filter: name("month") == 1).named("january")))
        #expect(
            plan.description == """
                Aggregate: count(*), count(DISTINCT carrier), avg(dep_delay) FILTER (WHERE month = 1) AS january
                └─ Scan flights [carrier, month, dep_time, dep_delay, flight, day]
                """)
    }

    @Test func ungroupedColumnsAreErrors() {
        #expect(
            failure(flights.group(by: [name("carrier")], name("carrier"), name("month") + 1))
                == """
                column "month" must appear in GROUP BY or in an aggregate
                grouped by: carrier
                """)
        #expect(failure(flights.select(name("month"), countStar)).hasPrefix("column \"month\" must appear"))
        #expect(failure(flights.filter(countStar > 1)).hasPrefix("aggregate \"count\" cannot stand in WHERE"))
        #expect(failure(flights.select(call("sum", call("sum", name("month"))))).contains("inside another aggregate"))
        #expect(failure(flights.group(by: [2], name("carrier"), countStar)).contains("cannot group by an aggregate"))
        #expect(failure(flights.group(by: [7], name("carrier"))).contains("position 7 is not in the select list"))
    }

    @Test func sparkNamesAndTextSums() throws {
        let spark = Dialect.spark(ansi: false)
        let plan = try analyze(
            table("orders").group(
                by: [name("address.city")], name("address.city"), call("avg", name("amount")),
                call("sum", name("address.geo.lat")), call("count", name("id"), distinct: true), countStar,
                call("sum", name("note"))), spark)
        #expect(
            plan.schema.names == [
                "city", "avg(amount)", "sum(address.geo.lat)", "count(DISTINCT id)", "count(1)", "sum(note)",
            ])
        #expect(plan.description.contains("sum(TRY_CAST(note AS DOUBLE)) AS sum(note)"))
        #expect(failure(table("orders").select(call("sum", name("note")))).hasPrefix("\"sum\" needs a number"))
    }

    @Test func sortsOverAggregatesSeeGroupsAndAggregates() throws {
        let plan = try analyze(
            flights.group(by: [name("carrier")], name("carrier"), countStar.named("n"))
                .sort(name("n"), call("avg", name("dep_delay")), 1))
        #expect(
            plan.description == """
                Project carrier, n
                └─ Sort by n, avg(dep_delay), carrier
                   └─ Aggregate by carrier: count(*) AS n, avg(dep_delay)
                      └─ Scan flights [carrier, month, dep_time, dep_delay, flight, day]
                """)
    }
}
