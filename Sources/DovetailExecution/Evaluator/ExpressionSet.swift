import DovetailColumnar
import DovetailPlan

/// Computes several expressions for batches; what they have in common is computed once.
struct ExpressionSet: Sendable {
    private let needed: [Int]
    /// Computed first, each from the columns needed and those before it.
    private let shared: [Expression]
    private let outputs: [Expression]
    private let style: CastStyle

    /// - Parameter style: what arithmetic does with results that do not fit.
    init(_ expressions: [Expression], style: CastStyle = .checked) {
        let bound = BoundExpressions(expressions)
        var occurrences = Occurrences()
        for expression in bound.expressions { occurrences.count(expression, isCertain: true) }
        let common = occurrences.common
        var places: [Expression: Expression] = [:]
        var shared: [Expression] = []
        for expression in common {
            shared.append(expression.mapChildren { ExpressionSet.replace($0, places) })
            places[expression] = .column(
                ColumnReference(
                    index: bound.needed.count + places.count, name: expression.description, type: expression.type))
        }
        needed = bound.needed
        self.shared = shared
        outputs = bound.expressions.map { ExpressionSet.replace($0, places) }
        self.style = style
    }

    /// A column an expression, each with as many values as the batch has rows.
    /// - Throws: `ColumnError`; its row is one of the batch's columns.
    func evaluate(_ batch: RecordBatch) throws -> [Column] {
        let count = batch.count
        var columns = needed.map { index in
            batch.selection.map { batch.columns[index].taking($0.pointer, count: count) } ?? batch.columns[index]
        }
        return try BoundExpressions.locating(in: batch.selection) {
            for expression in shared {
                columns.append(try expression.evaluate(columns: columns, count: count, style: style))
            }
            return try outputs.map { try $0.evaluate(columns: columns, count: count, style: style) }
        }
    }

    private static func replace(_ expression: Expression, _ places: [Expression: Expression]) -> Expression {
        if places.isEmpty { return expression }
        return places[expression] ?? expression.mapChildren { replace($0, places) }
    }
}

/// How often expressions occur, and whether one of the places is certain to be computed for every row: only such may be
/// computed ahead, or an error could come from a branch that no row takes.
private struct Occurrences {
    private struct Tally {
        var total = 0
        var isCertain = false
        var size = 0
    }

    private var tallies: [Expression: Tally] = [:]

    /// What occurs more than once and is worth it, parts before wholes.
    var common: [Expression] {
        tallies.filter { $0.value.total > 1 && ($0.value.isCertain || $0.key.isInfallible) }
            .sorted { ($0.value.size, $0.key.description) < ($1.value.size, $1.key.description) }
            .map(\.key)
    }

    /// - Returns: the number of nodes.
    @discardableResult
    mutating func count(_ expression: Expression, isCertain: Bool) -> Int {
        if expression.isCheap { return 1 }
        var size = 1
        for (index, child) in expression.children.enumerated() {
            // The first condition of CASE and the first operand of AND and OR meet every row.
            let isConditional: Bool
            switch expression {
            case .conditional, .and, .or: isConditional = index > 0
            case .call(let call): isConditional = call.function.catchesErrors
            default: isConditional = false
            }
            size += count(child, isCertain: isCertain && !isConditional)
        }
        guard !expression.isVolatile else { return size }
        tallies[expression, default: Tally()].total += 1
        tallies[expression, default: Tally()].size = size
        if isCertain { tallies[expression, default: Tally()].isCertain = true }
        return size
    }
}
