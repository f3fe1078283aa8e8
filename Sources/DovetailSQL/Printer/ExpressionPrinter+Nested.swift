import DovetailPlan

/// Subscripts, lambdas and arguments by name.
extension ExpressionPrinter {
    /// `a[1]` and `a[2:3]`; nil for any other call.
    func subscripted(_ call: UnresolvedExpression.FunctionCall) -> String? {
        guard call.name == "[]" || call.name == "[:]", let owner = call.arguments.first else { return nil }
        var bounds = call.arguments.dropFirst().map { bound in
            if case .star = bound.node { "" } else { text(bound) }
        }
        // Two colons in a row would be a cast.
        if bounds.count == 3, bounds[1].isEmpty { bounds[1] = "-" }
        return "\(text(owner, .postfix))[\(bounds.joined(separator: ":"))]"
    }

    func lambda(_ parameters: [String], _ body: UnresolvedExpression) -> String {
        let names = parameters.map { self.names.name($0) }.joined(separator: ", ")
        return "\(parameters.count == 1 ? names : "(\(names))") -> \(text(body))"
    }

    func arguments(_ arguments: [UnresolvedExpression]) -> String {
        arguments.map { argument in
            guard case .alias(let value, let name) = argument.node else { return text(argument) }
            return "\(names.name(name)) := \(text(value))"
        }.joined(separator: ", ")
    }
}
