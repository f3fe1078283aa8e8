/// The parts of a written expression, for walks over it.
extension UnresolvedExpression {
    /// Direct operands.
    public var children: [UnresolvedExpression] {
        switch node {
        case .name, .literal, .position, .resolved: []
        case .unary(_, let operand), .isNull(let operand, _), .cast(let operand, _, _), .alias(let operand, _),
            .member(let operand, _), .lambda(_, let operand):
            [operand]
        case .binary(_, let left, let right): [left, right]
        case .and(let operands), .or(let operands): operands
        case .between(let value, let low, let high, _): [value, low, high]
        case .inList(let value, let items, _): [value] + items
        case .like(let like): [like.value, like.pattern]
        case .conditional(let operand, let branches, let otherwise):
            [operand, otherwise].compactMap { $0 } + branches.flatMap { [$0.when, $0.then] }
        case .call(let call): call.arguments + [call.filter].compactMap { $0 } + call.order.map(\.expression)
        case .window(let window): window.children
        case .star(let item): item.replacing.map(\.value) + [item.selector].compactMap { $0 }
        case .structure(let members): members.map(\.value)
        case .subquery(let call): call.operands
        }
    }
}
