import DovetailColumnar
import DovetailPlan

/// Lists as tables: `unnest(xs) WITH ORDINALITY` and Spark's `LATERAL VIEW explode(xs) t AS x`.
extension Parser {
    private static let unnesting: Set<String> = [
        "unnest", "explode", "explode_outer", "posexplode", "posexplode_outer", "inline",
        "inline_outer", "stack", "json_tuple", "regexp_split_to_table",
    ]

    func startsUnnest(at distance: Int) -> Bool {
        let token = peek(distance)
        return token.kind == .word && peek(distance + 1).isSymbol("(")
            && Parser.unnesting.contains(token.text.lowercased())
    }

    func parseUnnest() throws(SQLError) -> Relation {
        let start = position
        guard case .call(let call) = try parseFunction().node else {
            throw expected("a call that gives rows")
        }
        var unnest = UnnestRelation(function: call, location: location(from: start))
        if at(.with), peek().text.lowercased() == "ordinality" {
            advance()
            advance()
            unnest.hasOrdinality = true
        }
        return .unnest(unnest)
    }

    /// None or more of `LATERAL VIEW [OUTER] explode(xs) [t] [AS x, y]`.
    func parseLateralViews(of table: Relation) throws(SQLError) -> Relation {
        var result = table
        while at(.lateral), peek().keyword == .view {
            let start = position
            advance()
            advance()
            let isOuter = accept(.outer)
            guard startsUnnest(at: 0) else {
                throw expected("a function such as explode after \"LATERAL VIEW\"")
            }
            var right = try parseUnnest()
            let name = current.isImplicitAlias ? advance().text : nil
            var columns: [String] = []
            if accept(.as) {
                repeat { columns.append(try expectName("the name of a column")) } while accept(",")
            }
            right = .alias(AliasRelation(input: right, name: name ?? "unnest", columns: columns))
            result = .join(
                JoinRelation(
                    left: result, right: right, kind: isOuter ? .left : .cross, condition: .none,
                    location: location(of: tokens[start])))
            try raiseRelation(by: 2)
        }
        return result
    }
}

extension UnnestRelation {
    /// One list, without more.
    var isPlain: Bool {
        !hasOrdinality && function.name.lowercased() == "unnest" && function.arguments.count == 1
    }
}
