import DovetailColumnar

/// Select lists: projection, aggregation and the sort that may look below them.
extension RelationResolver {
    func resolveProject(_ node: ProjectRelation) throws -> ResolvedRelation {
        try resolveSelect(SelectList(node))
    }

    func resolveAggregate(_ node: AggregateRelation) throws -> ResolvedRelation {
        try resolveSelect(SelectList(node))
    }

    func resolveSort(_ node: SortRelation) throws -> ResolvedRelation {
        switch node.input {
        case .project(let project):
            var list = SelectList(project)
            list.keys = node.keys
            return try resolveSelect(list)
        case .aggregate(let aggregate):
            var list = SelectList(aggregate)
            list.keys = node.keys
            return try resolveSelect(list)
        default: return try resolvePlainSort(node)
        }
    }

    private func resolvePlainSort(_ node: SortRelation) throws -> ResolvedRelation {
        do {
            return try resolveOutputSort(node)
        } catch let error as PlanError where error.code == .unknownColumn || error.code == .invalidGrouping {
            guard !dialect.sparkNames, let wider = node.overDistinctInput else { throw error }
            // The error is about the statement as it is written.
            guard let sorted = try? resolve(wider) else { throw error }
            return sorted
        }
    }

    private func resolveOutputSort(_ node: SortRelation) throws -> ResolvedRelation {
        let input = try resolve(node.input)
        let resolver = expressions(over: input.scope, .forbidden(in: "ORDER BY"))
        let visible = input.scope.visible
        let keys = try node.keys.flatMap { try $0.spelledOut(columns: visible.count, resolver) }.map { key in
            if let position = try ordinal(key.expression, count: visible.count, clause: "ORDER BY") {
                return sortKey(visible[position].expression, key)
            }
            if let (operand, _) = key.expression.collated,
                let position = try ordinal(operand, count: visible.count, clause: "ORDER BY")
            {
                let value = visible[position].expression
                return sortKey(try resolver.collation(of: key.expression)?.key(value, resolver) ?? value, key)
            }
            if let position = node.input.place(of: key.expression), position < visible.count {
                return sortKey(visible[position].expression, key)
            }
            return sortKey(try resolver.resolveSortKey(key.expression), key)
        }
        let plan = try unnester.unnest(keys.map(\.expression), over: input.plan) { plan, unnested in
            let sortKeys = zip(keys, unnested).map { key, expression in key.mapExpression { _ in expression } }
            return .sort(LogicalPlan.Sort(input: plan, keys: sortKeys))
        }
        return ResolvedRelation(plan: plan, scope: input.scope)
    }

    func sortKey(_ expression: Expression, _ key: UnresolvedSortKey) -> SortKey {
        SortKey(expression, key, dialect)
    }

    /// The position an integer literal stands for in ORDER BY and GROUP BY; nil for everything else.
    func ordinal(_ expression: UnresolvedExpression, count: Int, clause: String) throws -> Int? {
        if case .unary(.minus, let operand) = expression.node, case .literal(let value, let type) = operand.node,
            type.isInteger, clause == "ORDER BY", !dialect.sparkNames, !dialect.ordersByLiterals
        {
            throw PlanError(
                .invalidExpression, "ORDER BY position -\(value.text(type: type)) is not in the select list",
                location: expression.location, notes: ["it has \(count) columns"])
        }
        guard case .literal(let value, let type) = expression.node else { return nil }
        guard case .int(let number) = value, type.isInteger else {
            if clause != "GROUP BY", !dialect.sparkNames, !dialect.ordersByLiterals, value.isPlain {
                throw PlanError(
                    .invalidExpression, "\(clause) has no effect with a literal that is no place of a column",
                    location: expression.location)
            }
            return nil
        }
        guard number >= 1, number <= count else {
            throw PlanError(
                .invalidExpression, "\(clause) position \(number) is not in the select list",
                location: expression.location, notes: ["it has \(count) columns"])
        }
        return Int(number) - 1
    }

    // MARK: The list

