import DovetailColumnar

/// Rebuilds plans so that they give only the columns asked for, and notes what they need of shared parts.
struct ColumnPruner {
    /// A rebuilt plan, and where the columns of the old one that were asked for (perhaps more) stand in it.
    struct Pruned {
        var plan: LogicalPlan
        var positions: [Int: Int]

        init(plan: LogicalPlan, positions: [Int: Int]) {
            self.plan = plan
            self.positions = positions
        }

        /// `columns`: the old positions of the plan's columns.
        init(plan: LogicalPlan, columns: [Int]) {
            let pairs = columns.enumerated().map { ($1, $0) }
            self.init(plan: plan, positions: Dictionary(pairs) { first, _ in first })
        }

        /// The expression, written for the old plan, over this one.
        func moved(_ expression: Expression) -> Expression {
            plan.rebased(expression) { positions[$0] ?? $0 }
        }

        func consists(of columns: [Int]) -> Bool {
            columns.count == plan.schema.count && columns.enumerated().allSatisfy { positions[$1] == $0 }
        }
    }

    /// Columns that users of each shared part need so far.
    private(set) var needed: [String: Set<Int>] = [:]
    /// The shared parts as rebuilt, where that was done: each gives just what is needed of it.
    var parts: [String: Pruned] = [:]

    /// All columns, under the names they have.
    mutating func pruneKeepingNames(_ plan: LogicalPlan) -> LogicalPlan {
        if case .write(var node) = plan {
            node.input = pruneKeepingNames(node.input)
            return .write(node)
        }
        let schema = plan.schema
        let pruned = prune(plan, Set(schema.fields.indices))
        return merged(
            .init(input: pruned.plan, expressions: schema.references.map(pruned.moved), names: schema.names))
    }

    /// Exactly the columns at `columns`, ascending.
    mutating func narrowed(_ plan: LogicalPlan, to columns: [Int]) -> LogicalPlan {
        let pruned = prune(plan, Set(columns))
        if pruned.consists(of: columns) { return pruned.plan }
        let expressions = columns.map { pruned.moved(plan.schema.reference($0)) }
        return merged(
            .init(
                input: pruned.plan, expressions: expressions, names: columns.map { plan.schema[$0].name }))
    }

    mutating func prune(_ plan: LogicalPlan, _ wanted: Set<Int>) -> Pruned {
        let columns = wanted.sorted()
        switch plan {
        case .scan(var node):
            node = LogicalPlan.Scan(
                source: node.source, projection: columns.map { node.projection[$0] }, filters: node.filters)
            return Pruned(plan: .scan(node), columns: columns)
        case .values(var node):
            node.schema = node.schema.selecting(columns)
            node.rows = node.rows.map { row in columns.map { row[$0] } }
            return Pruned(plan: .values(node), columns: columns)
        case .project(let node): return project(node, columns)
        case .filter(let node):
            let input = prune(node.input, wanted.union(node.condition.columnIndices))
            let filter = LogicalPlan.Filter(input: input.plan, condition: input.moved(node.condition))
            return Pruned(plan: .filter(filter), positions: input.positions)
        case .join(let node): return join(node, wanted)
        case .aggregate(let node): return aggregate(node, wanted)
        case .window(let node): return window(node, wanted)
        case .sort(let node): return sort(node, wanted)
        case .limit(var node):
            let input = prune(node.input, wanted.union(node.keys.columnIndices))
            node.input = input.plan
            node.keys = node.keys.map(input.moved)
            return Pruned(plan: .limit(node), positions: input.positions)
        case .union(var node):
            node.inputs = node.inputs.map { narrowed($0, to: columns) }
            node.schema = node.schema.selecting(columns)
            return Pruned(plan: .union(node), columns: columns)
        case .distinct(let node): return distinct(node, wanted)
        case .repetition(var node):
            let input = prune(node.input, wanted.union(node.count.columnIndices))
            node = .init(input: input.plan, count: input.moved(node.count))
            return Pruned(plan: .repetition(node), positions: input.positions)
        case .expand(var node):
            let projections = node.projections.map { row in columns.map { row[$0] } }
            let input = prune(
                node.input, projections.joined().reduce(into: []) { $0.formUnion($1.columnIndices) })
            node.input = input.plan
            node.projections = projections.map { $0.map(input.moved) }
            node.schema = node.schema.selecting(columns)
            return Pruned(plan: .expand(node), columns: columns)
        case .pairing(let node): return pairing(node, wanted)
        case .workingTable(let node):
            return Pruned(plan: plan, columns: Array(node.schema.fields.indices))
        case .recursion(var node):
            let all = Array(node.schema.fields.indices)
            node.initial = narrowed(node.initial, to: all)
            node.step = narrowed(node.step, to: all)
            node.finished = node.finished.map { narrowed($0, to: all) }
            return Pruned(plan: .recursion(node), columns: all)
        case .unnest(let node): return unnest(node, wanted)
        case .shared(let node): return shared(node, columns)
        case .write: return Pruned(plan: pruneKeepingNames(plan), columns: [0])
        }
    }

