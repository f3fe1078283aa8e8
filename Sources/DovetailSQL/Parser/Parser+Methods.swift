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
        guard peek().kind == .string, current.kind == .word, SQLType.simple[current.text.lowercased()] != nil else {
            return nil
        }
        let start = position
        let type = try parseType()
        return try node(.cast(try parseText(), type, dialect.castStyle), from: start)
    }
}