    private func resolveSelect(_ select: SelectList) throws -> ResolvedRelation {
        var list = select
        let input = try resolve(list.input)
        // A subquery may hold an aggregate that belongs out here.
        let mayAggregate =
            list.groups != nil
            || (list.items + [list.qualify].compactMap { $0 }).contains {
                $0.callsAggregate(functions) || $0.hasSubquery
            }
        let resolver = expressions(over: input.scope, mayAggregate ? .collected : .forbidden(in: "a projection"))
        resolver.windowPolicy = .collected
        resolver.allowsUnnest = true
        resolver.groupingArguments = list.groups ?? []
        list.items = try list.items.flatMap { try resolver.spelledOut($0) }
        var outputs: [OutputColumn] = []
        resolver.outputPriority = .last
        for item in list.items {
            var columns = try self.outputs(of: item, resolver)
            if case .alias = item.node { for index in columns.indices { columns[index].isNamed = true } }
            outputs += columns
            // Later items may use the names of earlier ones.
            if case .alias = item.node { resolver.outputs += columns.map { ($0.name, $0.expression) } }
        }
        if outputs.isEmpty, let item = select.items.first, item.mustGiveColumns {
            throw PlanError(
                .invalidExpression, "the select list is empty: there are no columns, or all are left out",
                location: item.location)
        }
        resolver.outputPriority = .first
        resolver.outputs = outputs.filter { !$0.isHidden(by: outputs) }.map { ($0.name, $0.expression) }
        resolver.allowsUnnest = false
        list.keys = try list.keys.flatMap { try $0.spelledOut(columns: outputs.count, resolver) }
        // Those written here may belong to a query around instead.
        let qualifies = list.qualify?.callsAggregate(functions) ?? false
        if list.groups != nil || qualifies || !resolver.aggregates.isEmpty || !resolver.groupings.isEmpty {
            return try aggregated(list, input, outputs, resolver)
        }
        let keys = try list.keys.map { try selectKey($0, outputs, resolver) }
        let condition = try qualification(list.qualify, resolver)
        let (plan, windows) = try unnester.windows(resolver.windows, over: input.plan)
        let windowed = WindowStack(windows, over: plan)
        var result = try unnested(
            unnester.filter(windowed, by: condition), resolver.unnests.map { $0.mapList(windowed.moved) },
            windowed.moved(outputs), keys: keys.map(windowed.moved), sources: list.keys)
        result.scope.keys = input.scope.keys.compactMap { $0.mapped(places(of: outputs)) }
        return result
    }

    /// Where columns of the input have gone.
    private func places(of outputs: [OutputColumn]) -> [Int: Int] {
        let found = outputs.enumerated().compactMap { place, output in
            output.expression.columnReference.map { ($0.index, place) }
        }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }

    private func outputs(of item: UnresolvedExpression, _ resolver: ExpressionResolver) throws -> [OutputColumn] {
        if case .star(let star) = item.node {
            return try StarExpansion(star, resolver: resolver, location: item.location).columns()
        }
        if let generated = try generated(item, resolver) { return generated }
        let expression = try resolver.resolve(item)
        var name = item.outputName(spark: dialect.sparkNames)
        if case .position = item.node, let column = expression.columnReference { name = column.name }
        // A column under its own name can still be called by its table's.
        let origin = resolver.scope.columns.first {
            $0.name == name && $0.index == expression.columnReference?.index
        }
        return [
            OutputColumn(
                name: name, expression: expression, qualifier: origin?.qualifier ?? [], location: item.location)
        ]
    }

    /// A sort key as an expression over the list's input.
    private func selectKey(
        _ key: UnresolvedSortKey, _ outputs: [OutputColumn], _ resolver: ExpressionResolver
    ) throws -> Expression {
        if let position = try ordinal(key.expression, count: outputs.count, clause: "ORDER BY") {
            return outputs[position].expression
        }
        if let (operand, _) = key.expression.collated,
            let position = try ordinal(operand, count: outputs.count, clause: "ORDER BY")
        {
            let value = outputs[position].expression
            return try resolver.collation(of: key.expression)?.key(value, resolver) ?? value
        }
        return try resolver.resolveSortKey(key.expression)
    }

