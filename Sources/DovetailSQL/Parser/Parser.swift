import DovetailColumnar
import DovetailPlan

/// Walks over the tokens of one text. The grammar stands in the extensions; here is the cursor and what guards the stack.
final class Parser {
    let text: String
    /// What locations call the text.
    let source: String
    let dialect: Dialect
    let isAggregate: (String) -> Bool
    let tokens: [Token]
    /// Index of the next token; the last one, `.end`, is never passed.
    var position = 0
    /// An alias without AS that was just taken: a misspelled keyword looks like one.
    var lastImplicitAlias: Int?
    /// What names and parameters of the session stand for.
    let bindings: SQLBindings
    /// Number of `?` so far.
    var questionMarks = 0
    /// Types that earlier statements of the text name, by names in lower case.
    var declaredTypes: [String: DataType] = [:]
    /// The macro whose body this is.
    var expansion: MacroExpansion?
    /// Names of WITH, inner ones last.
    var commonTables: [CommonTable] = []
    /// Changes in the WITH of the statement at hand, in their order.
    var changes: [NamedChange] = []
    /// Whether a WITH that stands next is that of the statement: no other may change tables.
    var takesChanges = false
    /// Where the rows of the SELECT at hand go, instead of to the user.
    var intoTable: CreateTable?
    /// Whether a SELECT that stands next may have INTO.
    var takesInto = false
    /// Whether the argument of COLUMNS is being read, where a star stands for all names.
    var isInsideColumns = false
    /// Windows that WINDOW names in the SELECT at hand, by their names in lower case.
    var windows: [String: UnresolvedExpression.WindowSpecification] = [:]

    // Levels of nesting at this moment, and the height of the tree built since the last level was entered.
    var nesting = 0
    private var recursion = 0
    var expressionHeight = 0
    var relationHeight = 0

    /// Parentheses, CASEs, calls and subqueries inside of each other.
    static let maximumNesting = 64
    /// Expressions inside of each other in any way, such as a row of minus signs.
    static let maximumRecursion = 256
    /// Levels of a tree; those that read it recurse, too.
    static let maximumHeight = 400
    /// Columns of a SELECT.
    static let maximumColumns = 100_000

    init(
        _ text: String, source: String, dialect: Dialect, bindings: SQLBindings = SQLBindings(),
        isAggregate: @escaping (String) -> Bool
    ) throws(SQLError) {
        self.bindings = bindings
        self.text = text
        self.source = source
        self.dialect = dialect
        self.isAggregate = isAggregate
        tokens = try Lexer.tokens(of: text, source: source, dialect: dialect)
    }

    // MARK: Cursor

    var current: Token { tokens[position] }

    func peek(_ distance: Int = 1) -> Token { tokens[min(position + distance, tokens.count - 1)] }

    @discardableResult
    func advance() -> Token {
        let token = tokens[position]
        if position < tokens.count - 1 { position += 1 }
        return token
    }

    func at(_ keyword: Keyword) -> Bool { current.keyword == keyword }
    func at(_ symbol: String) -> Bool { current.isSymbol(symbol) }
    func at(_ keywords: Keyword...) -> Bool {
        keywords.indices.allSatisfy { peek($0).keyword == keywords[$0] }
    }

    func accept(_ keyword: Keyword) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    func accept(_ symbol: String) -> Bool {
        guard at(symbol) else { return false }
        advance()
        return true
    }

    /// Several keywords in a row; none is taken unless all are there.
    func accept(_ first: Keyword, _ second: Keyword) -> Bool {
        guard at(first), peek().keyword == second else { return false }
        advance()
        advance()
        return true
    }

    /// - Parameter context: as in `after "GROUP"`.
    func expect(_ keyword: Keyword, _ context: String) throws(SQLError) {
        guard accept(keyword) else { throw expected("\"\(keyword.name)\" \(context)") }
    }

    func expect(_ symbol: String, _ context: String) throws(SQLError) {
        guard accept(symbol) else { throw expected("\"\(symbol)\" \(context)") }
    }

    func expectEnd(_ what: String) throws(SQLError) {
        guard current.kind == .end else { throw expected("the end of \(what)") }
    }

    /// A name, quoted or not reserved.
    func expectName(_ what: String) throws(SQLError) -> String {
        if current.isName { return advance().text }
        throw expected(what, notes: reservedNote)
    }

    /// The note for a reserved word where a name should stand.
    var reservedNote: [String] {
        guard let keyword = current.keyword, keyword.isReserved else { return [] }
        let quote = dialect.doubleQuotedIdentifiers ? "\"" : "`"
        return ["\"\(keyword.name)\" is a reserved word: as a name it needs quotes, \(quote)\(current.text)\(quote)"]
    }

    // MARK: Places

    func location(of token: Token) -> SourceLocation {
        if let expansion { return expansion.callSite }
        return bindings.moved(
            .text(source: source, line: token.line, column: token.column, length: max(1, token.length)))
    }

    var here: SourceLocation { location(of: current) }

    /// From a token to the last one taken, cut at the first line's end.
    func location(from start: Int) -> SourceLocation {
        if let expansion { return expansion.callSite }
        let first = tokens[start]
        var last = max(start, position - 1)
        if tokens[last].line != first.line {
            last = tokens[start...last].firstIndex { $0.line != first.line }.map { $0 - 1 } ?? start
        }
        let length = tokens[last].column + tokens[last].length - first.column
        return bindings.moved(
            .text(source: source, line: first.line, column: first.column, length: max(1, length)))
    }

    /// The text from a token to the last one taken.
    func text(from start: Int) -> String {
        let end = tokens[max(start, position - 1)].range.upperBound
        return written(tokens[start].range.lowerBound..<end)
    }

    func written(_ range: Range<Int>) -> String {
        let bytes = text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        return String(text[start..<bytes.index(start, offsetBy: range.count)])
    }

    // MARK: Depth

    /// Runs `body` one level of nesting deeper.
    func nested<Result>(_ body: () throws(SQLError) -> Result) throws(SQLError) -> Result {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Parser.maximumNesting else { throw tooDeep("nested", Parser.maximumNesting) }
        return try body()
    }

    /// Runs `body` as an expression of its own: what it builds counts once, however many stand beside it.
    func ownExpression<Result>(_ body: () throws(SQLError) -> Result) throws(SQLError) -> Result {
        recursion += 1
        let outside = expressionHeight
        expressionHeight = 0
        defer {
            recursion -= 1
            expressionHeight = max(outside, expressionHeight)
        }
        guard recursion <= Parser.maximumRecursion else { throw tooDeep("nested", Parser.maximumRecursion) }
        return try body()
    }

    /// Runs `body` as a query of its own, in the same way.
    func ownRelation<Result>(_ body: () throws(SQLError) -> Result) throws(SQLError) -> Result {
        let outside = relationHeight
        relationHeight = 0
        defer { relationHeight = max(outside, relationHeight) }
        return try body()
    }

    /// Counts a level of the expression that is being built.
    func raiseExpression() throws(SQLError) {
        expressionHeight += 1
        guard expressionHeight <= Parser.maximumHeight else { throw tooDeep("chained", Parser.maximumHeight) }
    }

    func raiseRelation(by levels: Int = 1) throws(SQLError) {
        relationHeight += levels
        guard relationHeight <= Parser.maximumHeight else { throw tooDeep("chained", Parser.maximumHeight) }
    }

    private func tooDeep(_ how: String, _ limit: Int) -> SQLError {
        SQLError(
            .nestedTooDeeply, "the statement is \(how) more than \(limit) levels deep here", location: here,
            notes: ["split it into parts with WITH or views, or shorten the chain"])
    }
}
