import DovetailColumnar

extension Expression: CustomStringConvertible {
    /// SQL-like text, for people: implicit conversions are shown, as they cost time.
    public var description: String { text(inside: .loosest) }

    /// How tightly an operator binds; an operand that binds less is put in parentheses.
    private enum Binding: Int {
        case loosest, or, and, not, comparison, sum, product, tightest
    }

    private func text(inside outer: Binding) -> String {
        let (text, binding) = rendered
        return binding.rawValue < outer.rawValue ? "(\(text))" : text
    }

    private var rendered: (String, Binding) {
        switch self {
        case .column(let reference): (reference.name, .tightest)
        case .literal: (plainText(quoted: true), .tightest)
        case .arithmetic(let operation, let left, let right, _): arithmeticText(operation, left, right)
        case .negate(let operand): ("-\(operand.text(inside: .tightest))", .product)
        case .comparison(let operation, let left, let right):
            ("\(left.text(inside: .sum)) \(operation.rawValue) \(right.text(inside: .sum))", .comparison)
        case .and(let operands): (operands.map { $0.text(inside: .and) }.joined(separator: " AND "), .and)
        case .or(let operands): (operands.map { $0.text(inside: .or) }.joined(separator: " OR "), .or)
        case .not(let operand): ("NOT \(operand.text(inside: .not))", .not)
        case .isNull(let operand, let negated):
            ("\(operand.text(inside: .sum)) IS \(negated ? "NOT " : "")NULL", .comparison)
        case .inList(let value, let items, let negated):
            ("\(value.text(inside: .sum)) \(negated ? "NOT " : "")IN (\(Expression.list(items)))", .comparison)
        case .like(let call): (likeText(call), .comparison)
        case .cast(let operand, let type, let style):
            ("\(style == .attempt ? "TRY_CAST" : "CAST")(\(operand) AS \(type))", .tightest)
        case .conditional(let call): (conditionalText(call), .tightest)
        case .call(let call): ("\(call.function.name)(\(Expression.list(call.arguments)))", .tightest)
        case .higherOrder(let call): (call.text, .tightest)
        case .member(let operand, let index):
            ("\(operand.text(inside: .tightest)).\(memberName(operand, index))", .tightest)
        case .structure(let values, let type): (structureText(values, type), .tightest)
        case .subquery: ("(subquery)", .tightest)
        case .parameter(let parameter): (parameter.name, .tightest)
        }
    }

    private static func list(_ items: [Expression]) -> String {
        let shown = items.prefix(20).map(\.description).joined(separator: ", ")
        return items.count > 20 ? "\(shown), ... \(items.count) in all" : shown
    }

    private func arithmeticText(
        _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression
    ) -> (String, Binding) {
        let binding: Binding = operation == .add || operation == .subtract ? .sum : .product
        let tighter: Binding = binding == .sum ? .product : .tightest
        return ("\(left.text(inside: binding)) \(operation.rawValue) \(right.text(inside: tighter))", binding)
    }

    private func likeText(_ call: LikeCall) -> String {
        let word = (call.isNegated ? "NOT " : "") + (call.ignoresCase ? "ILIKE" : "LIKE")
        let escape = call.escape.map { " ESCAPE '\($0)'" } ?? ""
        return "\(call.value.text(inside: .sum)) \(word) \(call.pattern.text(inside: .sum))\(escape)"
    }

    private func conditionalText(_ call: ConditionalCall) -> String {
        let branches = call.branches.map { "WHEN \($0.when) THEN \($0.then) " }.joined()
        return "CASE \(branches)\(call.otherwise.map { "ELSE \($0) " } ?? "")END"
    }

    private func memberName(_ operand: Expression, _ index: Int) -> String {
        let fields = operand.type.fields
        if fields.indices.contains(index) { return fields[index].name }
        return String(index + 1)
    }

    private func structureText(_ values: [Expression], _ type: DataType) -> String {
        guard case .structure(let fields) = type else { return "{\(Expression.list(values))}" }
        return "{" + zip(fields, values).map { "\($0.name): \($1)" }.joined(separator: ", ") + "}"
    }

    /// A literal's text; what is no literal as usual.
    func plainText(quoted: Bool) -> String {
        guard case .literal(let value, let type) = self else { return description }
        let text = value.planText
        guard quoted, value != .null else { return text }
        return switch type {
        case .string: "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
        case .date: "DATE '\(text)'"
        case .time: "TIME '\(text)'"
        case .timestamp: "TIMESTAMP '\(text)'"
        case .interval: "INTERVAL '\(text)'"
        default: text
        }
    }
}
