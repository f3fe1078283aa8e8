import DovetailColumnar

extension SortRelation {
    /// `SELECT DISTINCT a .. ORDER BY b`: of equal rows the first in the order stands for all, so that each has a `b`. nil
    /// where no such list is sorted, or where its stars hide how many columns it has.
    var overDistinctInput: Relation? {
        guard case .distinct(let distinct) = input, distinct.keys == nil else { return nil }
        let items: [UnresolvedExpression]
        switch distinct.input {
        case .project(let node): items = node.items
        case .aggregate(let node): items = node.items
        default: return nil
        }
        guard !items.contains(where: { if case .star = $0.node { true } else { false } }) else { return nil }
        let hidden = keys.enumerated().map { index, key in
            UnresolvedExpression(.alias(key.expression, name: "\u{1}key \(index)"), at: key.expression.location)
        }
        let wide: Relation
        switch distinct.input {
        case .project(var node):
            node.items += hidden
            wide = .project(node)
        case .aggregate(var node):
            node.items += hidden
            wide = .aggregate(node)
        default: return nil
        }
        let order = keys.enumerated().map { index, key in
            var key = key
            var place = items.count + index + 1
            if case .literal(.int(let ordinal), let type) = key.expression.node, type.isInteger {
                place = Int(clamping: ordinal)
            }
            key.expression = UnresolvedExpression(.literal(.int(Int64(place)), .int64), at: key.expression.location)
            return key
        }
        let places = items.indices.map { UnresolvedExpression(.position($0 + 1), at: items[$0].location) }
        let first = DistinctRelation(
            input: .sort(SortRelation(input: wide, keys: order)), keys: places, location: distinct.location)
        let sorted = Relation.sort(SortRelation(input: .distinct(first), keys: order, location: location))
        let names = zip(places, items).map { place, item in
            UnresolvedExpression(.alias(place, name: item.outputName(spark: false)), at: item.location)
        }
        return .project(ProjectRelation(input: sorted, items: names, location: distinct.location))
    }
}
