import DovetailColumnar
import DovetailPlan
import Synchronization

/// The body of a query until its ORDER BY is known: that belongs to a SELECT's own clauses, but to all of a UNION.
enum QueryBody {
    case select(SelectClauses)
    case union(UnionRelation)
    case relation(Relation)
}

extension CommonTable {
    private static let counter = Atomic<Int>(0)

    /// An id that no other query has, as relations of several texts may come together in one plan.
    static func newID(_ name: String) -> String {
        "\(name)#\(counter.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
}

/// From clauses to relations, in the order they run in.
extension Parser {
    func lower(_ body: QueryBody) throws(SQLError) -> Relation {
        switch body {
        case .select(let select): try lowering(of: select).relation(orderedBy: [])
        case .union(let union): .union(union)
        case .relation(let relation): relation
        }
    }

    private func lowering(of select: SelectClauses) throws(SQLError) -> SelectLowering {
        SelectLowering(select, isAggregate: isAggregate)
    }

    func lower(_ body: QueryBody, _ tail: QueryTail) throws(SQLError) -> Relation {
        try raiseRelation(by: 6)
        if tail.withTies { return try lowerWithTies(body, tail) }
        var relation: Relation
        if case .select(let select) = body {
            let lowering = try lowering(of: select)
            relation = lowering.relation(orderedBy: try sortKeys(tail, of: lowering))
        } else {
            relation = try lower(body)
            let keys = try sortKeys(tail, of: nil)
            if !keys.isEmpty {
                relation = .sort(SortRelation(input: relation, keys: keys, location: tail.orderLocation))
            }
        }
        return tail.limit.applied(to: relation)
    }

    private func sortKeys(_ tail: QueryTail, of select: SelectLowering?) throws(SQLError) -> [UnresolvedSortKey] {
        switch tail.order {
        case .none: return []
        case .keys(let keys): return keys
        case .all(let model):
            guard let select, select.isDistinctOn else { return [model] }
            // Keys stand below the list, too, where its stars are not yet known.
            try select.checkList("ORDER BY ALL with DISTINCT ON", at: tail.orderLocation)
            return select.ordinals.map { place in
                var key = model
                key.expression = place
                return key
            }
        }
    }
}

struct SelectLowering {
    private let select: SelectClauses
    private let isAggregate: (String) -> Bool

    init(_ select: SelectClauses, isAggregate: @escaping (String) -> Bool) {
        self.select = select
        self.isAggregate = isAggregate
    }

    var isDistinctOn: Bool { if case .on = select.distinct { true } else { false } }

    /// - Parameter keys: of ORDER BY; they may look below the select list, so they stand right above it.
    func relation(orderedBy keys: [UnresolvedSortKey]) -> Relation {
        if case .on(let distinct) = select.distinct { return firstRows(of: distinct, orderedBy: keys) }
        guard case .rows = select.distinct else { return sorted(list(over: filtered), keys) }
        return sorted(.distinct(DistinctRelation(input: list(over: filtered), location: select.location)), keys)
    }

    private func sorted(_ input: Relation, _ keys: [UnresolvedSortKey]) -> Relation {
        keys.isEmpty ? input : .sort(SortRelation(input: input, keys: keys, location: keys[0].expression.location))
    }

    /// FROM and WHERE.
    private var filtered: Relation {
        let nothing = Relation.values(ValuesRelation(rows: [[]], location: select.location))
        let input = select.from ?? nothing
        guard let condition = select.condition else { return input }
        var filter = FilterRelation(input: input, condition: condition, location: condition.location)
        for item in select.items {
            if case .alias(let value, let name) = item.node { filter.aliases.append((name, value)) }
        }
        return .filter(filter)
    }

    /// The select list, with GROUP BY and HAVING.
    private func list(over input: Relation) -> Relation {
        var groups: [UnresolvedExpression] = []
        var sets: [[Int]]?
        var groupsAll = false
        switch select.groups {
        case .none where select.having == nil:
            var project = ProjectRelation(input: input, items: select.items, location: select.location)
            project.qualify = select.qualify
            return .project(project)
        case .none: break
        case .expressions(let expressions, let written):
            groups = expressions
            sets = written
        case .all: groupsAll = true
        }
        var aggregate = AggregateRelation(
            input: input, groups: groups, sets: sets, groupsAll: groupsAll, items: select.items,
            having: select.having, location: select.location)
        aggregate.qualify = select.qualify
        return .aggregate(aggregate)
    }

    // MARK: DISTINCT ON

    /// The first row of each key in the order of ORDER BY.
    private func firstRows(of keys: [UnresolvedExpression], orderedBy order: [UnresolvedSortKey]) -> Relation {
        // Windows and QUALIFY see all rows, and so stand below DISTINCT ON as aggregates do.
        guard !isAggregation, !callsWindow(order) else {
            let rows = sorted(list(over: filtered), order)
            return sorted(.distinct(DistinctRelation(input: rows, keys: keys, location: select.location)), order)
        }
        // Below the list every column can be a key; what names an output stands for its expression there.
        var below = order
        for index in below.indices { below[index].expression = written(below[index].expression) }
        let rows = sorted(filtered, below)
        let distinct = DistinctRelation(input: rows, keys: keys.map(written), location: select.location)
        return sorted(list(over: .distinct(distinct)), order)
    }

    private func callsWindow(_ order: [UnresolvedSortKey]) -> Bool {
        select.qualify != nil || (select.items + order.map(\.expression)).contains(where: \.callsWindow)
    }

    private var isAggregation: Bool {
        if case .none = select.groups, select.having == nil { return select.items.contains { $0.calls(isAggregate) } }
        return true
    }

    func written(_ key: UnresolvedSortKey) -> UnresolvedSortKey {
        var key = key
        key.expression = written(key.expression)
        return key
    }

    /// What an ordinal or an alias of the list stands for; everything else as it is.
    private func written(_ key: UnresolvedExpression) -> UnresolvedExpression {
        switch key.node {
        case .literal(.int(let place), let type) where type.isInteger && place >= 1 && place <= select.items.count:
            return select.items[Int(place) - 1].withoutAlias
        case .name(let parts, _) where parts.count == 1:
            let folded = parts[0].lowercased()
            for item in select.items {
                if case .alias(let expression, let name) = item.node, name.lowercased() == folded { return expression }
            }
            return key
        default: return key
        }
    }

    // MARK: ALL

    /// The items of the list by their places.
    var ordinals: [UnresolvedExpression] {
        select.items.enumerated().map { index, item in
            UnresolvedExpression(.literal(.int(Int64(index + 1)), .int32), at: item.location)
        }
    }

    /// ALL needs to know each column, which `*` hides.
    func checkList(_ clause: String, at location: SourceLocation?) throws(SQLError) {
        for item in select.items {
            if case .star(let star) = item.node, star.use == .list {
                throw SQLError.unsupported(
                    "\(clause) and * in the select list is", at: location, notes: ["name the columns"])
            }
        }
    }
}