    /// A projection of nothing but columns is left out: below the top no one goes by names, and who wants fewer columns
    /// drops them himself.
    private mutating func project(_ node: LogicalPlan.Project, _ columns: [Int]) -> Pruned {
        let kept = columns.map { node.expressions[$0] }
        let input = prune(node.input, kept.columnIndices)
        let moved = kept.map(input.moved)
        let references = moved.compactMap { $0.columnReference?.index }
        if references.count == moved.count {
            return Pruned(
                plan: input.plan, positions: Dictionary(uniqueKeysWithValues: zip(columns, references)))
        }
        let project = LogicalPlan.Project(
            input: input.plan, expressions: moved, names: columns.map { node.schema[$0].name })
        return Pruned(plan: merged(project), columns: columns)
    }

    /// All lists stay, as the longest of them decides on the rows.
    private mutating func unnest(_ node: LogicalPlan.Unnest, _ wanted: Set<Int>) -> Pruned {
        let width = node.input.schema.count
        let own = wanted.filter { $0 < width }
        let columns = own.union(node.lists.columnIndices).sorted()
        let input = Pruned(plan: narrowed(node.input, to: columns), columns: columns)
        let unnest = LogicalPlan.Unnest(
            input: input.plan, lists: node.lists.map(input.moved), names: node.names,
            keepsEmpty: node.keepsEmpty)
        return Pruned(plan: .unnest(unnest), columns: columns + node.lists.indices.map { width + $0 })
    }

    private mutating func sort(_ node: LogicalPlan.Sort, _ wanted: Set<Int>) -> Pruned {
        let columns = wanted.union(node.keys.map(\.expression).columnIndices).sorted()
        let input = Pruned(plan: narrowed(node.input, to: columns), columns: columns)
        let keys = node.keys.map { $0.mapExpression(input.moved) }
        return Pruned(
            plan: .sort(LogicalPlan.Sort(input: input.plan, keys: keys, limit: node.limit)),
            columns: columns)
    }

    private mutating func distinct(_ node: LogicalPlan.Distinct, _ wanted: Set<Int>) -> Pruned {
        let all = Array(node.input.schema.fields.indices)
        let columns = node.keys.map { wanted.union($0.columnIndices).sorted() } ?? all
        let input = Pruned(plan: narrowed(node.input, to: columns), columns: columns)
        let distinct = LogicalPlan.Distinct(input: input.plan, keys: node.keys?.map(input.moved))
        return Pruned(plan: .distinct(distinct), columns: columns)
    }

    /// All keys stay, as they decide on the groups; and one aggregate where there is nothing else.
    private mutating func aggregate(_ node: LogicalPlan.Aggregate, _ wanted: Set<Int>) -> Pruned {
        let groupCount = node.groups.count
        var kept = node.aggregates.indices.filter { wanted.contains(groupCount + $0) }
        if groupCount == 0, kept.isEmpty { kept = Array(node.aggregates.indices.prefix(1)) }
        let calls = kept.map { node.aggregates[$0] }
        let needed = calls.reduce(into: node.groups.columnIndices) { $0.formUnion($1.columns) }
        let input = prune(node.input, needed)
        let aggregate = LogicalPlan.Aggregate(
            input: input.plan, groups: node.groups.map(input.moved),
            groupNames: Array(node.schema.names.prefix(groupCount)),
            aggregates: calls.map { $0.mapExpressions(input.moved) }, standingGroups: node.standingGroups)
        return Pruned(
            plan: .aggregate(aggregate), columns: Array(0..<groupCount) + kept.map { groupCount + $0 })
    }

