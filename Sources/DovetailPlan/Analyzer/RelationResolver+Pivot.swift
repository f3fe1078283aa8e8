public import DovetailColumnar

/// PIVOT is an aggregation in which each new column counts the rows of its value alone.
extension RelationResolver {
    /// More columns than this are hardly meant.
    private static let pivotLimit = 10_000

    /// A new column: the condition its rows fulfill, and its name.
    private struct PivotColumn {
        var conditions: [UnresolvedExpression]
        var name: String
    }

    func resolvePivot(_ node: PivotRelation) throws -> ResolvedRelation {
        let visible = try resolve(node.input).scope.visible.map(\.name)
        let count = UnresolvedExpression(
            .call(UnresolvedExpression.FunctionCall(name: "count", arguments: [], isStar: true)), at: node.location)
        let aggregates = node.aggregates.isEmpty ? [count] : node.aggregates
        var columns = [PivotColumn(conditions: [], name: "")]
        for axis in node.axes {
            let entries = try self.entries(of: axis, in: node)
            guard columns.count * entries.count * aggregates.count <= RelationResolver.pivotLimit else {
                throw PlanError(
                    .invalidExpression, "PIVOT would make more than \(RelationResolver.pivotLimit) columns",
                    location: node.location, notes: ["name the values that are wanted: ON column IN (..)"])
            }
            columns = columns.flatMap { column in
                entries.map {
                    PivotColumn(
                        conditions: column.conditions + $0.conditions,
                        name: column.name.isEmpty ? $0.name : column.name + "_" + $0.name)
                }
            }
        }
        let groups = node.groups ?? implicitGroups(visible, node)
        var items = groups
        for column in columns where !column.conditions.isEmpty {
            for aggregate in aggregates { items.append(try item(aggregate, column, among: aggregates.count)) }
        }
        return try resolveAggregate(
            AggregateRelation(input: node.input, groups: groups, items: items, location: node.location))
    }

    /// Columns that neither a key nor an aggregate names.
    private func implicitGroups(_ visible: [String], _ node: PivotRelation) -> [UnresolvedExpression] {
        var used: Set<String> = []
        for expression in node.axes.flatMap(\.keys) + node.aggregates { expression.collectNames(&used) }
        return visible.filter { !used.contains($0.lowercased()) }.map {
            UnresolvedExpression(.name([$0], caseSensitive: true), at: node.location)
        }
    }

    private func item(
        _ aggregate: UnresolvedExpression, _ column: PivotColumn, among count: Int
    ) throws -> UnresolvedExpression {
        guard let filtered = aggregate.filtering(by: column.conditions, functions) else {
            throw PlanError(
                .invalidExpression, "PIVOT cannot take this expression: it must be an aggregate",
                location: aggregate.location)
        }
        var alias: String?
        if case .alias(_, let name) = aggregate.node { alias = name }
        // Spark gives the name of a single aggregate to no column.
        let suffix: String? =
            count > 1 ? aggregate.outputName(spark: dialect.sparkNames) : dialect.sparkNames ? nil : alias
        return UnresolvedExpression(
            .alias(filtered, name: column.name + (suffix.map { "_\($0)" } ?? "")), at: aggregate.location)
    }

    // MARK: Values

    private func entries(of axis: PivotRelation.Axis, in node: PivotRelation) throws -> [PivotColumn] {
        switch axis.values {
        case .listed(let entries): return try entries.map { try listed($0.values, $0.name, axis, node) }
        case .found:
            var found = Relation.project(
                ProjectRelation(input: node.input, items: axis.keys, location: node.location))
            found = .distinct(DistinctRelation(input: found))
            let keys = axis.keys.indices.map { index in
                UnresolvedSortKey(expression: UnresolvedExpression(.literal(.int(Int64(index + 1)), .int32)))
            }
            return try values(of: .sort(SortRelation(input: found, keys: keys)), axis, node)
        case .query(let query): return try values(of: query, axis, node)
        }
    }

