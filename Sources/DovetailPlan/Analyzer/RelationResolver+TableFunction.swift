import DovetailColumnar

extension RelationResolver {
    /// Arguments are constants; the resolver of tables knows the function.
    func resolveTableFunction(_ node: TableFunctionRelation) throws -> ResolvedRelation {
        if let relation = try queried(node) {
            var resolved = try resolve(relation).output()
            resolved.scope = resolved.scope.renamed(to: node.name, columns: [])
            return resolved
        }
        let resolver = expressions(over: Scope(columns: [], width: 0), .forbidden(in: "FROM"))
        let argument = { (written: UnresolvedExpression) throws -> TableFunctionCall.Argument in
            let expression = try resolver.resolve(written)
            let value = try expression.constantValue(style: self.dialect.castStyle)
            return TableFunctionCall.Argument(value: value, type: expression.type)
        }
        var named: [String: TableFunctionCall.Argument] = [:]
        for (name, value) in node.named where named.updateValue(try argument(value), forKey: name.lowercased()) != nil {
            throw PlanError(
                .invalidExpression, "\"\(node.name)\" is given \"\(name)\" twice", location: node.location)
        }
        let call = TableFunctionCall(
            name: node.name.lowercased(), arguments: try node.arguments.map(argument), named: named,
            location: node.location)
        switch try tables.table(calling: call) {
        case .source(let source): return scan(source, qualifier: [node.name], title: node.name)
        case .relation(let relation):
            var resolved = try resolve(relation).output()
            resolved.scope = resolved.scope.renamed(to: node.name, columns: [])
            return resolved
        }
    }
}

extension RelationResolver {
    /// `query_table('t')`, `query_table(['t', 'u'] [, by_name])`: the table of a name, or the rows of several. nil for other
    /// functions.
    private func queried(_ node: TableFunctionRelation) throws -> Relation? {
        guard node.name.lowercased() == "query_table" else { return nil }
        guard let first = node.arguments.first, node.arguments.count <= 2, node.named.isEmpty else {
            throw PlanError(
                .invalidExpression, "\"query_table\" takes the name of a table or a list of names, and whether by name",
                location: node.location)
        }
        let resolver = expressions(over: Scope(columns: [], width: 0), .forbidden(in: "FROM"))
        let byName = try node.arguments.dropFirst().first.map {
            try resolver.resolve($0).constantValue() == .boolean(true)
        }
        let named = { (name: String) -> Relation in
            .table(TableRelation(name: name.split(separator: ".").map(String.init), location: node.location))
        }
        if let name = first.bareName { return named(name) }
        switch try resolver.resolve(first).constantValue() {
        case .string(let name): return named(name)
        case .list(let names):
            let tables = names.compactMap { if case .string(let name) = $0 { named(name) } else { nil } }
            if tables.count == 1 { return tables[0] }
            return .union(
                UnionRelation(inputs: tables, isAll: true, byName: byName ?? false, location: node.location))
        default:
            throw PlanError(
                .invalidExpression, "\"query_table\" takes the name of a table or a list of names",
                location: node.location)
        }
    }
}

extension UnresolvedExpression {
    /// A name that stands for itself, as the argument of a macro may be one.
    fileprivate var bareName: String? {
        switch node {
        case .name(let parts, _): parts.joined(separator: ".")
        case .cast(let operand, .string, _): operand.bareName
        default: nil
        }
    }
}

extension TableResolver {
    /// - Throws: `PlanError`: without functions of its own, a resolver knows none.
    public func table(calling call: TableFunctionCall) throws -> ResolvedTable {
        throw PlanError(
            .unknownFunction, "table function \"\(call.name)\" does not exist", location: call.location)
    }
}
