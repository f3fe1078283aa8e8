import DovetailColumnar
import DovetailPlan

/// Calls behind a point, and texts with a type before them.
extension Parser {
    /// Schemas all functions are in.
    static let functionSchemas: Set<String> = ["main", "system", "pg_catalog", "memory"]

    /// `x.lower()`, at the name: `lower(x)`.
    func parseMethod(of receiver: UnresolvedExpression, from start: Int) throws(SQLError) -> UnresolvedExpression {
        let name = advance().text
        advance()
        return try parseCall(name, receiver: receiver, from: start)
    }

    /// A text; those on the lines below it belong to it.
    func parseText() throws(SQLError) -> UnresolvedExpression {
        let start = position
        var text = advance().text
        while current.kind == .string, current.line > tokens[position - 1].line { text += advance().text }
        return try literal(.string(text), .string, from: start)
    }

    /// `int '3'`; nil where no type stands before a text.
    func parseTypedText() throws(SQLError) -> UnresolvedExpression? {
        guard current.kind == .word, startsTypedText else { return nil }
        let start = position
        let type = try parseType()
        guard current.kind == .string else { throw expected("a text after the type \(type)") }
        return try node(.cast(try parseText(), type, dialect.castStyle), from: start)
    }

    /// `DATE '..'`, `DECIMAL(4, 2) '..'`, `INTEGER[] '..'`, `CHARACTER VARYING '..'`: a text must follow the type.
    private var startsTypedText: Bool {
        let name = current.text.lowercased()
        let next = peek()
        if next.kind == .string { return SQLType.simple[name] != nil }
        if next.kind == .word, peek(2).kind == .string {
            let second = next.text.lowercased()
            return second == "varying" && SQLType.simple[name] == .string
                || name == "national" && SQLType.simple[second] == .string
        }
        guard next.isSymbol("(") || next.isSymbol("["), SQLType.isName(name) else { return false }
        var distance = 1
        while peek(distance).isSymbol("(") || peek(distance).isSymbol("[") {
            guard let close = closing(at: distance) else { return false }
            distance = close + 1
        }
        return peek(distance).kind == .string
    }
}
