import DovetailColumnar

extension RelationResolver {
    func resolveJoin(_ node: JoinRelation) throws -> ResolvedRelation {
        var node = node
        if let series = node.right.unnestedSeries { node.right = series }
        if let unnested = try resolveLateralUnnest(node) { return unnested }
        return node.matching == .all ? try resolvePlainJoin(node) : try resolvePairing(node)
    }

    /// With all rows that satisfy the condition.
    func resolvePlainJoin(_ node: JoinRelation) throws -> ResolvedRelation {
        var sides = try resolveSides(node)
        sides.prefixClashes(with: node.clashPrefix)
        switch node.condition {
        case .none: break
        case .on(let condition): return try joinOn(condition, sides)
        case .keys(let leftKeys, let rightKeys): try joinByKeys(leftKeys, rightKeys, &sides, at: node.location)
        case .using(let names): return try joinUsing(names, &sides, at: node.location)
        case .natural: return try joinUsing(sides.sharedNames, &sides, at: node.location)
        }
        return sides.resolved
    }

    private func joinOn(_ condition: UnresolvedExpression, _ sides: JoinSides) throws -> ResolvedRelation {
        let resolved = try expressions(over: sides.bothScope, .forbidden(in: "ON")).condition(condition)
        if let joined = try joinOnSubqueries(resolved, sides, at: condition.location) { return joined }
        var sides = sides
        sides.add(resolved)
        return sides.resolved
    }

    private func joinByKeys(
        _ left: [UnresolvedExpression], _ right: [UnresolvedExpression], _ sides: inout JoinSides,
        at location: SourceLocation?
    ) throws {
        guard left.count == right.count else {
            throw PlanError(
                .columnCountMismatch, "the join has \(left.count) keys on the left and \(right.count) on the right",
                location: location)
        }
        let leftResolver = expressions(over: sides.left.scope, .forbidden(in: "a join key"))
        let rightResolver = expressions(over: sides.right.scope, .forbidden(in: "a join key"))
        for (a, b) in zip(left, right) {
            try addKey(
                try leftResolver.resolve(a), try rightResolver.resolve(b), &sides, at: a.location ?? location)
        }
    }

    private func joinUsing(
        _ names: [String], _ sides: inout JoinSides, at location: SourceLocation?
    ) throws -> ResolvedRelation {
        let left = sides.left.scope
        let right = sides.right.scope
        var pairs: [(ScopeColumn, ScopeColumn)] = []
        for name in names {
            let pair = (
                try usingColumn(name, in: left, side: "left", at: location),
                try usingColumn(name, in: right, side: "right", at: location)
            )
            try addKey(pair.0.expression, pair.1.expression, &sides, at: location)
            pairs.append(pair)
        }
        return sides.merging(pairs, style: dialect.castStyle)
    }

    private func usingColumn(
        _ name: String, in scope: Scope, side: String, at location: SourceLocation?
    ) throws -> ScopeColumn {
        switch scope.lookup(name, caseSensitive: false) {
        case .found(let column): return column
        case .ambiguous(let candidates): throw scope.ambiguous([name], candidates, at: location)
        case .missing:
            var error = scope.unknown([name], at: location)
            error.message = "column \"\(name)\" does not exist on the join's \(side) side"
            throw error
        }
    }

    private func addKey(
        _ left: Expression, _ right: Expression, _ sides: inout JoinSides, at location: SourceLocation?
    ) throws {
        let resolver = expressions(over: sides.left.scope, .forbidden(in: "a join key"))
        if left.hasSubquery || right.hasSubquery {
            throw PlanError(
                .unsupported, "a subquery is not supported as a join key", kind: .unsupported, location: location)
        }
        guard case .comparison(_, let a, let b) = try resolver.compare(.equal, left, right, at: location) else {
            return
        }
        sides.keys.append(LogicalPlan.Join.Key(left: a, right: b))
    }
}

/// Two inputs on their way to become a join.
struct JoinSides {
    var left: ResolvedRelation
    var right: ResolvedRelation
    var kind: JoinKind
    var keys: [LogicalPlan.Join.Key] = []
    var residual: [Expression] = []
    /// The right side, where it reads columns of the left one.
    var lateral: Correlation?

    init(left: ResolvedRelation, right: ResolvedRelation, kind: JoinKind) {
        self.left = left
        self.right = right
        self.kind = kind
    }

    private var keepsLeftOnly: Bool { kind == .semi || kind == .anti }

