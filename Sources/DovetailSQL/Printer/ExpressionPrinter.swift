import DovetailColumnar
public import DovetailPlan

extension UnresolvedExpression {
    /// The expression as SQL of a dialect, with parentheses only where they are needed; parsing it gives the same tree.
    public func sqlText(dialect: Dialect = .ansi) -> String {
        ExpressionPrinter(dialect: dialect).text(self)
    }
}

/// Writes expressions as SQL text.
struct ExpressionPrinter {
    let names: NamePrinter
    private let dialect: Dialect

    init(dialect: Dialect) {
        self.dialect = dialect
        names = NamePrinter(dialect: dialect)
    }

    /// - Parameter minimum: how tightly it must bind to stand without parentheses.
    func text(_ expression: UnresolvedExpression, _ minimum: Precedence = .lowest) -> String {
        let (text, precedence) = written(expression.node)
        return precedence < minimum ? "(\(text))" : text
    }

    func list(_ expressions: [UnresolvedExpression]) -> String {
        expressions.map { text($0) }.joined(separator: ", ")
    }

    private func written(_ node: UnresolvedExpression.Node) -> (String, Precedence) {
        switch node {
        case .name(let parts, _): (names.path(parts), .postfix)
        case .literal(let value, let type): LiteralPrinter(names: names, dialect: dialect).text(value, type)
        case .unary(.not, let operand): ("NOT \(text(operand, .not))", .not)
        // Two minus signs would start a comment.
        case .unary(let sign, let operand): ((sign == .minus ? "-" : "+") + text(operand, .postfix), .sign)
        case .binary(let operation, let left, let right): binary(operation, left, right)
        case .and(let operands): chain(operands, " AND ", .and, empty: "TRUE")
        case .or(let operands): chain(operands, " OR ", .or, empty: "FALSE")
        case .isNull(let operand, let negated):
            ("\(text(operand, Precedence.test.next)) IS \(negated ? "NOT " : "")NULL", .test)
        case .between(let value, let low, let high, let negated):
            (
                "\(inner(value)) \(negated ? "NOT " : "")BETWEEN \(inner(low)) AND \(inner(high))", .range
            )
        case .inList(let value, let items, let negated):
            ("\(inner(value)) \(negated ? "NOT " : "")IN (\(list(items)))", .range)
        case .like(let like): (self.like(like), .range)
        case .cast(let operand, let type, let style):
            ("\(style == .attempt ? "TRY_CAST" : "CAST")(\(text(operand)) AS \(names.type(type)))", .postfix)
        case .conditional(let operand, let branches, let otherwise):
            (conditional(operand, branches, otherwise), .postfix)
        case .call(let call):
            subscripted(call).map { ($0, .postfix) } ?? operatorCall(call) ?? (self.call(call), .postfix)
        case .window(let window): (self.window(window), .postfix)
        case .star(let star): (self.star(star), star.use == .list ? .lowest : .postfix)
        case .position(let place): ("#\(place)", .postfix)
        case .resolved(_, let name): (names.name(name), .postfix)
        case .alias(let operand, let name): ("\(text(operand)) AS \(names.name(name))", .lowest)
        case .member(let operand, let name): ("\(owner(operand)).\(names.name(name))", .postfix)
        case .structure(let members): (structure(members), .postfix)
        case .subquery(let call): (subquery(call), .postfix)
        case .lambda(let parameters, let body): (lambda(parameters, body), .lowest)
        }
    }

    /// An operand of BETWEEN, IN and LIKE.
    private func inner(_ expression: UnresolvedExpression) -> String { text(expression, Precedence.range.next) }

    private func binary(
        _ operation: BinaryOperator, _ left: UnresolvedExpression, _ right: UnresolvedExpression
    ) -> (String, Precedence) {
        let precedence = ExpressionPrinter.precedence(of: operation)
        // Comparisons do not chain everywhere.
        let groupsLeft = precedence > .comparison
        return (
            "\(text(left, groupsLeft ? precedence : precedence.next)) \(operation.rawValue) "
                + text(right, precedence.next), precedence
        )
    }

    private static func precedence(of operation: BinaryOperator) -> Precedence {
        switch operation {
        case .add, .subtract: .sum
        case .multiply, .divide, .integerDivide, .modulo: .product
        case .concatenate: .other
        case .isDistinct, .isNotDistinct: .test
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
        }
    }

    private func chain(
        _ operands: [UnresolvedExpression], _ word: String, _ precedence: Precedence, empty: String
    ) -> (String, Precedence) {
        if operands.isEmpty { return (empty, .postfix) }
        if operands.count == 1 { return written(operands[0].node) }
        return (operands.map { text($0, precedence.next) }.joined(separator: word), precedence)
    }

