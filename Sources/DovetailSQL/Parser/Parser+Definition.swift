import DovetailColumnar
import DovetailPlan

/// CREATE, DROP and what columns and constraints look like.
extension Parser {
    func parseCreate() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        let orReplace = accept(.or, .replace)
        let isTemporary = accept(.temp) || accept(.temporary)
        switch current.text.lowercased() {
        case "table": return try parseCreateTable(from: start, orReplace: orReplace, isTemporary: isTemporary)
        case "recursive":
            advance()
            guard at(.view) else { throw expected("\"VIEW\" after \"RECURSIVE\"") }
            return try parseCreateView(
                from: start, orReplace: orReplace, isTemporary: isTemporary, isRecursive: true)
        case "view": return try parseCreateView(from: start, orReplace: orReplace, isTemporary: isTemporary)
        case "schema":
            advance()
            let ifNotExists = try parseExistence(negated: true)
            let name = try parseQualifiedName("the schema")
            return .define(
                .createSchema(name: name, orReplace: orReplace, ifNotExists: ifNotExists), at: place(from: start))
        case "macro", "function":
            return try parseCreateMacro(from: start, orReplace: orReplace, isTemporary: isTemporary)
        case "sequence":
            return try parseCreateSequence(from: start, orReplace: orReplace, isTemporary: isTemporary)
        case "index", "unique": return try parseCreateIndex(from: start)
        case "external": return try parseCreateExternal(from: start, orReplace: orReplace, isTemporary: isTemporary)
        // DataFusion's word for files that never end; to read they are as others.
        case "unbounded" where peek().text.lowercased() == "external":
            advance()
            return try parseCreateExternal(from: start, orReplace: orReplace, isTemporary: isTemporary)
        case "type": return try parseCreateType(from: start, orReplace: orReplace, isTemporary: isTemporary)
        case "database", "secret", "trigger", "role", "user":
            throw unsupported("CREATE \(current.text.uppercased()) is")
        default: throw expected("TABLE or VIEW after \"CREATE\"")
        }
    }

    private func parseCreateView(
        from start: Int, orReplace: Bool, isTemporary: Bool, isRecursive: Bool = false
    ) throws(SQLError) -> SQLStatement {
        advance()
        let ifNotExists = try parseExistence(negated: true)
        let first = position
        let name = try parseQualifiedName("the view")
        let columns = at("(") || isRecursive ? try parseNames("the columns") : []
        try expect(.as, "and a query after the name of the view")
        let query =
            try isRecursive
            ? parseRecursiveView(name[name.count - 1], columns, from: first) : parseRenamedQuery(name, columns)
        let relation = CreateRelation(
            name: name, query: query, orReplace: orReplace, ifNotExists: ifNotExists,
            isTemporary: isTemporary)
        return .createView(relation, at: place(from: start))
    }

    /// The query may read its own rows under the name of the view.
    private func parseRecursiveView(
        _ name: String, _ columns: [String], from start: Int
    ) throws(SQLError) -> Relation {
        let query = try ownRelation { () throws(SQLError) in
            try parseRecursive(name, columns, [], from: start) { () throws(SQLError) in try parseQuery() }
        }
        return .alias(AliasRelation(input: query, name: name, columns: columns))
    }

    private func parseRenamedQuery(_ name: [String], _ columns: [String]) throws(SQLError) -> Relation {
        let query = try parseQuery()
        if columns.isEmpty { return query }
        return .alias(AliasRelation(input: query, name: name[name.count - 1], columns: columns))
    }

    /// `CREATE TABLE t (a INTEGER, ..) AS query`: the query's first columns under these names and as these types.
    private func parseTypedQuery(of table: CreateTable) throws(SQLError) -> CreateRelation {
        try expect(.as, "and a query after the columns of the table")
        let names = table.columns.map(\.name)
        let query = try parseRenamedQuery(table.name, names)
        try raiseRelation()
        var items = table.columns.map { column in
            let value = UnresolvedExpression(.name([column.name], caseSensitive: false), at: column.location)
            let cast = UnresolvedExpression(.cast(value, column.type, .checked), at: column.location)
            return UnresolvedExpression(.alias(cast, name: column.name), at: column.location)
        }
        // Columns beyond the list keep their names and types.
        items.append(UnresolvedExpression(.star(.init(excluding: names.map { [$0] }))))
        var create = CreateRelation(
            name: table.name, query: .project(ProjectRelation(input: query, items: items)), orReplace: table.orReplace,
            ifNotExists: table.ifNotExists, isTemporary: table.isTemporary)
        create.declared = table
        return create
    }

    private func parseCreateTable(
        from start: Int, orReplace: Bool, isTemporary: Bool
    ) throws(SQLError) -> SQLStatement {
        advance()
        let first = position
        let ifNotExists = try parseExistence(negated: true)
        if orReplace, ifNotExists { throw invalid("OR REPLACE and IF NOT EXISTS contradict each other", from: first) }
        let name = try parseQualifiedName("the table")
        if at("("), !peek(2).isSymbol(","), !peek(2).isSymbol(")") {
            var create = CreateTable(
                name: name, orReplace: orReplace, ifNotExists: ifNotExists, isTemporary: isTemporary)
            try parseTableElements(into: &create)
            if at(.as) { return .createTable(try parseTypedQuery(of: create), at: place(from: start)) }
            return .define(.createTable(create), at: place(from: start))
        }
        let columns = at("(") ? try parseNames("the columns") : []
        try expect(.as, "and a query after the name of the table")
        let isEmpty: (Parser) -> Bool = { $0.at(.with) && $0.peek().text.lowercased() == "no" }
        let query = try parseRenamedQuery(name, columns)
        var relation = CreateRelation(
            name: name, query: query, orReplace: orReplace, ifNotExists: ifNotExists, isTemporary: isTemporary)
        if isEmpty(self) {
            advance()
            advance()
            try expectWord("data", "after \"WITH NO\"")
            relation.query = .limit(LimitRelation(input: query, limit: 0))
        } else if at(.with), peek().text.lowercased() == "data" {
            advance()
            advance()
        }
        return .createTable(relation, at: place(from: start))
    }

    func expectWord(_ word: String, _ context: String) throws(SQLError) {
        guard acceptWord(word) else { throw expected("\"\(word.uppercased())\" \(context)") }
    }

    /// A word without quotes that is no keyword of expressions.
    func acceptWord(_ words: String...) -> Bool {
        guard words.indices.allSatisfy({ peek($0).kind == .word && peek($0).text.lowercased() == words[$0] }) else {
            return false
        }
        for _ in words { advance() }
        return true
    }

    func atWord(_ words: String...) -> Bool {
        words.indices.allSatisfy { peek($0).kind == .word && peek($0).text.lowercased() == words[$0] }
    }

    // MARK: Columns and constraints

    func parseTableElements(into create: inout CreateTable) throws(SQLError) {
        try expect("(", "before the columns")
        repeat {
            if at(")"), !create.columns.isEmpty { break }
            if let constraint = try parseTableConstraint() {
                create.constraints.append(constraint)
            } else {
                create.columns.append(try parseColumnDefinition(constraints: &create.constraints))
            }
        } while accept(",")
        try expect(")", "after the columns of the table")
    }

    /// A constraint that stands between the columns; nil where a column stands.
    func parseTableConstraint() throws(SQLError) -> TableConstraint? {
        if atWord("constraint"), peek().isName, peek(2).kind == .word {
            advance()
            advance()
        }
        if atWord("primary", "key") || atWord("unique"), peek(atWord("unique") ? 1 : 2).isSymbol("(") {
            let isPrimary = acceptWord("primary", "key")
            if !isPrimary { advance() }
            return .key(try parseNames("the columns of the key"), isPrimary: isPrimary)
        }
        if atWord("check"), peek().isSymbol("(") { return try parseCheck() }
        if atWord("foreign", "key") { throw unsupported("FOREIGN KEY is") }
        return nil
    }

    /// JSON is text of which each row is looked at.
    private func jsonCheck(_ column: String, from start: Int) -> TableConstraint {
        let place = location(from: start)
        let value = UnresolvedExpression(.name([column], caseSensitive: false), at: place)
        let call = UnresolvedExpression.FunctionCall(name: "json_valid", arguments: [value])
        return .check(UnresolvedExpression(.call(call), at: place), text: "json_valid(\(column))")
    }

    private func parseCheck() throws(SQLError) -> TableConstraint {
        advance()
        advance()
        let start = position
        return try nested { () throws(SQLError) in
            let condition = try parseExpression()
            let text = text(from: start)
            try expect(")", "after the condition of CHECK")
            return .check(condition, text: text)
        }
    }

    /// `name TYPE [NOT NULL] [DEFAULT x] ..`
    func parseColumnDefinition(constraints: inout [TableConstraint]) throws(SQLError) -> ColumnDefinition {
        let start = position
        let name = try expectName("the name of a column")
        if at(",") || at(")") || current.kind == .end { throw expected("the type of the column \"\(name)\"") }
        if atWord("json") || atWord("jsonb"), !peek().isSymbol("[") { constraints.append(jsonCheck(name, from: start)) }
        let isComputed = at(.as) || atWord("generated")
        var column = ColumnDefinition(
            name: name, type: isComputed ? .null : try parseType(), location: location(from: start))
        while true {
            if acceptWord("constraint") { _ = try expectName("the name of the constraint") }
            switch current.text.lowercased() {
            case _ where current.kind != .word: return column
            case "not":
                advance()
                try expect(.null, "after \"NOT\"")
                column.isRequired = true
            case "null": advance()
            // Hive's and Spark's; nothing here shows it.
            case "comment" where peek().kind == .string:
                advance()
                advance()
            case "default":
                advance()
                let first = position
                column.defaultValue = try parseExpression(.other)
                column.defaultText = text(from: first)
            case "primary":
                advance()
                try expectWord("key", "after \"PRIMARY\"")
                constraints.append(.key([name], isPrimary: true))
            case "unique":
                advance()
                constraints.append(.key([name], isPrimary: false))
            case "check" where peek().isSymbol("("): constraints.append(try parseCheck())
            case "collate":
                advance()
                let place = position
                let collation = try expectName("the name of a collation").lowercased()
                guard ["binary", "c", "posix"].contains(collation) else {
                    throw SQLError.unsupported("the collation \"\(collation)\" is", at: location(from: place))
                }
            case "references": throw unsupported("REFERENCES is")
            case _ where atWord("generated") || at(.as) && peek().isSymbol("("):
                column.generated = try parseGenerated()
            default: return column
            }
        }
    }

    /// `[GENERATED ALWAYS] AS (x + 1) [STORED | VIRTUAL]`: which of both makes no difference to who reads.
    private func parseGenerated() throws(SQLError) -> UnresolvedExpression {
        if acceptWord("generated") { try expectWord("always", "after \"GENERATED\"") }
        try expect(.as, "before what the column is computed from")
        try expect("(", "before what the column is computed from")
        let value = try nested { () throws(SQLError) in
            let value = try parseExpression()
            try expect(")", "after what the column is computed from")
            return value
        }
        if !acceptWord("stored") { _ = acceptWord("virtual") }
        return value
    }

    /// IF EXISTS, IF NOT EXISTS
    func parseExistence(negated: Bool) throws(SQLError) -> Bool {
        guard at(.if), peek().keyword == (negated ? .not : .exists) else { return false }
        advance()
        if negated { advance() }
        try expect(.exists, "after \"IF\(negated ? " NOT" : "")\"")
        return true
    }

    private func parseCreateIndex(from start: Int) throws(SQLError) -> SQLStatement {
        let isUnique = acceptWord("unique")
        try expectWord("index", "after \"UNIQUE\"")
        let ifNotExists = try parseExistence(negated: true)
        let name = try expectName("the name of the index")
        try expect(.on, "after the name of the index")
        var index = CreateIndex(name: name, table: try parseQualifiedName("the table"))
        index.isUnique = isUnique
        index.ifNotExists = ifNotExists
        if at(.using) { throw unsupported("CREATE INDEX .. USING is") }
        try expect("(", "before the columns of the index")
        repeat {
            let column = try nested { () throws(SQLError) in try parseExpression() }
            // No result depends on the order in which an index keeps its columns.
            index.expressions.append(try parseDirection(of: column).expression)
        } while accept(",")
        try expect(")", "after the columns of the index")
        index.location = location(from: start)
        return .define(.createIndex(index), at: place(from: start))
    }

    // MARK: DROP

    func parseDrop() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        var word = current.text.lowercased()
        if word == "function" { word = "macro" }
        guard current.kind == .word, let kind = DropObject.Kind(rawValue: word) else {
            throw ["database", "secret"].contains(word)
                ? unsupported("DROP \(word.uppercased()) is") : expected("TABLE or VIEW after \"DROP\"")
        }
        advance()
        if kind == .macro { _ = accept(.table) }
        let ifExists = try parseExistence(negated: false)
        let name = try parseQualifiedName("the \(kind.rawValue)")
        let cascades = acceptWord("cascade")
        if !cascades { _ = acceptWord("restrict") }
        return .define(
            .drop(DropObject(kind: kind, name: name, ifExists: ifExists, cascades: cascades)), at: place(from: start))
    }
}
