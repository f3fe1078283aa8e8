public import DovetailColumnar

/// A query inside of an expression while the plan around it is being resolved. `SubqueryUnnester` turns each into a
/// join before the plan is done: no rule and no operator ever meets one.
public struct SubqueryExpression: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case scalar, exists, array
        /// Whether a row compares so with the operands, with the null logic of SQL.
        case any(ComparisonOperator)
    }

    public var kind: Kind
    /// Compared with the plan's columns, of their types.
    public var operands: [Expression]
    public var plan: LogicalPlan
    /// Depth of the parameters that are this query's own.
    public var level: Int
    /// What the plan's parameters of that level stand for, over the columns around.
    public var parameters: [Expression]
    public var type: DataType

    public static func == (left: SubqueryExpression, right: SubqueryExpression) -> Bool {
        left.kind == right.kind && left.operands == right.operands && left.level == right.level
            && left.parameters == right.parameters && left.plan.isSame(as: right.plan)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(operands)
        hasher.combine(parameters)
    }
}

/// A value of the query around, inside of a subquery's plan.
public struct Parameter: Hashable, Sendable {
    /// How many queries stand around the one it was resolved for: nested ones have values of their own.
    public var level: Int
    /// Position in `SubqueryExpression.parameters`.
    public var index: Int
    /// For people.
    public var name: String
    public var type: DataType
}

extension Expression {
    var hasSubquery: Bool { contains { if case .subquery = $0 { true } else { false } } }

    /// Whether it reads a value of the query around level `level`; nil = of any.
    func hasParameters(of level: Int? = nil) -> Bool {
        contains {
            if case .parameter(let parameter) = $0 { level == nil || parameter.level == level } else { false }
        }
    }

    /// Every parameter of `level` replaced.
    func mapParameters(of level: Int, _ body: (Parameter) -> Expression) -> Expression {
        if case .parameter(let parameter) = self, parameter.level == level { return body(parameter) }
        return mapChildren { $0.mapParameters(of: level, body) }
    }
}

extension LogicalPlan {
    /// Whether it reads a value of the query around level `level`; nil = of any.
    func hasParameters(of level: Int? = nil) -> Bool {
        expressions.contains { $0.hasParameters(of: level) } || children.contains { $0.hasParameters(of: level) }
    }

    func mapParameters(of level: Int, _ body: (Parameter) -> Expression) -> LogicalPlan {
        mapChildren { $0.mapParameters(of: level, body) }.mapExpressions { $0.mapParameters(of: level, body) }
    }

    /// - Throws: `PlanError` where an expression still is or reads a query: a place that takes none.
    func checkWithoutSubqueries() throws {
        for expression in expressions where expression.hasSubquery || expression.hasParameters() {
            throw PlanError(
                .unsupported, "a subquery is not supported in this place: \(expression)", kind: .unsupported,
                notes: ["join it, or compute it in a derived table"])
        }
        for child in children { try child.checkWithoutSubqueries() }
    }

    /// Whether it calls a volatile function.
    public var isVolatile: Bool { expressions.contains(where: \.isVolatile) || children.contains(where: \.isVolatile) }

    /// The node's own expressions.
    private var expressions: [Expression] {
        var result: [Expression] = []
        _ = mapExpressions {
            result.append($0)
            return $0
        }
        return result
    }
}