    /// Projection, then the sort over it; keys that are no output ride along hidden and are dropped after.
    func projected(
        _ input: LogicalPlan, _ outputs: [OutputColumn], keys: [Expression], sources: [UnresolvedSortKey]
    ) throws -> ResolvedRelation {
        var expressions = outputs.map(\.expression)
        var names = outputs.map(\.name)
        var sortKeys: [SortKey] = []
        for (key, source) in zip(keys, sources) {
            let position = expressions.firstIndex(of: key) ?? expressions.endIndex
            if position == expressions.endIndex {
                expressions.append(key)
                names.append(key.columnReference?.name ?? key.description)
            }
            let reference = ColumnReference(index: position, name: names[position], type: key.type)
            sortKeys.append(sortKey(.column(reference), source))
        }
        let (wide, unnested) = try unnester.unnest(expressions, over: input)
        var plan = wide.projecting(unnested, names: names)
        if !sortKeys.isEmpty { plan = .sort(LogicalPlan.Sort(input: plan, keys: sortKeys)) }
        let columns = outputs.enumerated().map { index, column -> ScopeColumn in
            var output = ScopeColumn(
                name: column.name, type: column.expression.type, index: index, qualifier: column.qualifier)
            output.otherName = column.otherName
            return output
        }
        let scope = Scope(columns: columns, width: expressions.count)
        return ResolvedRelation(plan: plan, scope: scope).output()
    }

    // MARK: Aggregation

    /// GROUP BY as expressions over the input, each once: by position, by column, by name of an output.
    private func groups(
        _ groups: [UnresolvedExpression], _ outputs: [OutputColumn], _ items: ExpressionResolver
    ) throws -> (columns: [GroupColumn], positions: [Int]) {
        let resolver = expressions(over: items.scope, .forbidden(in: "GROUP BY"))
        resolver.outputs = items.outputs
        resolver.outputPriority = .last
        var result: [GroupColumn] = []
        var positions: [Int] = []
        for group in groups {
            let position = try ordinal(group, count: outputs.count, clause: "GROUP BY")
            let value = try position.map { outputs[$0].expression } ?? resolver.resolve(group)
            let expression = try resolver.collation(of: group)?.key(value, resolver) ?? value
            if expression.readsWindow {
                throw ExpressionResolver.misplacedWindow(nil, in: "GROUP BY", at: group.location)
            }
            if expression.columnIndices.contains(where: { $0 >= items.scope.width }) {
                throw PlanError(
                    .invalidGrouping, "GROUP BY cannot group by an aggregate", location: group.location)
            }
            positions.append(result.firstIndex { $0.expression == expression } ?? result.count)
            if positions.last != result.count { continue }
            let name = outputs.first { $0.expression == value }?.name
            var column = GroupColumn(
                expression: expression, name: name ?? group.outputName(spark: dialect.sparkNames))
            if expression != value { column.collated = value }
            result.append(column)
        }
        return (result, positions)
    }

    /// The groups of GROUP BY ALL: what the list has without an aggregate in it. Beside aggregates, what reads no column is
    /// no group either, so that it stands in the one row that aggregates make of none.
    private func allGroups(_ outputs: [OutputColumn], width: Int) -> [GroupColumn] {
        let reads = outputs.map(\.expression.columnIndices)
        let hasAggregates = reads.contains { $0.contains { $0 >= width } }
        var result: [GroupColumn] = []
        for (output, columns) in zip(outputs, reads) where columns.allSatisfy({ $0 < width }) {
            if hasAggregates, columns.isEmpty { continue }
            if result.contains(where: { $0.expression == output.expression }) { continue }
            result.append(GroupColumn(expression: output.expression, name: output.name))
        }
        return result
    }

