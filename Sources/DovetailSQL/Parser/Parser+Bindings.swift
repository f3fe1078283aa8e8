import DovetailColumnar
import DovetailPlan

/// Parameters of statements, and variables of the session.
extension Parser {
    /// `?`, `$1`, `$name`
    func parseParameter() throws(SQLError) -> UnresolvedExpression {
        let start = position
        let bound = try parameterValue()
        return try literal(bound.value, bound.type, from: start)
    }

    private func parameterValue() throws(SQLError) -> SQLValue {
        let written = current.text
        var name = written.dropFirst().lowercased()
        if written == "?" {
            questionMarks += 1
            name = "\(questionMarks)"
        }
        guard let value = bindings.parameters[name] else {
            if bindings.takesOpenParameters {
                advance()
                return SQLValue(.null, .null)
            }
            throw SQLError(
                .missingValue, "the parameter \(written) has no value", location: here,
                notes: ["PREPARE and EXECUTE give values, or on the command line --param NAME=VALUE"])
        }
        advance()
        return value
    }
    /// `getvariable('name')`, behind the parenthesis.
    func parseVariable(from start: Int) throws(SQLError) -> UnresolvedExpression {
        guard current.kind == .string else { throw expected("the name of a variable in quotes") }
        let bound = bindings.variables[advance().text.lowercased()] ?? SQLValue(.null, .null)
        try expect(")", "after the name of the variable")
        return try literal(bound.value, bound.type, from: start)
    }
}
