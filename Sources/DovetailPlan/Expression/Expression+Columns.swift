public import DovetailColumnar

/// What an expression needs of its input, and moving it to another input.

extension Expression {
    /// Rebuilt from the leaves up: `body` sees each node after its operands.
    public func transformed(_ body: (Expression) throws -> Expression) rethrows -> Expression {
        try body(try mapChildren { child throws in try child.transformed(body) })
    }

    /// Whether the expression or a part of it satisfies `predicate`.
    public func contains(where predicate: (Expression) -> Bool) -> Bool {
        predicate(self) || children.contains { $0.contains(where: predicate) }
    }

    /// Reads column `move(i)` where this reads column `i`.
    public func remapped(_ move: (Int) -> Int) -> Expression {
        mapColumns { reference in
            var moved = reference
            moved.index = move(reference.index)
            return .column(moved)
        }
    }

    /// Reads column `positions[i]` where this reads the virtual column `first + i`.
    func placingVirtual(from first: Int, at positions: [Int]) -> Expression {
        remapped { positions.indices.contains($0 - first) ? positions[$0 - first] : $0 }
    }

    public func shifted(by offset: Int) -> Expression { offset == 0 ? self : remapped { $0 + offset } }

    /// Puts `values[i]` in the place of column `i`; a column beyond them stays.
    public func substituting(_ values: [Expression]) -> Expression {
        mapColumns { values.indices.contains($0.index) ? values[$0.index] : .column($0) }
    }

    /// The operands of a conjunction, nested ones too; of anything else, the expression itself.
    public var conjuncts: [Expression] {
        if case .and(let operands) = self { return operands.flatMap(\.conjuncts) }
        return [self]
    }

    /// All of `conditions`; nil when there are none.
    public static func conjunction(_ conditions: [Expression]) -> Expression? {
        switch conditions.count {
        case 0: nil
        case 1: conditions[0]
        default: .and(conditions)
        }
    }

    public var columnReference: ColumnReference? {
        if case .column(let reference) = self { reference } else { nil }
    }

    public var literalValue: Scalar? {
        if case .literal(let value, _) = self { value } else { nil }
    }

    public var isLiteral: Bool { literalValue != nil }

    public var isNullLiteral: Bool { literalValue == .null }

    public var isVolatile: Bool {
        contains {
            switch $0 {
            case .call(let call): call.function.isVolatile
            case .higherOrder(let call): call.body.isVolatile
            default: false
            }
        }
    }

    /// Free to compute again: a column, a member of one, a literal.
    public var isCheap: Bool {
        switch self {
        case .column, .literal: true
        case .member(let operand, _): operand.isCheap
        default: false
        }
    }

    public static let alwaysTrue = Expression.literal(.boolean(true), .boolean)
    public static let alwaysFalse = Expression.literal(.boolean(false), .boolean)
}

extension Schema {
    /// A reference to the column at `index`.
    public func reference(_ index: Int) -> Expression {
        .column(ColumnReference(index: index, name: fields[index].name, type: fields[index].type))
    }

    public var references: [Expression] { fields.indices.map(reference) }
}