    /// Columns that are read beside the groups and are told by them: those of a table one of whose keys is grouped by.
    private func dependentGroups(of groups: [GroupColumn], _ scope: Scope, read: Set<Int>) -> [GroupColumn] {
        let grouped = Set(groups.compactMap { $0.expression.columnReference?.index })
        return scope.keys.filter { grouped.isSuperset(of: $0.key) }.flatMap { key in
            scope.columns.filter {
                key.columns.contains($0.index) && read.contains($0.index) && !grouped.contains($0.index)
            }.map { GroupColumn(expression: $0.expression, name: $0.name) }
        }
    }

    /// Columns that HAVING reads outside of groups and aggregates: GROUP BY ALL groups by them, too.
    private func groups(readBy having: Expression, beside groups: [GroupColumn], _ scope: Scope) -> [GroupColumn] {
        var found: [GroupColumn] = []
        func look(at expression: Expression) {
            if (groups + found).contains(where: { $0.expression == expression }) { return }
            if let column = expression.columnReference {
                if column.index < scope.width { found.append(GroupColumn(expression: expression, name: column.name)) }
                return
            }
            _ = expression.mapChildren { child in
                look(at: child)
                return child
            }
        }
        look(at: having)
        return found
    }

    private func grouping(
        _ list: SelectList, _ outputs: [OutputColumn], having: Expression?, read: Set<Int>,
        _ resolver: ExpressionResolver
    ) throws -> (sets: GroupingSets, keyCount: Int) {
        var (columns, positions) =
            list.groupsAll
            ? (allGroups(outputs, width: resolver.scope.width), []) : try groups(list.groups ?? [], outputs, resolver)
        if list.groupsAll, let having { columns += groups(readBy: having, beside: columns, resolver.scope) }
        let keyCount = columns.count
        if list.sets == nil { columns += dependentGroups(of: columns, resolver.scope, read: read) }
        let sets = try GroupingSets(
            groups: columns, sets: list.sets?.map { set in Array(Set(set.map { positions[$0] })).sorted() },
            calls: resolver.groupings, dialect: dialect, location: list.location)
        return (sets, keyCount)
    }

    private func aggregated(
        _ list: SelectList, _ input: ResolvedRelation, _ outputs: [OutputColumn], _ resolver: ExpressionResolver
    ) throws -> ResolvedRelation {
        if list.having != nil, let written = list.groups, !written.isEmpty {
            resolver.groups = try groups(written, outputs, resolver).columns.map(\.expression)
        }
        let having = try havingCondition(list.having, resolver)
        resolver.groups = []
        let keys = try list.keys.map { try selectKey($0, outputs, resolver) }
        let qualify = try qualification(list.qualify, resolver)
        var aggregates = resolver.aggregates
        let read = (outputs.map(\.expression) + keys + [having, qualify].compactMap { $0 }).map(\.columnIndices)
        let (grouping, keyCount) = try grouping(
            list, outputs, having: having, read: read.reduce(into: []) { $0.formUnion($1) }, resolver)
        var firstValues: [Expression: Int] = [:]
        for group in grouping.groups {
            guard let value = group.collated, firstValues[value] == nil, let first = functions.aggregate("first") else {
                continue
            }
            firstValues[value] = aggregates.count
            aggregates.append(AggregateCall(function: first, arguments: [value], type: value.type, name: group.name))
        }
        let rewriter = GroupingRewriter(
            grouping: grouping, aggregates: aggregates, firstValues: firstValues, width: input.scope.width,
            locations: resolver.locations)
        var columns = outputs
        for index in columns.indices {
            columns[index].expression = try rewriter.rewrite(outputs[index].expression, at: outputs[index].location)
            // The aggregation's own column takes the output's name, so that often no projection is needed.
            if let reference = columns[index].expression.columnReference, reference.index >= grouping.keyCount,
                reference.index < ExpressionResolver.firstUnnestColumn
            {
                aggregates[reference.index - grouping.keyCount].name = columns[index].name
            }
        }
        var plan = try unnester.aggregate(input.plan, grouping, aggregates)
        if let having {
            let condition = try rewriter.rewrite(having, at: list.having?.location)
            plan = try unnester.filter(plan, by: condition)
        }
        let sortKeys = try zip(keys, list.keys).map { try rewriter.rewrite($0, at: $1.expression.location) }
        let windows = try resolver.windows.map { window in
            try window.mapExpressions { try rewriter.rewrite($0, at: list.location) }
        }
        let (computed, calls) = try unnester.windows(windows, over: plan)
        let windowed = WindowStack(calls, over: computed)
        let condition = try qualify.map { try rewriter.rewrite($0, at: list.qualify?.location) }
        let unnests = try resolver.unnests.map { column in
            try column.mapList { windowed.moved(try rewriter.rewrite($0, at: list.location)) }
        }
        var result = try unnested(
            unnester.filter(windowed, by: condition), unnests, windowed.moved(columns),
            keys: sortKeys.map(windowed.moved), sources: list.keys)
        // There is one row of each group.
        if list.sets == nil, keyCount > 0, unnests.isEmpty {
            let groups = ScopeKey(key: Array(0..<keyCount), columns: []).mapped(places(of: columns))
            result.scope.keys = groups.map { [ScopeKey(key: $0.key, columns: Set(columns.indices))] } ?? []
        }
        return result
    }
}

