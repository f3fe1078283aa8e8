import DovetailColumnar

/// Names of columns nobody named: the expression as it would be written.
extension UnresolvedExpression {
    /// The alias, the column's own name, or the expression's text; in Spark's spelling where asked.
    func outputName(spark: Bool) -> String {
        switch node {
        case .alias(_, let name): name
        case .name(let parts, _): parts.last ?? ""
        case .member(_, let name), .resolved(_, let name): name
        default: text(spark: spark)
        }
    }

    fileprivate func text(spark: Bool) -> String {
        switch node {
        case .name(let parts, _): parts.joined(separator: ".")
        case .literal(let value, let type): Expression.literal(value, type).plainText(quoted: !spark)
        case .unary(let operation, let operand): OutputName.unary(operation, operand.text(spark: spark))
        case .binary(let operation, let left, let right):
            "(\(left.text(spark: spark)) \(operation.rawValue) \(right.text(spark: spark)))"
        case .and(let operands): OutputName.joined(operands, by: " AND ", spark: spark)
        case .or(let operands): OutputName.joined(operands, by: " OR ", spark: spark)
        case .isNull(let operand, let negated): "(\(operand.text(spark: spark)) IS \(negated ? "NOT " : "")NULL)"
        case .between(let value, let low, let high, let negated):
            "(\(value.text(spark: spark)) \(negated ? "NOT " : "")BETWEEN \(low.text(spark: spark)) AND "
                + "\(high.text(spark: spark)))"
        case .inList(let value, let items, let negated):
            "(\(value.text(spark: spark)) \(negated ? "NOT " : "")IN (\(OutputName.list(items, spark: spark))))"
        case .like(let like):
            "\(like.value.text(spark: spark)) \(like.isNegated ? "NOT " : "")\(like.ignoresCase ? "ILIKE" : "LIKE") "
                + like.pattern.text(spark: spark)
        case .cast(let operand, let type, let style):
            "\(style == .attempt ? "TRY_CAST" : "CAST")(\(operand.text(spark: spark)) AS "
                + "\(spark ? type.sparkName : type.description))"
        case .conditional(let operand, let branches, let otherwise):
            OutputName.conditional(operand, branches, otherwise, spark: spark)
        case .call(let call): OutputName.call(call, spark: spark)
        case .window(let window): OutputName.window(window, spark: spark)
        case .star(let item):
            item.use == .list ? (item.qualifier.map { "\($0)." } ?? "") + "*" : "COLUMNS(*)"
        case .position(let place): "#\(place)"
        case .resolved(_, let name): name
        case .alias(let operand, _): operand.text(spark: spark)
        case .member(let operand, let name): "\(operand.text(spark: spark)).\(name)"
        case .subquery(let call): call.outputName(spark: spark) { $0.text(spark: spark) }
        case .lambda(let names, let body): "(lambda \(names.joined(separator: ", ")): \(body.text(spark: spark)))"
        case .structure(let members):
            "struct(\(members.map { "\($0.name): \($0.value.text(spark: spark))" }.joined(separator: ", ")))"
        }
    }

    fileprivate enum OutputName {
        static func list(_ items: [UnresolvedExpression], spark: Bool) -> String {
            items.map { $0.text(spark: spark) }.joined(separator: ", ")
        }

        static func joined(_ operands: [UnresolvedExpression], by word: String, spark: Bool) -> String {
            "(\(operands.map { $0.text(spark: spark) }.joined(separator: word)))"
        }

        static func unary(_ operation: UnaryOperator, _ operand: String) -> String {
            switch operation {
            case .not: "(NOT \(operand))"
            case .minus: "-\(operand)"
            case .plus: operand
            }
        }

        /// `a[1]`, `a[2:3]`, as a subscript is written.
        private static func subscripted(_ call: FunctionCall, spark: Bool) -> String? {
            guard call.name == "[]" || call.name == "[:]", let owner = call.arguments.first else { return nil }
            let bounds = call.arguments.dropFirst().map { bound in
                if case .star = bound.node { "" } else { bound.text(spark: spark) }
            }
            return "\(owner.text(spark: spark))[\(bounds.joined(separator: ":"))]"
        }

        static func call(_ call: FunctionCall, spark: Bool) -> String {
            if let text = subscripted(call, spark: spark) { return text }
            if let (operand, name) = UnresolvedExpression(.call(call)).collated {
                return "\(operand.text(spark: spark)) COLLATE \(name)"
            }
            if call.isOperator, call.arguments.count == 2 {
                return "(\(joined(call.arguments, by: " \(call.name) ", spark: spark).dropFirst().dropLast()))"
            }
            // Spark calls count(*) by what it rewrites it to.
            let arguments = call.isStar ? (spark ? "1" : "*") : list(call.arguments, spark: spark)
            let filter = call.filter.map { " FILTER (WHERE \($0.text(spark: spark)))" } ?? ""
            let sorting = order(call, spark: spark)
            return "\(call.name.lowercased())(\(call.isDistinct ? "DISTINCT " : "")\(arguments)\(sorting))\(filter)"
        }

        /// ` ORDER BY a DESC`, behind the arguments.
        static func order(_ call: FunctionCall, spark: Bool) -> String {
            if call.order.isEmpty { return "" }
            let keys = call.order.map { key in
                key.expression.text(spark: spark) + (key.isDescending ? " DESC" : "")
                    + (key.nullsFirst.map { " NULLS \($0 ? "FIRST" : "LAST")" } ?? "")
            }
            return (call.arguments.isEmpty ? "" : " ") + "ORDER BY " + keys.joined(separator: ", ")
        }

        static func window(_ window: WindowCall, spark: Bool) -> String {
            guard spark else {
                return window.text(
                    { $0.text(spark: false) }, direction: { $0.directionText }, name: { $0.lowercased() })
            }
            var written = window
            written.window.frame = window.sparkFrame
            return written.text({ $0.text(spark: true) }, direction: { $0.sparkDirection }, name: { $0.lowercased() })
        }

        static func conditional(
            _ operand: UnresolvedExpression?, _ branches: [(when: UnresolvedExpression, then: UnresolvedExpression)],
            _ otherwise: UnresolvedExpression?, spark: Bool
        ) -> String {
            let cases = branches.map { " WHEN \($0.when.text(spark: spark)) THEN \($0.then.text(spark: spark))" }
            return "CASE" + (operand.map { " \($0.text(spark: spark))" } ?? "") + cases.joined()
                + (otherwise.map { " ELSE \($0.text(spark: spark))" } ?? "") + " END"
        }
    }
}

extension DataType {
    /// As Spark writes a type.
    var sparkName: String {
        switch self {
        case .int32: "INT"
        case .string: "STRING"
        case .binary: "BINARY"
        case .timestamp(_, zone: .none): "TIMESTAMP_NTZ"
        case .timestamp: "TIMESTAMP"
        case .list(let element): "ARRAY<\(element.type.sparkName)>"
        case .map(let key, let value): "MAP<\(key.type.sparkName), \(value.type.sparkName)>"
        case .structure(let fields):
            "STRUCT<\(fields.map { "\($0.name): \($0.type.sparkName)" }.joined(separator: ", "))>"
        default: description
        }
    }
}
