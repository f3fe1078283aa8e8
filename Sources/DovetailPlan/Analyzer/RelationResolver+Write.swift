import DovetailColumnar

extension RelationResolver {
    func resolveWrite(_ node: WriteRelation) throws -> ResolvedRelation {
        let input = try resolve(node.input).output()
        var target = node.target
        try checkNames(input.plan.schema, target, at: node.location)
        if case .folder(let columns) = target.layout {
            let names = try columns.map { try partitionColumn($0, input.scope, at: node.location) }
            try checkPartitions(names, input.plan.schema, at: node.location)
            target.layout = .folder(partitionBy: names)
        }
        let plan = LogicalPlan.write(LogicalPlan.Write(input: input.plan, target: target))
        return ResolvedRelation(plan: plan, scope: Scope(schema: plan.schema))
    }

    /// No two columns of a file may have one name; in Parquet neither in another case, as most readers ignore it.
    private func checkNames(_ schema: Schema, _ target: WriteTarget, at location: SourceLocation?) throws {
        let ignoresCase = target.isParquet
        var seen: [String: String] = [:]
        var clashes: [String] = []
        for name in schema.names {
            let key = ignoresCase ? name.lowercased() : name
            if let first = seen[key] {
                let clash = first == name ? "\"\(name)\"" : "\"\(first)\" and \"\(name)\""
                if !clashes.contains(clash) { clashes.append(clash) }
            } else {
                seen[key] = name
            }
        }
        guard !clashes.isEmpty else { return }
        var notes = ["columns: \(Suggestion.list(schema.names))", "rename all but one of them, or leave them out"]
        if ignoresCase { notes.insert("Parquet readers ignore case in names", at: 1) }
        throw PlanError(
            .duplicateColumn, "\(target.title) would get column \(clashes.joined(separator: ", ")) more than once",
            location: location, notes: notes)
    }

    /// The column's name as the schema spells it.
    private func partitionColumn(_ name: String, _ scope: Scope, at location: SourceLocation?) throws -> String {
        switch scope.lookup(name, caseSensitive: false) {
        case .found(let column): return column.name
        case .ambiguous(let candidates): throw scope.ambiguous([name], candidates, at: location)
        case .missing:
            var error = scope.unknown([name], at: location)
            error.message = "partition column \"\(name)\" does not exist"
            throw error
        }
    }

    private func checkPartitions(_ names: [String], _ schema: Schema, at location: SourceLocation?) throws {
        var seen: Set<String> = []
        if let twice = names.first(where: { !seen.insert($0).inserted }) {
            throw PlanError(.duplicateColumn, "partition column \"\(twice)\" is named twice", location: location)
        }
        if let field = schema.fields.first(where: { seen.contains($0.name) && $0.type.isNested }) {
            throw PlanError(
                .typeMismatch, "partition column \"\(field.name)\" is \(field.type), which cannot name a folder",
                location: location)
        }
        guard names.isEmpty || names.count < schema.count else {
            throw PlanError(
                .invalidExpression, "partitioning by all columns leaves none to write", location: location)
        }
    }
}

extension WriteTarget {
    /// Whether Parquet is what will be written, as far as format and path say; a folder's default is Parquet.
    fileprivate var isParquet: Bool {
        if let format { return format.lowercased() == "parquet" }
        if case .folder = layout { return true }
        return path.lowercased().hasSuffix(".parquet")
    }

    fileprivate var title: String { label.map { "\"\($0)\"" } ?? "\"\(path)\"" }
}
