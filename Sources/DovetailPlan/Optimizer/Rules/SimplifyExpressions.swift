import DovetailColumnar

/// Computes what is constant once instead of for every row, and writes conditions in the form other rules look for:
/// flat conjunctions, negations inside, literals on the right.
///
/// Nothing volatile is folded or merged, and an expression that fails stays: its error belongs to a row.
public struct SimplifyExpressions: OptimizerRule {
    public init() {}

    public func apply(to plan: LogicalPlan) throws -> LogicalPlan {
        plan.rebuilt { node in
            let simplified = node.mapExpressions { $0.simplified }
            switch simplified {
            case .filter(var filter):
                filter.condition = filter.condition.simplifiedCondition
                return .filter(filter)
            case .join(var join):
                join.residual = join.residual?.simplifiedCondition
                return .join(join)
            default: return simplified
            }
        }
    }
}

extension Expression {
    /// The same value for every row, with less work.
    var simplified: Expression { settled { $0.transformed(\.simplifiedNode) } }

    /// The same decision, where null counts as false.
    fileprivate var simplifiedCondition: Expression { settled { $0.simplified.asCondition } }

    /// `step` repeated until it changes nothing: it makes an expression smaller, or moves a negation or a literal to its
    /// final place. The bound is a guard.
    private func settled(_ step: (Expression) -> Expression) -> Expression {
        var current = self
        for _ in 0..<32 {
            let next = step(current)
            if next == current { break }
            current = next
        }
        return current
    }

    private var simplifiedNode: Expression { settled { $0.simplifiedOnce ?? $0 } }

    private var simplifiedOnce: Expression? {
        if let folded { return folded }
        for simplification in Expression.simplifications {
            if let next = simplification.apply(self), next != self { return next }
        }
        return nil
    }

    /// Where only true counts, null is as good as false.
    var asCondition: Expression {
        switch self {
        case .literal(let value, _): value.isNull ? .alwaysFalse : self
        case .and(let operands):
            Simplification.conjunction(.and(operands.map(\.asCondition))) ?? .and(operands.map(\.asCondition))
        case .or(let operands):
            Simplification.disjunction(.or(operands.map(\.asCondition))) ?? .or(operands.map(\.asCondition))
        default: self
        }
    }
}

/// One step of simplification: another expression with the same value, nulls included, or nil.
struct Simplification: Sendable {
    let name: String
    let apply: @Sendable (Expression) -> Expression?
}

extension Expression {
    static let simplifications: [Simplification] = [
        Simplification(name: "null operand", apply: Simplification.nullOperand),
        Simplification(name: "conjunction", apply: Simplification.conjunction),
        Simplification(name: "disjunction", apply: Simplification.disjunction),
        Simplification(name: "common factor", apply: Simplification.commonFactor),
        Simplification(name: "negation", apply: Simplification.negation),
        Simplification(name: "single item", apply: Simplification.singleItem),
        Simplification(name: "literal on the right", apply: Simplification.literalRight),
        Simplification(name: "cast away", apply: Simplification.castAway),
        Simplification(name: "conditional", apply: Simplification.conditional),
        Simplification(name: "member of a struct", apply: Simplification.memberOfStructure),
    ]
}