    private func values(
        of query: Relation, _ axis: PivotRelation.Axis, _ node: PivotRelation
    ) throws -> [PivotColumn] {
        let (schema, rows) = try tables.rows(of: query)
        guard schema.count == axis.keys.count else {
            throw PlanError(
                .columnCountMismatch, "PIVOT wants \(axis.keys.count) columns of values, the query has \(schema.count)",
                location: node.location)
        }
        return try rows.compactMap { row in
            if row.contains(where: \.isNull) { return nil }
            let literals = zip(row, schema.fields).map {
                UnresolvedExpression(.literal($0, $1.type), at: node.location)
            }
            return try listed(literals, nil, axis, node)
        }
    }

    private func listed(
        _ values: [UnresolvedExpression], _ name: String?, _ axis: PivotRelation.Axis, _ node: PivotRelation
    ) throws -> PivotColumn {
        guard values.count == axis.keys.count else {
            throw PlanError(
                .columnCountMismatch, "PIVOT has \(axis.keys.count) keys, but \(values.count) values for them",
                location: values.first?.location ?? node.location)
        }
        var conditions: [UnresolvedExpression] = []
        var names: [String] = []
        let resolver = expressions(over: Scope(columns: [], width: 0), .forbidden(in: "PIVOT"))
        for (key, value) in zip(axis.keys, values) {
            let constant = try resolver.resolve(value)
            let scalar = try constant.constantValue(style: dialect.castStyle)
            names.append(scalar.isNull ? "NULL" : scalar.text(type: constant.type))
            let condition: UnresolvedExpression.Node =
                scalar.isNull ? .isNull(key, negated: false) : .binary(.equal, key, value)
            conditions.append(UnresolvedExpression(condition, at: value.location ?? node.location))
        }
        return PivotColumn(conditions: conditions, name: name ?? names.joined(separator: "_"))
    }
}

extension TableResolver {
    /// - Throws: `PlanError`: a resolver that runs nothing has no rows.
    public func rows(of query: Relation) throws -> (schema: Schema, rows: [[Scalar]]) {
        throw PlanError(.unsupported, "a query that must run before the plan is made", kind: .unsupported)
    }
}

extension UnresolvedExpression {
    /// Adds the names of all columns in it, in lower case.
    fileprivate func collectNames(_ names: inout Set<String>) {
        if case .name(let parts, _) = node { for part in parts { names.insert(part.lowercased()) } }
        for child in children { child.collectNames(&names) }
    }

    /// The expression without its alias, in which aggregates see only the rows that fulfill all conditions; nil where an
    /// aggregate stands in something else than calls and operators.
    fileprivate func filtering(
        by conditions: [UnresolvedExpression], _ functions: FunctionRegistry
    ) -> UnresolvedExpression? {
        guard callsAggregate(functions) else { return self }
        func inner(_ operand: UnresolvedExpression) -> UnresolvedExpression? {
            operand.filtering(by: conditions, functions)
        }
        switch node {
        case .alias(let operand, _): return inner(operand)
        case .cast(let operand, let type, let style):
            return inner(operand).map { UnresolvedExpression(.cast($0, type, style), at: location) }
        case .unary(let operation, let operand):
            return inner(operand).map { UnresolvedExpression(.unary(operation, $0), at: location) }
        case .binary(let operation, let left, let right):
            guard let left = inner(left), let right = inner(right) else { return nil }
            return UnresolvedExpression(.binary(operation, left, right), at: location)
        case .call(var call):
            if functions.aggregate(call.name) == nil {
                let arguments = call.arguments.compactMap(inner)
                guard arguments.count == call.arguments.count else { return nil }
                call.arguments = arguments
            } else {
                let all = [call.filter].compactMap { $0 } + conditions
                call.filter = all.count == 1 ? all[0] : UnresolvedExpression(.and(all), at: location)
            }
            return UnresolvedExpression(.call(call), at: location)
        default: return nil
        }
    }
}
