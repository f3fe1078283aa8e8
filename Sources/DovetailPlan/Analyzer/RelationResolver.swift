import DovetailColumnar

/// Resolves one set of relations; remembers the shared ones.
final class RelationResolver {
    let tables: any TableResolver
    let functions: FunctionRegistry
    let dialect: Dialect
    private var shared: [String: ResolvedRelation] = [:]
    /// What stands around the relation that is being resolved.
    var outer: OuterQuery?
    private var sharedCount = 0
    private var depth = 0
    /// Columns of recursive queries whose step is being resolved.
    var workingTables: [String: Schema] = [:]
    /// What recursive queries with keys are, while their step is resolved.
    var keyedRecursions: [String: RecursiveRelation] = [:]
    /// Recursive queries that were named before their columns were known.
    var earlyReferences: Set<String> = []

    static let maximumDepth = 500

    init(tables: any TableResolver, functions: FunctionRegistry, dialect: Dialect) {
        self.tables = tables
        self.functions = functions
        self.dialect = dialect
    }

    func resolve(_ relation: Relation) throws -> ResolvedRelation {
        depth += 1
        defer { depth -= 1 }
        guard depth <= RelationResolver.maximumDepth else {
            throw PlanError(
                .invalidExpression, "the query is nested more than \(RelationResolver.maximumDepth) levels deep",
                notes: ["does a view use itself?"])
        }
        if let series = relation.unnestedSeries { return try resolve(series) }
        return switch relation {
        case .read(let node): try resolveRead(node)
        case .table(let node): try resolveTable(node)
        case .tableFunction(let node): try resolveTableFunction(node)
        case .values(let node): try resolveValues(node)
        case .pivot(let node): try resolvePivot(node)
        case .unpivot(let node): try resolveUnpivot(node)
        case .project(let node): try resolveProject(node)
        case .filter(let node): try resolveFilter(node)
        case .join(let node): try resolveJoin(node)
        case .aggregate(let node): try resolveAggregate(node)
        case .sort(let node): try resolveSort(node)
        case .limit(let node): try resolveLimit(node)
        case .union(let node): try resolveUnion(node)
        case .setOperation(let node): try resolveSetOperation(node)
        case .distinct(let node): try resolveDistinct(node)
        case .alias(let node): try resolveAlias(node)
        case .unnest(let node): try resolveUnnest(node)
        case .shared(let node): try resolveShared(node)
        case .recursive(let node): try resolveRecursive(node)
        case .workingTable(let node): try resolveWorkingTable(node)
        case .inspection(let node): scan(try tables.table(inspecting: node), qualifier: [], title: nil)
        case .write(let node): try resolveWrite(node)
        }
    }

    func expressions(over scope: Scope, _ policy: ExpressionResolver.AggregatePolicy) -> ExpressionResolver {
        ExpressionResolver(scope: scope, relations: self, policy: policy)
    }

    /// Names a part that the analyzer itself needs in two places.
    func newSharedID() -> String {
        sharedCount += 1
        return "subquery \(sharedCount)"
    }

    // MARK: Tables

    private func resolveRead(_ node: ReadRelation) throws -> ResolvedRelation {
        let source = try tables.table(reading: node)
        let stem = node.paths.count == 1 ? RelationResolver.stem(of: node.paths[0]) : nil
        return scan(source, qualifier: stem.map { [$0] } ?? [], title: "'\(source.name)'")
    }

    private func resolveTable(_ node: TableRelation) throws -> ResolvedRelation {
        switch try tables.table(named: node.name, at: node.location) {
        case .source(let source): return scan(source, qualifier: node.name, title: node.name.last)
        case .relation(let relation):
            // A view knows nothing of the query that uses it.
            var resolved = try within(nil) { try resolve(relation).output() }
            resolved.scope = resolved.scope.renamed(
                to: node.name.last ?? "", in: node.name.dropLast(), columns: [])
            return resolved
        }
    }

    func scan(_ source: any TableSource, qualifier: [String], title: String?) -> ResolvedRelation {
        let firstPseudoColumn = source.schema.count - source.pseudoColumnCount
        let count = dialect.sparkNames ? firstPseudoColumn : source.schema.count
        let plan = LogicalPlan.Scan(source: source, projection: Array(0..<count))
        let columns = plan.schema.fields.enumerated().map { index, field in
            var column = ScopeColumn(name: field.name, type: field.type, index: index, qualifier: qualifier)
            column.otherName = source.otherName(of: index)
            column.isPseudo = index >= firstPseudoColumn
            return column
        }
        var scope = Scope(columns: columns, width: columns.count, title: title)
        scope.keys = source.uniqueKeys.map { ScopeKey(key: $0, columns: Set(columns.indices)) }
        return ResolvedRelation(plan: .scan(plan), scope: scope)
    }

    /// `flights` of `data/flights.csv.gz`: a file can be called by it.
    private static func stem(of path: String) -> String? {
        guard let file = path.split(separator: "/").last else { return nil }
        let stem = file.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        return stem.isEmpty || stem.contains(where: { "*?[{".contains($0) }) ? nil : stem
    }

