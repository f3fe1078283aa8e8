import DovetailColumnar
import DovetailPlan

/// Operators that stand for functions, and functions with words between their arguments.
extension Parser {
    /// Names that call a function without parentheses.
    static let sessionNames: Set<String> = ["current_user", "session_user", "current_schema", "current_catalog"]

    private static let functionOperators: [String: String] = [
        "&": "&", "|": "|", "<<": "<<", "^@": "starts_with", "->": "json_extract", "->>": "json_extract_string",
        "~~~": "glob",
    ]

    /// `>>` is two tokens, because types may end with it: `MAP<INT, ARRAY<INT>>`.
    var isRightShift: Bool {
        let next = peek()
        return at(">") && next.isSymbol(">") && next.range.lowerBound == current.range.upperBound
    }

    /// An operator that is another way to write a function; nil where none stands next.
    func parseFunctionOperator(
        after left: UnresolvedExpression, from start: Int
    ) throws(SQLError) -> UnresolvedExpression? {
        if isRightShift {
            advance()
            advance()
            return try call(">>", [left, try parseExpression(Precedence.other.next)], from: start)
        }
        switch current.text {
        case "~~", "!~~", "~~*", "!~~*": return try parseLikeSign(after: left, from: start)
        default: break
        }
        guard let function = Parser.functionOperators[current.text] else { return nil }
        advance()
        let precedence: Precedence = function == "glob" ? .range : .other
        return try call(function, [left, try parseExpression(precedence.next)], from: start)
    }

    /// PostgreSQL's signs for LIKE.
    private func parseLikeSign(
        after left: UnresolvedExpression, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        let sign = advance().text
        let like = UnresolvedExpression.LikePattern(
            value: left, pattern: try parseExpression(Precedence.range.next), escape: nil,
            ignoresCase: sign.hasSuffix("*"), isNegated: sign.hasPrefix("!"))
        return try node(.like(like), from: start)
    }

    /// The name of the type JSON, which is text that was looked at.
    func acceptJSONType() -> Bool {
        guard current.kind == .word, current.text.lowercased() == "json", !peek().isSymbol("[") else { return false }
        advance()
        return true
    }

    /// `OVERLAY(text PLACING part FROM start [FOR length])`, or with commas.
    func parseOverlay() throws(SQLError) -> UnresolvedExpression {
        let start = position
        advance()
        advance()
        return try nested { () throws(SQLError) in
            var arguments = [try parseExpression()]
            if current.kind == .word, current.text.lowercased() == "placing" {
                advance()
                arguments.append(try parseExpression())
                try expect(.from, "after the text that OVERLAY places")
                arguments.append(try parseExpression())
                if accept(.for) { arguments.append(try parseExpression()) }
            } else {
                while accept(",") { arguments.append(try parseExpression()) }
            }
            try expect(")", "after the arguments of \"OVERLAY\"")
            return try call("overlay", arguments, from: start)
        }
    }
}
