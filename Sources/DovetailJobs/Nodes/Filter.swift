import DovetailColumnar
import DovetailPlan

/// Keeps rows, as the row function Glue compiles the conditions to would.
///
/// An ordering comparison or pattern that meets a null raises there, which rejects the row: also where the condition is
/// negated, and also in an OR whose later operands would have been true. An equality never raises: null equals only null,
/// so that a negated one keeps nulls.
struct Filter: JobNode {
    static let typeName = "Filter"
    static let members = ["LogicalOperator", "Filters"]

    private let isAnd: Bool
    private let conditions: [FilterCondition]
    private let location: SourceLocation

    init(_ reader: DocumentReader) throws {
        isAnd = try reader.required("LogicalOperator").choice(["AND", "OR"]) == "AND"
        let list = try reader.required("Filters")
        location = list.location
        conditions = try list.elements().map { try FilterCondition($0) }
        guard !conditions.isEmpty else { throw list.failure(.badMember, "the Filter has no condition") }
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        let terms = try conditions.map { try $0.lowered(in: context) }
        return .filter(
            FilterRelation(
                input: inputs[0].relation, condition: isAnd ? conjunction(terms) : disjunction(terms),
                location: location))
    }

    /// A row is kept when all are true: it does not matter whether one that is not is false or raises.
    private func conjunction(_ terms: [FilterTerm]) -> UnresolvedExpression {
        terms.count == 1 ? terms[0].value : UnresolvedExpression(.and(terms.map(\.value)), at: location)
    }

    /// The first operand that is true keeps the row, unless one before it raises.
    private func disjunction(_ terms: [FilterTerm]) -> UnresolvedExpression {
        guard let last = terms.last else { return UnresolvedExpression(.literal(.boolean(false), .boolean)) }
        var alternatives = [last.value]
        for term in terms.dropLast().reversed() {
            let either = UnresolvedExpression(.or([term.value] + alternatives), at: location)
            if term.mustNotBeNull.isEmpty {
                alternatives.insert(term.value, at: 0)
            } else {
                let present = term.mustNotBeNull.map { UnresolvedExpression(.isNull($0, negated: true), at: location) }
                alternatives = [UnresolvedExpression(.and(present + [either]), at: location)]
            }
        }
        return alternatives.count == 1 ? alternatives[0] : UnresolvedExpression(.or(alternatives), at: location)
    }
}
