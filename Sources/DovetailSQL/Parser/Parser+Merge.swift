import DovetailColumnar
import DovetailPlan

/// MERGE INTO.
extension Parser {
    func parseMerge() throws(SQLError) -> Merge {
        let start = position
        advance()
        try expect(.into, "after \"MERGE\"")
        let table = try parseQualifiedName("the table")
        let alias = try parseTargetAlias()
        try expect(.using, "after the name of the table")
        let source = try parseTableItem()
        var merge = Merge(table: table, alias: alias, source: source, condition: .none)
        if accept(.using) {
            merge.condition = .using(try parseNames("the columns of USING"))
        } else {
            try expect(.on, "or \"USING\" after the tables of MERGE")
            merge.condition = .on(try parseExpression())
        }
        repeat { merge.clauses.append(try parseMergeClause()) } while at(.when)
        merge.returning = try parseReturning()
        merge.location = location(of: tokens[start])
        return merge
    }

    /// `WHEN [NOT] MATCHED [BY SOURCE | BY TARGET] [AND condition] THEN action`
    private func parseMergeClause() throws(SQLError) -> Merge.Clause {
        let start = position
        try expect(.when, "after the condition of MERGE")
        var rows = accept(.not) ? Merge.Rows.notInTarget : .matched
        try expectWord("matched", "after \"WHEN\"")
        if rows != .matched, accept(.by) {
            if acceptWord("source") {
                rows = .notInSource
            } else {
                try expectWord("target", "or \"SOURCE\" after \"BY\"")
            }
        }
        let condition = accept(.and) ? try parseExpression() : nil
        try expect(.then, "after what WHEN is about")
        return Merge.Clause(
            rows: rows, condition: condition, action: try parseMergeAction(rows), location: location(from: start))
    }

    private func parseMergeAction(_ rows: Merge.Rows) throws(SQLError) -> Merge.Action {
        if acceptWord("do") {
            try expectWord("nothing", "after \"DO\"")
            return .nothing
        }
        if acceptWord("error") {
            let endsClause = at(.when) || at(";") || at(")") || atWord("returning") || current.kind == .end
            return .error(endsClause ? nil : try parseExpression())
        }
        let start = position
        switch rows {
        case .notInTarget:
            guard accept(.insert) else { throw expected("INSERT, DO NOTHING or ERROR after \"THEN\"") }
            return try parseMergeInsert()
        case .matched, .notInSource:
            if accept(.delete) { return .delete }
            guard accept(.update) else { throw expected("UPDATE, DELETE, DO NOTHING or ERROR after \"THEN\"") }
            let update = try parseMergeUpdate()
            if case .update(nil, _) = update, rows == .notInSource {
                throw invalid("rows that are not in the source have no values to take: UPDATE needs SET", from: start)
            }
            return update
        }
    }

    private func parseMergeUpdate() throws(SQLError) -> Merge.Action {
        let byName = acceptWord("by", "name")
        if !byName { _ = acceptWord("by", "position") }
        guard accept(.set) else { return .update(nil, byName: byName) }
        if accept("*") { return .update(nil, byName: byName) }
        return .update(try parseAssignments(), byName: false)
    }

    private func parseMergeInsert() throws(SQLError) -> Merge.Action {
        let byName = acceptWord("by", "name")
        if !byName { _ = acceptWord("by", "position") }
        if accept("*") { return .insert(columns: nil, values: nil, byName: byName) }
        let columns = at("(") ? try parseNames("the columns") : nil
        if acceptWord("default") {
            try expect(.values, "after \"DEFAULT\"")
            return .insert(columns: [], values: [], byName: false)
        }
        guard accept(.values) else {
            if columns != nil { throw expected("\"VALUES\" after the columns") }
            return .insert(columns: nil, values: nil, byName: byName)
        }
        try expect("(", "after \"VALUES\"")
        let values = try nested { () throws(SQLError) in try parseInsertRow() }
        return .insert(columns: columns, values: values, byName: false)
    }
}
