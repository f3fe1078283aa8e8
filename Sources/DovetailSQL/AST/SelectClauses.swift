import DovetailColumnar
import DovetailPlan

/// One SELECT as written, before its clauses become relations in the order they run in.
struct SelectClauses {
    var items: [UnresolvedExpression] = []
    var distinct = Distinct.none
    /// nil: no FROM.
    var from: Relation?
    var condition: UnresolvedExpression?
    var groups = Groups.none
    var having: UnresolvedExpression?
    var qualify: UnresolvedExpression?
    var location: SourceLocation?

    enum Distinct {
        case none, rows
        case on([UnresolvedExpression])
    }

    enum Groups {
        case none
        case all
        /// The sets as positions in the expressions; nil = one set of all.
        case expressions([UnresolvedExpression], sets: [[Int]]?)
    }
}

/// What follows a query's body: it holds for all SELECTs of a UNION.
struct QueryTail {
    var order = Order.none
    var limit = ComputedLimit()
    /// Rows that are equal to the last one in the order come with it.
    var withTies = false
    var orderLocation: SourceLocation?

    enum Order {
        case none
        /// ORDER BY ALL, by every column from the left.
        case all(UnresolvedSortKey)
        case keys([UnresolvedSortKey])
    }
}

/// A name that WITH gives to a query.
struct CommonTable {
    var name: String
    var relation: Relation
    var columns: [String]
    /// What `recurring.` before the name means, in a recursive query with keys.
    var whole: Relation?
    /// Levels of relations in it.
    var height: Int
}
