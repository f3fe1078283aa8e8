import DovetailColumnar
import DovetailPlan

/// The body of a macro that is being read in the place of a call.
struct MacroExpansion {
    /// Arguments by names in lower case.
    var arguments: [String: Argument]
    /// Places of everything in the body are that of the call.
    var callSite: SourceLocation

    struct Argument {
        var expression: UnresolvedExpression
        /// Levels of the expression.
        var height: Int
    }
}

/// Macros are expanded while a text is read: arguments take the places of parameters, the body that of the call.
extension Parser {
    /// Nodes of all expressions that macros put together, so that a few short macros cannot build a huge statement.
    private static let maximumMacroSize = 20_000

    /// Inside of a macro's body: the argument that a name stands for, with members behind it.
    func parseMacroParameter() throws(SQLError) -> UnresolvedExpression? {
        guard let argument = expansion?.arguments[current.text.lowercased()], !peek().isSymbol("(") else { return nil }
        let start = position
        advance()
        expressionHeight = max(expressionHeight, argument.height)
        var result = argument.expression
        while at("."), peek().kind == .word || peek().kind == .quotedName {
            advance()
            result = try node(.member(result, name: advance().text), from: start)
        }
        return result
    }

    /// At the name of a macro that gives a value.
    func parseMacroCall(_ macro: SQLMacro) throws(SQLError) -> UnresolvedExpression {
        let start = position
        let (variant, arguments) = try parseMacroArguments(macro)
        return try nested { () throws(SQLError) in
            let inner = try macroParser(macro, variant, arguments, at: location(from: start))
            let expression = try inner.parseExpression()
            expressionHeight = max(expressionHeight, inner.expressionHeight)
            try raiseExpression()
            guard expression.size(upTo: Parser.maximumMacroSize) < Parser.maximumMacroSize else {
                throw SQLError(
                    .nestedTooDeeply, "the macro \"\(macro.name)\" makes an expression that is too large",
                    location: location(from: start))
            }
            return expression
        }
    }

    /// At the name of a macro that gives a table.
    func parseTableMacro(_ macro: SQLMacro) throws(SQLError) -> Relation {
        let start = position
        let (variant, arguments) = try parseMacroArguments(macro)
        return try nested { () throws(SQLError) in
            let inner = try macroParser(macro, variant, arguments, at: location(from: start))
            let relation = try inner.parseQuery()
            relationHeight = max(relationHeight, inner.relationHeight)
            expressionHeight = max(expressionHeight, inner.expressionHeight)
            try raiseRelation()
            return .alias(AliasRelation(input: relation, name: macro.name))
        }
    }

    private func macroParser(
        _ macro: SQLMacro, _ variant: SQLMacro.Variant, _ arguments: [String: UnresolvedExpression],
        at location: SourceLocation
    ) throws(SQLError) -> Parser {
        let inner = try Parser(
            variant.body, source: source, dialect: dialect, bindings: bindings, isAggregate: isAggregate)
        inner.nesting = nesting
        inner.expansion = MacroExpansion(
            arguments: arguments.mapValues { MacroExpansion.Argument(expression: $0, height: $0.height) },
            callSite: location)
        return inner
    }

    // MARK: Arguments

    private func parseMacroArguments(
        _ macro: SQLMacro
    ) throws(SQLError) -> (SQLMacro.Variant, [String: UnresolvedExpression]) {
        let start = position
        advance()
        advance()
        var positional: [UnresolvedExpression] = []
        var named: [(name: String, value: UnresolvedExpression)] = []
        if !accept(")") {
            try nested { () throws(SQLError) in
                repeat {
                    if current.isName, peek().isSymbol(":=") || peek().isSymbol("=>") {
                        let name = advance().text.lowercased()
                        advance()
                        named.append((name, try parseExpression()))
                    } else {
                        positional.append(try parseExpression())
                    }
                } while accept(",")
                try expect(")", "after the arguments of \"\(macro.name)\"")
            }
        }
        for variant in macro.variants {
            if let arguments = variant.arguments(positional, named) { return (variant, arguments) }
        }
        let forms = macro.variants.map { "\(macro.name)(\($0.parameters.map(\.name).joined(separator: ", ")))" }
        throw SQLError(
            .invalidCall, "the macro \"\(macro.name)\" does not take these arguments", location: location(from: start),
            notes: ["it is \(forms.joined(separator: " or "))"])
    }
}

extension SQLMacro.Variant {
    /// The values of all parameters; nil where the arguments are not for this variant.
    fileprivate func arguments(
        _ positional: [UnresolvedExpression], _ named: [(name: String, value: UnresolvedExpression)]
    ) -> [String: UnresolvedExpression]? {
        guard positional.count <= parameters.count else { return nil }
        var values: [String: UnresolvedExpression] = [:]
        for (parameter, value) in zip(parameters, positional) { values[parameter.name.lowercased()] = value }
        for (name, value) in named {
            guard parameters.contains(where: { $0.name.lowercased() == name }) else { return nil }
            if values.updateValue(value, forKey: name) != nil { return nil }
        }
        for parameter in parameters {
            let name = parameter.name.lowercased()
            guard let value = values[name] ?? parameter.defaultValue else { return nil }
            values[name] = parameter.type.map { UnresolvedExpression(.cast(value, $0, .checked)) } ?? value
        }
        return values
    }
}

extension UnresolvedExpression {
    /// Levels of the tree.
    var height: Int { 1 + (children.lazy.map(\.height).max() ?? 0) }

    /// Number of nodes, or `limit` where there are more.
    func size(upTo limit: Int) -> Int {
        var (size, open) = (0, [self])
        while let next = open.popLast(), size < limit {
            size += 1
            open += next.children
        }
        return size
    }
}
