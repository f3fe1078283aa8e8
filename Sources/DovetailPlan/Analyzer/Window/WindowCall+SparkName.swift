/// What Spark adds to the name of a window's column that was not written.
extension UnresolvedExpression.WindowCall {
    /// The frame that is meant where none is written.
    var sparkFrame: UnresolvedExpression.WindowFrame? {
        if let frame = window.frame { return frame }
        switch call.name.lowercased() {
        case "lag", "lead": return nil
        case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile":
            return .init(unit: .rows, start: .unboundedPreceding)
        default:
            return window.order.isEmpty
                ? .init(unit: .rows, start: .unboundedPreceding, end: .unboundedFollowing)
                : .init(unit: .range, start: .unboundedPreceding)
        }
    }
}

extension UnresolvedSortKey {
    /// The direction with all that goes without saying.
    var sparkDirection: String {
        let nulls = (nullsFirst ?? !isDescending) ? "FIRST" : "LAST"
        return "\(isDescending ? " DESC" : " ASC") NULLS \(nulls)"
    }
}
