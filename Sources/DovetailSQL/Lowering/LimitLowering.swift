import DovetailColumnar
import DovetailPlan

extension ComputedLimit {
    /// Numbers as they are written need no working out.
    func applied(to input: Relation) -> Relation {
        if limit == nil, offset == nil { return input }
        let (rows, skipped) = (limit?.writtenCount, offset?.writtenCount)
        if !isPercentage, limit == nil || rows != nil, offset == nil || skipped != nil {
            return .limit(LimitRelation(input: input, limit: rows, offset: skipped ?? 0))
        }
        return .limit(LimitRelation(input: input, limit: nil, computed: self))
    }
}

extension UnresolvedExpression {
    fileprivate var writtenCount: Int? {
        guard case .literal(.int(let count), let type) = node, type.isInteger else { return nil }
        return Int(count)
    }
}

/// FETCH .. WITH TIES: the rows whose rank is within the limit.
extension Parser {
    func lowerWithTies(_ body: QueryBody, _ tail: QueryTail) throws(SQLError) -> Relation {
        guard case .keys(let keys) = tail.order else { return try lower(body) }
        var rest = tail
        rest.withTies = false
        rest.limit = ComputedLimit()
        if case .select(var select) = body, case .none = select.distinct, select.qualify == nil {
            let lowering = SelectLowering(select, isAggregate: isAggregate)
            select.qualify = ties(tail, keys.map { lowering.written($0) })
            return try lower(.select(select), rest)
        }
        let items = [UnresolvedExpression(.star(UnresolvedExpression.StarItem()), at: tail.orderLocation)]
        var project = ProjectRelation(input: try lower(body), items: items, location: tail.orderLocation)
        project.qualify = ties(tail, keys.map(\.byPlace))
        return try lower(.relation(.project(project)), rest)
    }

    private func ties(_ tail: QueryTail, _ keys: [UnresolvedSortKey]) -> UnresolvedExpression {
        let place = tail.orderLocation
        func over(_ name: String) -> UnresolvedExpression {
            let call = UnresolvedExpression.FunctionCall(name: name, arguments: [])
            let window = UnresolvedExpression.WindowSpecification(order: keys)
            return UnresolvedExpression(.window(.init(call: call, window: window)), at: place)
        }
        var last = tail.limit.limit ?? UnresolvedExpression(.literal(.int(1), .int32), at: place)
        guard let offset = tail.limit.offset else {
            return UnresolvedExpression(.binary(.lessOrEqual, over("rank"), last), at: place)
        }
        last = UnresolvedExpression(.binary(.add, last, offset), at: place)
        return UnresolvedExpression(
            .and([
                UnresolvedExpression(.binary(.lessOrEqual, over("rank"), last), at: place),
                UnresolvedExpression(.binary(.greater, over("row_number"), offset), at: place),
            ]), at: place)
    }
}

extension UnresolvedSortKey {
    /// The place of a column in the list as a reference to it.
    fileprivate var byPlace: UnresolvedSortKey {
        guard case .literal(.int(let place), let type) = expression.node, type.isInteger else { return self }
        var key = self
        key.expression = UnresolvedExpression(.position(Int(place)), at: expression.location)
        return key
    }
}
