import DovetailColumnar

extension RelationResolver {
    /// Arguments are constants; the resolver of tables knows the function.
    func resolveTableFunction(_ node: TableFunctionRelation) throws -> ResolvedRelation {
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

extension TableResolver {
    /// - Throws: `PlanError`: without functions of its own, a resolver knows none.
    public func table(calling call: TableFunctionCall) throws -> ResolvedTable {
        throw PlanError(
            .unknownFunction, "table function \"\(call.name)\" does not exist", location: call.location)
    }
}