extension UnresolvedSortKey {
    /// ORDER BY ALL, a star as key, is every column by its place; any other key is itself.
    fileprivate func spelledOut(columns count: Int, _ resolver: ExpressionResolver) throws -> [UnresolvedSortKey] {
        guard case .star(let star) = expression.node, star.isPlain else {
            return try resolver.spelledOut(expression).map { written in
                var key = self
                key.expression = written
                return key
            }
        }
        return (0..<count).map { index in
            var key = self
            key.expression = UnresolvedExpression(.literal(.int(Int64(index + 1)), .int32), at: expression.location)
            return key
        }
    }
}

extension Scalar {
    /// Whether it is written as one sign, without a type before it.
    fileprivate var isPlain: Bool {
        switch self {
        case .null, .boolean, .int, .uint, .float, .double, .decimal, .string: true
        default: false
        }
    }
}

extension UnresolvedExpression {
    fileprivate var mustGiveColumns: Bool {
        if case .star(let star) = node { !star.ignoresMissing } else { false }
    }
}

extension UnresolvedExpression.StarItem {
    /// Just `*`.
    fileprivate var isPlain: Bool {
        qualifier == nil && use == .list && selector == nil && excluding.isEmpty && replacing.isEmpty
            && renaming.isEmpty
    }
}

/// What SELECT says, whichever relation carries it.
private struct SelectList {
    var input: Relation
    var items: [UnresolvedExpression]
    /// nil: no GROUP BY; aggregates among the items still make it one.
    var groups: [UnresolvedExpression]?
    var sets: [[Int]]?
    var groupsAll = false
    var location: SourceLocation?
    var having: UnresolvedExpression?
    var qualify: UnresolvedExpression?
    var keys: [UnresolvedSortKey] = []

    init(_ node: ProjectRelation) {
        input = node.input
        items = node.items
        qualify = node.qualify
    }

    init(_ node: AggregateRelation) {
        input = node.input
        items = node.items
        groups = node.groups
        sets = node.sets
        groupsAll = node.groupsAll
        location = node.location
        having = node.having
        qualify = node.qualify
    }
}

/// One column of a select list.
struct OutputColumn {
    var name: String
    var expression: Expression
    var qualifier: [String] = []
    /// A second name of a column that was given none of its own.
    var otherName: String?
    /// Whether the name was given with AS.
    var isNamed = false
    var location: SourceLocation?

    /// A name that was given comes before that of a column of the input.
    func isHidden(by others: [OutputColumn]) -> Bool {
        if isNamed { return false }
        let folded = name.lowercased()
        return others.contains { $0.isNamed && $0.name.lowercased() == folded && $0.expression != expression }
    }
}
