import DovetailColumnar
import DovetailPlan

/// Everything a window computes for each row before its functions run, each expression once, and who reads what.
struct WindowExpressions: Sendable {
    /// A call with the positions of what it reads.
    struct Call: Sendable {
        let call: WindowCall
        let arguments: [Int]
        let filter: Int?
        let start: Int?
        let end: Int?
        let key: Int?
    }

    let set: ExpressionSet
    let types: [DataType]
    let partitions: [Int]
    let order: [Int]
    let orders: [SortOrder]
    let calls: [Call]

    init(_ node: LogicalPlan.Window, style: CastStyle) {
        var expressions: [Expression] = []
        var places: [Expression: Int] = [:]
        func place(_ expression: Expression) -> Int {
            if let known = places[expression], !expression.isVolatile { return known }
            places[expression] = expressions.count
            expressions.append(expression)
            return expressions.count - 1
        }
        partitions = node.partitions.map(place)
        order = node.order.map { place($0.expression) }
        orders = node.order.map { SortOrder(isDescending: $0.isDescending, nullsFirst: $0.nullsFirst) }
        calls = node.calls.map { call in
            Call(
                call: call, arguments: call.arguments.map(place), filter: call.filter.map(place),
                start: call.frame.start.expression.map(place), end: call.frame.end.expression.map(place),
                key: call.frame.key.map(place))
        }
        types = expressions.map(\.type)
        set = ExpressionSet(expressions, style: style)
    }
}