    // MARK: Plain nodes

    private func resolveFilter(_ node: FilterRelation) throws -> ResolvedRelation {
        let input = try resolve(node.input)
        let resolver = expressions(over: input.scope, .forbidden(in: "WHERE"))
        resolver.aliases = node.aliases
        let condition = try resolver.condition(try resolver.conjunction(ofColumns: node.condition))
        return ResolvedRelation(plan: try unnester.filter(input.plan, by: condition), scope: input.scope)
    }

    private func resolveLimit(_ node: LimitRelation) throws -> ResolvedRelation {
        if let computed = node.computed { return try resolveLimit(computed, of: try resolve(node.input)) }
        guard node.limit ?? 0 >= 0, node.offset >= 0 else {
            throw PlanError(.invalidExpression, "LIMIT and OFFSET must not be negative")
        }
        let input = try resolve(node.input)
        let plan = LogicalPlan.Limit(input: input.plan, limit: node.limit, offset: node.offset)
        return ResolvedRelation(plan: .limit(plan), scope: input.scope)
    }

    private func resolveDistinct(_ node: DistinctRelation) throws -> ResolvedRelation {
        let input = try resolve(node.input).output()
        let resolver = expressions(over: input.scope, .forbidden(in: "DISTINCT"))
        let keys = try node.keys.map {
            try $0.flatMap { try resolver.spelledOut($0).map { try resolver.resolveSortKey($0) } }
        }
        let plan = try unnester.unnest(keys ?? [], over: input.plan) { plan, unnested in
            .distinct(LogicalPlan.Distinct(input: plan, keys: keys.map { _ in unnested }))
        }
        return ResolvedRelation(plan: plan, scope: input.scope)
    }

    private func resolveAlias(_ node: AliasRelation) throws -> ResolvedRelation {
        let input = try resolve(node.input)
        let count = input.scope.visible.count
        guard node.columns.count <= count else {
            throw PlanError(
                .columnCountMismatch,
                "\"\(node.name)\" is given \(node.columns.count) column names, but has \(count)")
        }
        return ResolvedRelation(
            plan: input.plan, scope: input.scope.renamed(to: node.name, columns: node.columns))
    }

    private func resolveShared(_ node: SharedRelation) throws -> ResolvedRelation {
        if let known = shared[node.id] { return known }
        let input = try resolve(node.input).output()
        // What reads outer values is another relation wherever it stands.
        if input.plan.hasParameters() { return input }
        let resolved = ResolvedRelation(
            plan: .shared(LogicalPlan.Shared(id: node.id, input: input.plan)), scope: input.scope)
        shared[node.id] = resolved
        return resolved
    }

    // MARK: Values

    private func resolveValues(_ node: ValuesRelation) throws -> ResolvedRelation {
        let width = node.rows.first?.count ?? node.names.count
        if let odd = node.rows.first(where: { $0.count != width }) {
            throw PlanError(
                .columnCountMismatch, "VALUES has rows of \(width) and of \(odd.count) values",
                location: odd.first?.location ?? node.location)
        }
        let resolver = expressions(over: Scope(columns: [], width: 0), .forbidden(in: "VALUES"))
        let rows = try node.rows.map { try $0.map { try resolver.resolve($0) } }
        let columns = try (0..<width).map { try valuesColumn(rows, $0, resolver, at: node.location) }
        let fields = columns.enumerated().map { index, values in
            let unnamed = dialect.sparkNames ? "col\(index + 1)" : "col\(index)"
            return Field(index < node.names.count ? node.names[index] : unnamed, values.first?.type ?? .null)
        }
        let converted = rows.indices.map { row in columns.map { $0[row] } }
        let schema = Schema(fields)
        let isConstant = converted.allSatisfy { $0.allSatisfy { !$0.hasSubquery && !$0.hasParameters() } }
        let plan =
            isConstant
            ? .values(LogicalPlan.Values(schema: schema, rows: converted)) : try computedRows(converted, schema)
        let visible = schema.fields.enumerated().map { index, field in
            var column = ScopeColumn(name: field.name, type: field.type, index: index, qualifier: [])
            if index >= node.names.count { column.otherName = "column\(index + 1)" }
            return column
        }
        return ResolvedRelation(plan: plan, scope: Scope(columns: visible, width: visible.count))
    }

    /// The values of one column, all of one type.
    private func valuesColumn(
        _ rows: [[Expression]], _ column: Int, _ resolver: ExpressionResolver, at location: SourceLocation?
    ) throws -> [Expression] {
        let values = rows.map { $0[column] }
        if let unified = resolver.unify(values, for: .result) { return unified }
        let types = values.map(\.type)
        var seen: Set<String> = []
        let names = types.map(\.description).filter { seen.insert($0).inserted }
        throw PlanError(
            .typeMismatch, "column \(column + 1) of VALUES has types without a common one", location: location,
            notes: ["they are \(names.joined(separator: ", "))"])
    }
}
