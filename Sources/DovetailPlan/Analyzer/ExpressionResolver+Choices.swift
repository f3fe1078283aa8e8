import DovetailColumnar

/// Functions that do not look at their arguments' values the way others do.
extension ExpressionResolver {
    /// `alias(x)`: what a column of this expression is called.
    func aliasText(_ argument: UnresolvedExpression) throws -> Expression {
        _ = try resolve(argument)
        return .literal(.string(argument.outputName(spark: dialect.sparkNames)), .string)
    }

    /// A choice as CASE where a later argument may fail, so that it is computed only for the rows that reach it; nil
    /// where the function does the same.
    func lazyChoice(_ name: String, _ arguments: [Expression]) throws -> Expression? {
        switch name {
        case "coalesce": return lazyCoalesce(arguments)
        case "ifnull": return arguments.count == 2 ? lazyCoalesce(arguments) : nil
        case "if", "nvl2":
            guard arguments.count == 3, arguments.dropFirst().contains(where: { !$0.isInfallible }),
                let values = unify(Array(arguments.dropFirst()), for: .result)
            else { return nil }
            let condition =
                name == "nvl2"
                ? .isNull(arguments[0], negated: true)
                : TypeCoercion.cast(arguments[0], to: .boolean, style: dialect.castStyle)
            return .conditional(
                ConditionalCall(
                    branches: [.init(when: condition, then: values[0])], otherwise: values[1], type: values[0].type))
        default: return nil
        }
    }

    private func lazyCoalesce(_ arguments: [Expression]) -> Expression? {
        guard arguments.count > 1, arguments.dropFirst().contains(where: { !$0.isInfallible }),
            !arguments.dropLast().contains(where: \.callsVolatile),
            let type = TypeCoercion.commonType(of: arguments.map(\.type))
        else { return nil }
        let values = arguments.map { TypeCoercion.cast($0, to: type, style: dialect.castStyle) }
        let branches = zip(arguments, values).dropLast().map {
            ConditionalCall.Branch(when: .isNull($0, negated: true), then: $1)
        }
        return .conditional(ConditionalCall(branches: Array(branches), otherwise: values.last, type: type))
    }
}

extension Expression {
    /// Whether computing it twice may give two values.
    fileprivate var callsVolatile: Bool {
        if case .call(let call) = self, call.function.isVolatile { return true }
        return children.contains(where: \.callsVolatile)
    }
}
