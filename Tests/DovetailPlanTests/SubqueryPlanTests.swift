import DovetailColumnar
import DovetailPlan
import DovetailTestSupport
import Testing

/// The joins that subqueries become, as plans to read: `Tests/Golden/plans/Subqueries.txt`.
@Suite struct SubqueryPlanTests {
    private let orders = table("orders")
    private let customers = table("customers")

    private func subquery(
        _ kind: Written.SubqueryCall.Kind, _ operands: Written..., of query: Relation
    ) -> Written {
        Written(.subquery(Written.SubqueryCall(kind: kind, operands: operands, query: query, text: "query")))
    }

    private func value(_ query: Relation) -> Written { subquery(.scalar, of: query) }
    private func exists(_ query: Relation) -> Written { subquery(.exists, of: query) }
    private func isIn(_ operand: Written, _ query: Relation) -> Written {
        subquery(.any(.equal), operand, of: query)
    }

    /// The plan as resolved, and optimized.
    private func text(_ relation: Relation) throws -> String {
        let plan = try analyze(relation)
        let optimized = try Optimizer().optimize(plan)
        return "\(plan)\n-- optimized\n\(optimized)"
    }

    /// Orders of the customer around.
    private var own: Relation { orders.filter(name("customer_id").cast(.int64) == name("customers.id")) }

    private var conditions: [(String, Relation)] {
        let large = own.filter(name("amount") > 100)
        return [
            ("exists", customers.filter(exists(own.select(1)))),
            (
                "not exists, with more than equality",
                customers.filter(not(exists(large.filter(name("note") > name("name2")))))
            ),
            ("exists without correlation", customers.filter(exists(orders))),
            ("exists under or", customers.filter(any(exists(own), name("id") > 5))),
            ("in", customers.filter(isIn(name("id"), orders.select(name("customer_id"))))),
            ("not in", customers.filter(not(isIn(name("id"), orders.select(name("customer_id")))))),
            ("in, as a value", customers.select(isIn(name("id"), orders.select(name("customer_id"))))),
            (
                "all",
                customers.filter(
                    not(subquery(.any(.lessOrEqual), name("id"), of: own.select(name("orders.id")))))
            ),
        ]
    }

    private var values: [(String, Relation)] {
        [
            ("sum of the own rows", customers.select(value(own.group(by: [], call("sum", name("amount")))))),
            ("count of the own rows", customers.select(value(own.group(by: [], countStar + 1)))),
            (
                "filter above the aggregate",
                customers.select(value(own.group(by: [], call("max", name("amount")), having: countStar > 1)))
            ),
            ("one row without aggregate", customers.select(value(own.select(name("amount"))))),
            ("first row", customers.select(value(own.sort(name("placed")).select(name("amount")).limit(1)))),
            (
                "correlated by an inequality: the outer values are listed",
                customers.select(
                    value(orders.filter(name("orders.id") > name("customers.id")).group(by: [], countStar)))
            ),
            (
                "two rows each, by union and limit",
                customers.join(
                    own.select(name("amount")).union(orders.select(name("amount"))).sort(name("amount")).limit(2)
                        .called("o"), .cross, .none
                ).select(name("Name"), name("o.amount"))
            ),
            (
                "lateral, left",
                customers.join(own.select(name("amount")).called("o"), .left, on: name("o.amount") > 5)
            ),
            (
                "two levels",
                customers.filter(
                    exists(
                        own.filter(
                            name("amount")
                                == value(
                                    orders.called("o").filter(name("o.customer_id") == name("orders.customer_id"))
                                        .group(by: [], call("max", name("o.amount")))))))
            ),
        ]
    }

    @Test func plans() throws {
        let parts = try (conditions + values).map { "# \($0)\n" + (try text($1)) }
        #expect(GoldenFile.difference(parts.joined(separator: "\n\n"), "plans/Subqueries.txt") == nil)
    }

    @Test func errors() {
        let two = customers.select(name("id"), name("Name"))
        #expect(failure(orders.select(value(two))).hasPrefix("the subquery has 2 columns where 1 is expected"))
        #expect(failure(orders.filter(exists(two.filter(name("nothing") == 1)))).hasPrefix("column \"nothing\""))
        let grouped = orders.group(by: [name("customer_id")], value(customers.select(name("amount"))))
        #expect(failure(grouped).hasPrefix("column \"amount\" must appear in GROUP BY"))
        let right = orders.join(customers.select(name("amount")).called("c"), .right, on: true)
        #expect(failure(right).hasPrefix("a RIGHT JOIN cannot have a right side that reads the left one"))
    }
}
