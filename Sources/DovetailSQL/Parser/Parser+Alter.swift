import DovetailColumnar
import DovetailPlan

/// `ALTER TABLE t ADD COLUMN c INTEGER DEFAULT 1`
extension Parser {
    func parseAlter() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        let isView = at(.view)
        guard accept(.table) || accept(.view) else {
            throw unsupported("ALTER \(current.text.uppercased()) is")
        }
        let ifExists = try parseExistence(negated: false)
        let name = try parseQualifiedName(isView ? "the view" : "the table")
        let action = try parseAlterAction()
        if at(",") { throw unsupported("ALTER TABLE with several changes is", notes: ["write one statement for each"]) }
        return .define(
            .alter(AlterTable(name: name, ifExists: ifExists, action: action, location: location(from: start))),
            at: place(from: start))
    }

    private func parseAlterAction() throws(SQLError) -> AlterTable.Action {
        if acceptWord("add") {
            if let constraint = try parseTableConstraint() { return .addConstraint(constraint) }
            _ = acceptWord("column")
            let ifNotExists = try parseExistence(negated: true)
            let place = position
            var constraints: [TableConstraint] = []
            let column = try parseColumnDefinition(constraints: &constraints)
            guard constraints.isEmpty else {
                throw SQLError.unsupported("ADD COLUMN with a constraint is", at: location(from: place))
            }
            return .addColumn(column, ifNotExists: ifNotExists)
        }
        if accept(.drop) {
            if atWord("constraint") { throw unsupported("DROP CONSTRAINT is") }
            _ = acceptWord("column")
            let ifExists = try parseExistence(negated: false)
            let name = try expectName("the name of a column")
            if !acceptWord("cascade") { _ = acceptWord("restrict") }
            return .dropColumn(name, ifExists: ifExists)
        }
        if accept(.rename) {
            if accept(.to) { return .rename(to: try expectName("the new name of the table")) }
            _ = acceptWord("column")
            let name = try expectName("the name of a column")
            try expect(.to, "after the name of the column")
            return .renameColumn(name, to: try expectName("the new name of the column"))
        }
        guard accept(.alter) else { throw expected("ADD, DROP, RENAME or ALTER after the name of the table") }
        _ = acceptWord("column")
        return try parseColumnChange(of: try expectName("the name of a column"))
    }

    private func parseColumnChange(of name: String) throws(SQLError) -> AlterTable.Action {
        if accept(.drop) {
            if acceptWord("default") { return .setDefault(name, nil) }
            guard accept(.not, .null) else { throw expected("DEFAULT or NOT NULL after \"DROP\"") }
            return .setRequired(name, false)
        }
        let isSet = accept(.set)
        if isSet {
            if accept(.not, .null) { return .setRequired(name, true) }
            if acceptWord("default") {
                return .setDefault(name, try parseExpression())
            }
            _ = acceptWord("data")
        }
        try expectWord("type", "of the column")
        if at(.using) { throw unsupported("TYPE without a type is") }
        let type = try parseType()
        let value =
            accept(.using) ? try parseExpression() : nil
        return .setType(name, type, using: value)
    }
}
