import DovetailPlan

/// GROUP BY with GROUPING SETS, ROLLUP and CUBE, spelled out as lists of groups.
extension Parser {
    func parseGroups() throws(SQLError) -> SelectClauses.Groups {
        advance()
        try expect(.by, "after \"GROUP\"")
        if accept(.all) || accept("*") { return .all }
        var groups = GroupList()
        var sets = try parseGroupElement(&groups)
        while acceptComma() { sets = try product(sets, try parseGroupElement(&groups)) }
        // Spark's older spellings say what becomes of the whole list.
        if at(.with), peek().keyword == .rollup || peek().keyword == .cube {
            advance()
            let elements = groups.expressions.indices.map { [$0] }
            sets = advance().keyword == .rollup ? prefixes(elements) : try subsets(elements)
            groups.hasSets = true
        } else if at(.grouping, .sets) {
            sets = try parseGroupElement(&groups)
        }
        return .expressions(groups.expressions, sets: groups.hasSets ? sets : nil)
    }

    /// The expressions in the order they are written.
    private struct GroupList {
        var expressions: [UnresolvedExpression] = []
        /// Anything but plain expressions was there.
        var hasSets = false

        /// The place of a new one.
        mutating func add(_ expression: UnresolvedExpression) -> Int {
            expressions.append(expression)
            return expressions.count - 1
        }
    }

    static let maximumGroupingSets = 4_096

    /// One element of the list and the sets it stands for: one set, unless it is a list of sets itself.
    private func parseGroupElement(_ groups: inout GroupList) throws(SQLError) -> [[Int]] {
        if at(.grouping, .sets) {
            advance()
            return try parseSets(&groups)
        }
        if at(.rollup) || at(.cube), peek().isSymbol("(") {
            let isRollup = at(.rollup)
            groups.hasSets = true
            advance()
            var elements: [[Int]] = []
            try parseGroupItems(&groups) { (list) throws(SQLError) in elements.append(try self.parseComposite(&list)) }
            return isRollup ? prefixes(elements) : try subsets(elements)
        }
        if at("("), peek().isSymbol(")") { groups.hasSets = true }
        return [try parseComposite(&groups)]
    }

    /// Behind GROUPING: `SETS (a, (a, b), ROLLUP (c))`.
    private func parseSets(_ groups: inout GroupList) throws(SQLError) -> [[Int]] {
        advance()
        groups.hasSets = true
        var sets: [[Int]] = []
        try parseGroupItems(&groups) { (list) throws(SQLError) in sets += try self.parseGroupElement(&list) }
        return try checked(sets)
    }

    /// `(x, y)`, each read by `item`.
    private func parseGroupItems(
        _ groups: inout GroupList, _ item: (inout GroupList) throws(SQLError) -> Void
    ) throws(SQLError) {
        try expect("(", "before the groups")
        var list = groups
        try nested { () throws(SQLError) in
            repeat { try item(&list) } while accept(",")
            try expect(")", "after the groups")
        }
        groups = list
    }

    /// An expression, or several in parentheses that stand and fall together.
    private func parseComposite(_ groups: inout GroupList) throws(SQLError) -> [Int] {
        guard isComposite else { return [groups.add(try parseExpression())] }
        advance()
        if accept(")") { return [] }
        var members: [Int] = []
        repeat { members.append(groups.add(try parseExpression())) } while accept(",")
        try expect(")", "after the groups in parentheses")
        return members
    }

    /// Whether a parenthesis here holds no expression but none or several.
    private var isComposite: Bool {
        guard at("(") else { return false }
        if peek().isSymbol(")") { return true }
        var depth = 0
        for index in position..<tokens.count {
            let token = tokens[index]
            if token.isSymbol("(") || token.isSymbol("[") { depth += 1 }
            if token.isSymbol(")") || token.isSymbol("]") { depth -= 1 }
            if depth == 0 { return false }
            if depth == 1, token.isSymbol(",") { return true }
        }
        return false
    }

    // MARK: Sets

    /// ROLLUP: all elements, then without the last, and so on.
    private func prefixes(_ elements: [[Int]]) -> [[Int]] {
        (0...elements.count).reversed().map { Array(elements.prefix($0).joined()) }
    }

    /// CUBE: every choice of elements, all of them first.
    private func subsets(_ elements: [[Int]]) throws(SQLError) -> [[Int]] {
        guard elements.count < 16 else { throw tooManySets }
        let count = 1 << elements.count
        return try checked(
            (0..<count).map { missing in
                Array(elements.indices.filter { missing >> $0 & 1 == 0 }.map { elements[$0] }.joined())
            })
    }

    private func product(_ left: [[Int]], _ right: [[Int]]) throws(SQLError) -> [[Int]] {
        guard left.count * right.count <= Parser.maximumGroupingSets else { throw tooManySets }
        return left.flatMap { a in right.map { a + $0 } }
    }

    private func checked(_ sets: [[Int]]) throws(SQLError) -> [[Int]] {
        guard sets.count <= Parser.maximumGroupingSets else { throw tooManySets }
        return sets
    }

    private var tooManySets: SQLError {
        SQLError(
            .invalidClause, "GROUP BY asks for more than \(Parser.maximumGroupingSets) grouping sets", location: here)
    }
}
