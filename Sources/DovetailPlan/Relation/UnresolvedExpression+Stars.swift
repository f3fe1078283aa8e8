import DovetailColumnar

/// Walks to the stars inside of an expression, which stand for columns nobody has named yet.
extension UnresolvedExpression {
    /// Whether COLUMNS stands anywhere in it.
    var hasColumns: Bool {
        if case .star(let star) = node { return star.use != .list }
        return children.contains(where: \.hasColumns)
    }

    func visitColumns(_ body: (StarItem, SourceLocation?) throws -> Void) rethrows {
        if case .star(let star) = node {
            if star.use != .list { try body(star, location) }
            return
        }
        for child in children { try child.visitColumns(body) }
    }

    /// The expression with other ones in place of its stars: several where it is a star itself.
    /// - Parameter body: nil leaves a star as it is.
    func replacingStars(
        _ body: (StarItem, SourceLocation?) throws -> [UnresolvedExpression]?
    ) throws -> [UnresolvedExpression] {
        if case .star(let star) = node { return try body(star, location) ?? [self] }
        return [UnresolvedExpression(try replacedNode(body), at: location)]
    }

    private func replacedNode(_ body: (StarItem, SourceLocation?) throws -> [UnresolvedExpression]?) throws -> Node {
        func one(_ operand: UnresolvedExpression) throws -> UnresolvedExpression {
            let replaced = try operand.replacingStars(body)
            if replaced.count == 1 { return replaced[0] }
            throw PlanError(
                .invalidExpression, "*COLUMNS stands among the arguments of a function or in a list",
                location: operand.location)
        }
        func all(_ operands: [UnresolvedExpression]) throws -> [UnresolvedExpression] {
            try operands.flatMap { try $0.replacingStars(body) }
        }
        switch node {
        case .name, .literal, .position, .resolved, .subquery, .star: return node
        case .unary(let operation, let operand): return .unary(operation, try one(operand))
        case .binary(let operation, let left, let right): return .binary(operation, try one(left), try one(right))
        case .and(let operands): return .and(try all(operands))
        case .or(let operands): return .or(try all(operands))
        case .isNull(let operand, let negated): return .isNull(try one(operand), negated: negated)
        case .between(let value, let low, let high, let negated):
            return .between(try one(value), low: try one(low), high: try one(high), negated: negated)
        case .inList(let value, let items, let negated):
            return .inList(try one(value), try all(items), negated: negated)
        case .like(var like):
            like.value = try one(like.value)
            like.pattern = try one(like.pattern)
            return .like(like)
        case .cast(let operand, let type, let style): return .cast(try one(operand), type, style)
        case .conditional(let operand, let branches, let otherwise):
            return .conditional(
                operand: try operand.map(one), branches: try branches.map { (try one($0.when), try one($0.then)) },
                otherwise: try otherwise.map(one))
        case .call(let call): return .call(try replacing(in: call, one, all))
        case .window(var window):
            window.call = try replacing(in: window.call, one, all)
            window.window.partitions = try all(window.window.partitions)
            for index in window.window.order.indices {
                window.window.order[index].expression = try one(window.window.order[index].expression)
            }
            return .window(window)
        case .alias(let operand, let name): return .alias(try one(operand), name: name)
        case .member(let operand, let name): return .member(try one(operand), name: name)
        case .structure(let members):
            return .structure(
                try members.flatMap { member in
                    let values = try member.value.replacingStars(body)
                    return values.map { (member.name.isEmpty ? $0.outputName(spark: false) : member.name, $0) }
                })
        case .lambda(let names, let operand): return .lambda(names, try one(operand))
        }
    }

    private func replacing(
        in written: FunctionCall, _ one: (UnresolvedExpression) throws -> UnresolvedExpression,
        _ all: ([UnresolvedExpression]) throws -> [UnresolvedExpression]
    ) rethrows -> FunctionCall {
        var call = written
        call.arguments = try all(call.arguments)
        call.filter = try call.filter.map(one)
        for index in call.order.indices { call.order[index].expression = try one(call.order[index].expression) }
        return call
    }
}
