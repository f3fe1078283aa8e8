import DovetailColumnar
import DovetailPlan

/// `PIVOT t ON c USING sum(x) GROUP BY g` and `FROM t PIVOT (sum(x) FOR c IN (..))`
extension Parser {
    /// At PIVOT or UNPIVOT, as the start of a query.
    func parsePivotStatement() throws(SQLError) -> Relation {
        try raiseRelation(by: 3)
        return at(.pivot) ? try parsePivot() : try parseUnpivot()
    }

    private func parsePivot() throws(SQLError) -> Relation {
        let start = position
        advance()
        var pivot = PivotRelation(input: try parseTableItem(), axes: [], aggregates: [])
        pivot.location = location(of: tokens[start])
        if accept(.on) {
            repeat {
                let keys = [try parseExpression(.other)]
                let values: PivotRelation.Values = accept(.in) ? try parsePivotValues() : .found
                pivot.axes.append(PivotRelation.Axis(keys: keys, values: values))
            } while accept(",")
        }
        if accept(.using) { pivot.aggregates = try parsePivotAggregates() }
        pivot.groups = try parsePivotGroups()
        return .pivot(pivot)
    }

    private func parsePivotAggregates() throws(SQLError) -> [UnresolvedExpression] {
        var aggregates: [UnresolvedExpression] = []
        repeat { aggregates.append(try parseItem()) } while accept(",") && !at(.for)
        return aggregates
    }

    private func parsePivotGroups() throws(SQLError) -> [UnresolvedExpression]? {
        guard accept(.group) else { return nil }
        try expect(.by, "after \"GROUP\"")
        var groups: [UnresolvedExpression] = []
        repeat { groups.append(try parseExpression()) } while accept(",")
        return groups
    }

    /// Behind a table.
    func parsePivotSuffix(of input: Relation) throws(SQLError) -> Relation {
        try raiseRelation(by: 3)
        let start = position
        if advance().keyword == .unpivot { return try parseUnpivotSuffix(of: input, from: start) }
        var pivot = PivotRelation(input: input, axes: [], aggregates: [], location: location(of: tokens[start]))
        try expect("(", "after \"PIVOT\"")
        try nested { () throws(SQLError) in
            pivot.aggregates = try parsePivotAggregates()
            try expect(.for, "after the aggregates of PIVOT")
            repeat {
                let keys = try parsePivotKeys()
                try expect(.in, "and a list of values after \"FOR\"")
                pivot.axes.append(PivotRelation.Axis(keys: keys, values: try parsePivotValues()))
            } while !at(")") && !at(.group) && current.kind != .end
            pivot.groups = try parsePivotGroups()
            try expect(")", "at the end of PIVOT")
        }
        return .pivot(pivot)
    }

    /// `c` or `(a, b)`
    private func parsePivotKeys() throws(SQLError) -> [UnresolvedExpression] {
        guard accept("(") else { return [try parseExpression(.other)] }
        return try nested { () throws(SQLError) in try parseExpressions(until: ")", of: "the columns of PIVOT") }
    }

    private func parsePivotValues() throws(SQLError) -> PivotRelation.Values {
        guard at("(") else { throw expected("\"(\" before the values of PIVOT") }
        advance()
        if startsQuery { return .query(try parseNestedQuery("the values of PIVOT")) }
        return try nested { () throws(SQLError) in
            var entries: [(values: [UnresolvedExpression], name: String?)] = []
            repeat {
                if at(")"), !entries.isEmpty { break }
                let values =
                    at("(") ? try parsePivotKeys().map(Parser.pivotValue) : [Parser.pivotValue(try parseExpression())]
                entries.append((values, try parseAlias()))
            } while accept(",")
            try expect(")", "after the values of PIVOT")
            return .listed(entries)
        }
    }

    /// A word without quotes stands for its text.
    private static func pivotValue(_ expression: UnresolvedExpression) -> UnresolvedExpression {
        guard case .name(let parts, _) = expression.node, parts.count == 1 else { return expression }
        return UnresolvedExpression(.literal(.string(parts[0]), .string), at: expression.location)
    }

    // MARK: UNPIVOT

    private func parseUnpivot() throws(SQLError) -> Relation {
        let start = position
        advance()
        let input = try parseTableItem()
        try expect(.on, "after the table of UNPIVOT")
        var unpivot = UnpivotRelation(
            input: input, entries: [], nameColumn: "name", valueColumns: ["value"], includesNulls: false,
            location: location(of: tokens[start]))
        repeat { unpivot.entries.append(try parseUnpivotEntry()) } while accept(",")
        if accept(.into) {
            try expectWord("name", "after \"INTO\"")
            unpivot.nameColumn = try expectName("the column of names")
            try expectWord("value", "after the column of names")
            unpivot.valueColumns = []
            repeat { unpivot.valueColumns.append(try expectName("a column of values")) } while accept(",")
        }
        unpivot.includesNulls = try parseUnpivotNulls()
        return .unpivot(unpivot)
    }

    private func parseUnpivotNulls() throws(SQLError) -> Bool {
        let includes = acceptWord("include")
        guard includes || acceptWord("exclude") else { return false }
        try expect(.nulls, "after \"\(includes ? "INCLUDE" : "EXCLUDE")\"")
        return includes
    }

    /// `c`, `(a, b)`, `*` or `COLUMNS(*)`, with a name.
    private func parseUnpivotEntry() throws(SQLError) -> UnpivotRelation.Entry {
        let start = position
        if at("*") {
            return UnpivotRelation.Entry(expressions: [try parseStar(qualifier: nil, from: start)], name: nil)
        }
        if atWord("columns"), peek().isSymbol("("), peek(2).isSymbol("*") {
            advance()
            advance()
            let star = try parseStar(qualifier: nil, from: position)
            try expect(")", "after the columns")
            return UnpivotRelation.Entry(expressions: [star], name: nil)
        }
        let expressions =
            accept("(")
            ? try nested { () throws(SQLError) in try parseExpressions(until: ")", of: "the columns of UNPIVOT") }
            : [try parseExpression(.other)]
        return UnpivotRelation.Entry(expressions: expressions, name: at(.into) ? nil : try parseAlias())
    }

    private func parseUnpivotSuffix(of input: Relation, from start: Int) throws(SQLError) -> Relation {
        let includesNulls = try parseUnpivotNulls()
        try expect("(", "after \"UNPIVOT\"")
        return try nested { () throws(SQLError) in
            let values = at("(") ? try parseNames("the columns of values") : [try expectName("the column of values")]
            try expect(.for, "after the columns of values")
            let name = try expectName("the column of names")
            try expect(.in, "after the column of names")
            try expect("(", "before the columns of UNPIVOT")
            var entries: [UnpivotRelation.Entry] = []
            repeat { entries.append(try parseUnpivotEntry()) } while accept(",")
            try expect(")", "after the columns of UNPIVOT")
            try expect(")", "at the end of UNPIVOT")
            return .unpivot(
                UnpivotRelation(
                    input: input, entries: entries, nameColumn: name, valueColumns: values,
                    includesNulls: includesNulls, location: location(of: tokens[start])))
        }
    }
}
