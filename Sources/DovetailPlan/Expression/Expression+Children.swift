/// Walking and rebuilding expressions, in one place for every rule and operator.
extension Expression {
    /// Direct operands, in order.
    public var children: [Expression] {
        switch self {
        case .column, .literal, .parameter: []
        case .arithmetic(_, let left, let right, _), .comparison(_, let left, let right): [left, right]
        case .negate(let operand), .not(let operand), .isNull(let operand, _), .cast(let operand, _, _),
            .member(let operand, _):
            [operand]
        case .and(let operands), .or(let operands), .structure(let operands, _): operands
        case .inList(let value, let list, _): [value] + list
        case .like(let call): [call.value, call.pattern]
        case .conditional(let call):
            call.branches.flatMap { [$0.when, $0.then] } + (call.otherwise.map { [$0] } ?? [])
        case .call(let call): call.arguments
        case .subquery(let query): query.operands + query.parameters
        case .higherOrder(let call): call.arguments + call.captures
        }
    }

    /// The same node over `body` of each operand.
    public func mapChildren<E: Error>(_ body: (Expression) throws(E) -> Expression) throws(E) -> Expression {
        func all(_ operands: [Expression]) throws(E) -> [Expression] {
            var mapped: [Expression] = []
            for operand in operands { mapped.append(try body(operand)) }
            return mapped
        }
        switch self {
        case .column, .literal, .parameter: return self
        case .arithmetic(let op, let left, let right, let type):
            return .arithmetic(op, try body(left), try body(right), type)
        case .comparison(let op, let left, let right): return .comparison(op, try body(left), try body(right))
        case .negate(let operand): return .negate(try body(operand))
        case .not(let operand): return .not(try body(operand))
        case .isNull(let operand, let negated): return .isNull(try body(operand), negated: negated)
        case .cast(let operand, let type, let style): return .cast(try body(operand), type, style)
        case .member(let operand, let index): return .member(try body(operand), index: index)
        case .and(let operands): return .and(try all(operands))
        case .or(let operands): return .or(try all(operands))
        case .structure(let operands, let type): return .structure(try all(operands), type)
        case .inList(let value, let list, let negated):
            return .inList(try body(value), try all(list), negated: negated)
        case .like(var call):
            call.value = try body(call.value)
            call.pattern = try body(call.pattern)
            return .like(call)
        case .conditional(var call):
            var branches: [ConditionalCall.Branch] = []
            for branch in call.branches {
                branches.append(.init(when: try body(branch.when), then: try body(branch.then)))
            }
            call.branches = branches
            if let otherwise = call.otherwise { call.otherwise = try body(otherwise) }
            return .conditional(call)
        case .call(var call):
            call.arguments = try all(call.arguments)
            return .call(call)
        case .subquery(var query):
            query.operands = try all(query.operands)
            query.parameters = try all(query.parameters)
            return .subquery(query)
        case .higherOrder(let call): return .higherOrder(try call.replacingOperands(all))
        }
    }

    /// Every column reference replaced.
    public func mapColumns<E: Error>(_ body: (ColumnReference) throws(E) -> Expression) throws(E) -> Expression {
        if case .column(let reference) = self { return try body(reference) }
        return try mapChildren { (child) throws(E) in try child.mapColumns(body) }
    }

    /// Calls `body` with every column reference.
    public func forEachColumn(_ body: (ColumnReference) -> Void) {
        if case .column(let reference) = self { body(reference) }
        for child in children { child.forEachColumn(body) }
    }

    /// Positions of the columns it reads.
    public var columnIndices: Set<Int> {
        var indices: Set<Int> = []
        forEachColumn { indices.insert($0.index) }
        return indices
    }
}