    /// Columns of both sides, as the condition sees them.
    var bothScope: Scope {
        let moved = right.scope.columns.map { column in
            var moved = column
            moved.index += left.scope.width
            return moved
        }
        var scope = Scope(columns: left.scope.columns + moved, width: left.scope.width + right.scope.width)
        scope.keys = left.scope.keys + right.scope.keys.map { $0.moved(by: left.scope.width) }
        return scope
    }

    /// Gives names that the left has too a prefix, until they are new.
    mutating func prefixClashes(with prefix: String?) {
        guard let prefix, !prefix.isEmpty else { return }
        var taken = Set(left.scope.visible.map { $0.name.lowercased() })
        let others = right.scope.visible.map { $0.name.lowercased() }.filter { !taken.contains($0) }
        taken.formUnion(others)
        let clashing = Set(left.scope.visible.map { $0.name.lowercased() })
        var columns = right.scope.columns
        for position in columns.indices where !columns[position].isHidden {
            guard clashing.contains(columns[position].name.lowercased()) else { continue }
            var name = prefix + columns[position].name
            while !taken.insert(name.lowercased()).inserted { name = prefix + name }
            columns[position].name = name
        }
        right.scope = Scope(columns: columns, width: right.scope.width, title: right.scope.title)
    }

    /// Splits a condition over both sides into equality keys and the rest.
    mutating func add(_ condition: Expression) {
        for conjunct in condition.conjuncts {
            if let key = LogicalPlan.Join.Key(conjunct, leftWidth: left.scope.width) {
                keys.append(key)
            } else {
                residual.append(conjunct)
            }
        }
    }

    /// Visible names that both sides have, in the left's order.
    var sharedNames: [String] {
        let names = Set(right.scope.visible.map { $0.name.lowercased() })
        return left.scope.visible.map(\.name).filter { names.contains($0.lowercased()) }
    }

    private var plan: LogicalPlan {
        if let lateral {
            return lateral.lateral(kind, keys: keys, residual: residual, names: right.plan.schema.names)
        }
        // Without other keys, values that are not distinct are some.
        if keys.isEmpty {
            return .join(
                LogicalPlan.Join(left: left.plan, right: right.plan, kind: kind, conditions: residual))
        }
        return .join(
            LogicalPlan.Join(
                left: left.plan, right: right.plan, kind: kind == .cross ? .inner : kind, keys: keys,
                residual: Expression.conjunction(residual)))
    }

    var resolved: ResolvedRelation {
        ResolvedRelation(plan: plan, scope: keepsLeftOnly ? left.scope : bothScope)
    }

    /// The join with each pair of columns as one; the halves stay reachable by their tables' names.
    func merging(_ pairs: [(ScopeColumn, ScopeColumn)], style: CastStyle) -> ResolvedRelation {
        if keepsLeftOnly || pairs.isEmpty { return resolved }
        let base = plan
        var expressions = base.schema.references
        var names = base.schema.names
        var merged: [ScopeColumn] = []
        for (index, pair) in pairs.enumerated() {
            var column = kind == .right ? pair.1 : pair.0
            if kind == .right { column.index += left.scope.width }
            if kind == .full {
                let value = coalesced(keys[index], style)
                column = ScopeColumn(name: pair.0.name, type: value.type, index: expressions.count, qualifier: [])
                expressions.append(value)
                names.append(pair.0.name)
            }
            merged.append(column)
        }
        let halves = Set(pairs.flatMap { [$0.0.index, $0.1.index + left.scope.width] })
        // Spark has them first, others where the left's were.
        var columns = style.isSpark ? merged : []
        for column in bothScope.columns {
            if !style.isSpark, let place = pairs.firstIndex(where: { $0.0.index == column.index }) {
                columns.append(merged[place])
            }
            if merged.contains(where: { $0.index == column.index }) { continue }
            var column = column
            if halves.contains(column.index) { column.isHidden = true }
            columns.append(column)
        }
        var scope = Scope(columns: columns, width: expressions.count)
        scope.keys = bothScope.keys
        return ResolvedRelation(plan: base.projecting(expressions, names: names), scope: scope)
    }

    private func coalesced(_ key: LogicalPlan.Join.Key, _ style: CastStyle) -> Expression {
        let present = ConditionalCall.Branch(when: .isNull(key.left, negated: true), then: key.left)
        return .conditional(
            ConditionalCall(
                branches: [present], otherwise: key.right.shifted(by: left.scope.width), type: key.left.type))
    }
}