    private func like(_ like: UnresolvedExpression.LikePattern) -> String {
        let word = (like.isNegated ? "NOT " : "") + (like.ignoresCase ? "ILIKE" : "LIKE")
        let usual: Character? = dialect.doubleQuotedIdentifiers ? nil : "\\"
        let escape = like.escape == usual ? "" : " ESCAPE \(names.string(like.escape.map { String($0) } ?? ""))"
        return "\(inner(like.value)) \(word) \(inner(like.pattern))\(escape)"
    }

    private func conditional(
        _ operand: UnresolvedExpression?, _ branches: [(when: UnresolvedExpression, then: UnresolvedExpression)],
        _ otherwise: UnresolvedExpression?
    ) -> String {
        let cases = branches.map { " WHEN \(text($0.when)) THEN \(text($0.then))" }.joined()
        return "CASE" + (operand.map { " \(text($0))" } ?? "") + cases + (otherwise.map { " ELSE \(text($0))" } ?? "")
            + " END"
    }

    private func call(_ call: UnresolvedExpression.FunctionCall) -> String {
        let arguments = call.isStar ? "*" : (call.isDistinct ? "DISTINCT " : "") + self.arguments(call.arguments)
        let order = order(call)
        let inside = call.isWithinGroup || order.isEmpty ? arguments : "\(arguments) \(order)"
        return "\(call.name)(\(inside))" + (call.isWithinGroup ? " WITHIN GROUP (\(order))" : "")
            + (call.filter.map { " FILTER (WHERE \(text($0)))" } ?? "")
    }

    private func order(_ call: UnresolvedExpression.FunctionCall) -> String {
        if call.order.isEmpty { return "" }
        let keys = call.order.map { key in
            text(key.expression) + (key.isDescending ? " DESC" : "")
                + (key.nullsFirst.map { " NULLS \($0 ? "FIRST" : "LAST")" } ?? "")
        }
        return "ORDER BY " + keys.joined(separator: ", ")
    }

    /// A function whose name is an operator.
    private func operatorCall(_ call: UnresolvedExpression.FunctionCall) -> (String, Precedence)? {
        if call.name == UnresolvedExpression.FunctionCall.collate, call.arguments.count == 2,
            case .literal(.string(let name), _) = call.arguments[1].node
        {
            return ("\(text(call.arguments[0], .zone)) COLLATE \(name)", .zone)
        }
        guard call.isOperator else { return nil }
        if call.arguments.count == 1 { return (call.name + text(call.arguments[0], .postfix), .sign) }
        let (left, right) = (text(call.arguments[0], .other), text(call.arguments[1], Precedence.other.next))
        return ("\(left) \(call.name) \(right)", .other)
    }

    private func window(_ window: UnresolvedExpression.WindowCall) -> String {
        window.text({ text($0) }, direction: { $0.directionText }, name: { $0 })
    }

    /// A name before the point would swallow the member.
    private func owner(_ expression: UnresolvedExpression) -> String {
        switch expression.node {
        case .name, .literal: "(\(text(expression)))"
        default: text(expression, .postfix)
        }
    }

    private func structure(_ members: [(name: String, value: UnresolvedExpression)]) -> String {
        if dialect.sparkNames {
            return
                "named_struct(\(members.map { "\(names.string($0.name)), \(text($0.value))" }.joined(separator: ", ")))"
        }
        return "{\(members.map { "\(names.string($0.name)): \(text($0.value))" }.joined(separator: ", "))}"
    }

    private func subquery(_ call: UnresolvedExpression.SubqueryCall) -> String {
        let operands = call.operands.count == 1 ? text(call.operands[0], .sum) : "(\(list(call.operands)))"
        return switch call.kind {
        case .scalar: "(\(call.text))"
        case .exists: "EXISTS (\(call.text))"
        case .array: "ARRAY(\(call.text))"
        case .any(let operation): "(\(operands) \(operation.rawValue) ANY (\(call.text)))"
        }
    }

    private func star(_ star: UnresolvedExpression.StarItem) -> String {
        if star.use == .list, star.selector == nil { return plainStar(star) }
        let mark = star.use == .unpacked ? "*" : ""
        return "\(mark)COLUMNS(\(star.selector.map { self.text($0) } ?? plainStar(star)))"
    }

    private func plainStar(_ star: UnresolvedExpression.StarItem) -> String {
        var text = (star.qualifier.map { "\(names.name($0))." } ?? "") + "*"
        if !star.excluding.isEmpty {
            let word = dialect.sparkNames ? "EXCEPT" : "EXCLUDE"
            text += " \(word) (\(star.excluding.map(names.path).joined(separator: ", ")))"
        }
        if !star.replacing.isEmpty {
            let items = star.replacing.map { "\(self.text($0.value)) AS \(names.name($0.name))" }
            text += " REPLACE (\(items.joined(separator: ", ")))"
        }
        if !star.renaming.isEmpty {
            let items = star.renaming.map { "\(names.path($0.from)) AS \(names.name($0.to))" }
            text += " RENAME (\(items.joined(separator: ", ")))"
        }
        return text
    }
}