    private mutating func join(_ node: LogicalPlan.Join, _ wanted: Set<Int>) -> Pruned {
        let width = node.left.schema.count
        // The mark stands where the right's first column would.
        let own = node.kind == .mark ? wanted.filter { $0 < width } : wanted
        let both = own.union(node.residual?.columnIndices ?? [])
        let leftColumns = both.filter { $0 < width }.union(node.keys.map(\.left).columnIndices).sorted()
        let rightColumns = Set(both.filter { $0 >= width }.map { $0 - width })
            .union(node.keys.map(\.right).columnIndices).sorted()
        let left = Pruned(plan: narrowed(node.left, to: leftColumns), columns: leftColumns)
        let right = Pruned(plan: narrowed(node.right, to: rightColumns), columns: rightColumns)
        let pairColumns = leftColumns + rightColumns.map { $0 + width }
        let pair = LogicalPlan.join(
            LogicalPlan.Join(left: left.plan, right: right.plan, kind: .inner, keys: [], residual: nil))
        var join = LogicalPlan.Join(
            left: left.plan, right: right.plan, kind: node.kind,
            keys: node.keys.map { .init(left: left.moved($0.left), right: right.moved($0.right)) },
            residual: node.residual.map { Pruned(plan: pair, columns: pairColumns).moved($0) })
        join.nullsEqual = node.nullsEqual
        switch node.kind {
        case .semi, .anti: return Pruned(plan: .join(join), columns: leftColumns)
        case .mark: return Pruned(plan: .join(join), columns: leftColumns + [width])
        default: return Pruned(plan: .join(join), columns: pairColumns)
        }
    }

    private mutating func pairing(_ node: LogicalPlan.Pairing, _ wanted: Set<Int>) -> Pruned {
        let width = node.left.schema.count
        let sides = node.nearest?.sides ?? (left: [], right: [], both: [])
        let both = wanted.union(sides.both.columnIndices)
        let leftColumns = both.filter { $0 < width }.union(sides.left.columnIndices).sorted()
        let rightColumns = Set(both.filter { $0 >= width }.map { $0 - width }).union(sides.right.columnIndices).sorted()
        let left = Pruned(plan: narrowed(node.left, to: leftColumns), columns: leftColumns)
        let right = Pruned(plan: narrowed(node.right, to: rightColumns), columns: rightColumns)
        let columns = leftColumns + rightColumns.map { $0 + width }
        let pair = Pruned(
            plan: .join(
                LogicalPlan.Join(left: left.plan, right: right.plan, kind: .inner, keys: [], residual: nil)),
            columns: columns)
        let keepsLeftOnly = node.nearest.map { $0.kind == .semi || $0.kind == .anti } ?? false
        let given = keepsLeftOnly ? leftColumns : columns
        let pairing = LogicalPlan.Pairing(
            left: left.plan, right: right.plan,
            nearest: node.nearest.map { $0.mapSides(left.moved, right.moved, both: pair.moved) },
            schema: node.schema.selecting(given))
        return Pruned(plan: .pairing(pairing), columns: given)
    }

    /// The part itself is rebuilt once what all its users need is known; until then all its columns are there.
    private mutating func shared(_ node: LogicalPlan.Shared, _ columns: [Int]) -> Pruned {
        needed[node.id, default: []].formUnion(columns)
        guard let part = parts[node.id] else {
            return Pruned(plan: .shared(node), columns: Array(node.input.schema.fields.indices))
        }
        return Pruned(
            plan: .shared(LogicalPlan.Shared(id: node.id, input: part.plan)), positions: part.positions)
    }

    // MARK: Merging

    /// The projection, joined with one below it and with the scan where that costs nothing.
    private func merged(_ node: LogicalPlan.Project) -> LogicalPlan {
        let names = node.schema.names
        switch node.input {
        case .project(let inner) where inner.expressions.canMove(into: node.expressions, mayRepeat: { _ in false }):
            return merged(
                .init(
                    input: inner.input, expressions: node.expressions.map { $0.substituting(inner.expressions) },
                    names: names))
        case .scan(var scan):
            let columns = node.expressions.compactMap { $0.columnReference?.index }
            guard columns.count == node.expressions.count, Set(columns).count == columns.count,
                columns.map({ scan.schema[$0].name }) == names
            else { break }
            scan = .init(
                source: scan.source, projection: columns.map { scan.projection[$0] }, filters: scan.filters)
            return .scan(scan)
        default: break
        }
        return node.input.projecting(node.expressions, names: names)
    }
}

extension [Expression] {
    /// Positions of the columns any of them reads.
    var columnIndices: Set<Int> { reduce(into: []) { $0.formUnion($1.columnIndices) } }
}
