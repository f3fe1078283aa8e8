import DovetailPlan

/// UNION, INTERSECT and EXCEPT: INTERSECT binds tighter, the others are taken from left to right.
extension Parser {
    func parseSetOperations() throws(SQLError) -> QueryBody {
        let start = position
        var body = try parseIntersections()
        while at(.union) || at(.except) || at(.minus) {
            let isUnion = advance().keyword == .union
            let options = parseSetOptions()
            let right = try lower(try parseIntersections())
            try raiseRelation()
            if isUnion {
                body = .union(try union(body, right, options, from: start))
            } else {
                body = .relation(try setOperation(.except, body, right, options, from: start))
            }
        }
        return body
    }

    private func parseIntersections() throws(SQLError) -> QueryBody {
        let start = position
        var body = try parseQueryPrimary()
        while accept(.intersect) {
            let options = parseSetOptions()
            let right = try lower(try parseQueryPrimary())
            try raiseRelation()
            body = .relation(try setOperation(.intersect, body, right, options, from: start))
        }
        return body
    }

    private struct SetOptions {
        var isAll: Bool
        var byName: Bool
    }

    /// `[ALL | DISTINCT] [BY NAME]`
    private func parseSetOptions() -> SetOptions {
        let isAll = accept(.all)
        if !isAll { _ = accept(.distinct) }
        let byName = at(.by) && peek().text.lowercased() == "name"
        if byName {
            advance()
            advance()
        }
        return SetOptions(isAll: isAll, byName: byName)
    }

    /// Equal unions in a row are one of many inputs.
    private func union(
        _ left: QueryBody, _ right: Relation, _ options: SetOptions, from start: Int
    ) throws(SQLError) -> UnionRelation {
        if case .union(var union) = left, union.isAll == options.isAll, union.byName == options.byName {
            union.inputs.append(right)
            return union
        }
        return UnionRelation(
            inputs: [try lower(left), right], isAll: options.isAll, byName: options.byName,
            location: location(from: start))
    }

    private func setOperation(
        _ kind: SetOperationRelation.Kind, _ left: QueryBody, _ right: Relation, _ options: SetOptions, from start: Int
    ) throws(SQLError) -> Relation {
        .setOperation(
            SetOperationRelation(
                kind: kind, left: try lower(left), right: right, isAll: options.isAll, byName: options.byName,
                location: location(from: start)))
    }
}
