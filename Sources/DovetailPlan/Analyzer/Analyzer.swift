import DovetailColumnar

/// Turns what was written into a plan: the one place where names become columns, functions are found and types meet.
public struct Analyzer: Sendable {
    public let tables: any TableResolver
    public let functions: FunctionRegistry
    public let dialect: Dialect

    public init(tables: any TableResolver, functions: FunctionRegistry, dialect: Dialect) {
        self.tables = tables
        self.functions = functions
        self.dialect = dialect
    }

    /// - Throws: `PlanError`, and what the table resolver throws.
    public func resolve(_ relation: Relation) throws -> LogicalPlan { try resolve([relation])[0] }

    /// Second names of the columns that a relation gives none of their own; nil for the others.
    /// - Throws: `PlanError`, and what the table resolver throws.
    public func otherNames(of relation: Relation) throws -> [String?] {
        let resolver = RelationResolver(tables: tables, functions: functions, dialect: dialect)
        return try resolver.resolve(relation).output().scope.columns.map(\.otherName)
    }

    /// Resolves several sinks that may share parts: `.shared` relations of one id are resolved once.
    /// - Throws: `PlanError`, and what the table resolver throws.
    public func resolve(_ relations: [Relation]) throws -> [LogicalPlan] {
        let resolver = RelationResolver(tables: tables, functions: functions, dialect: dialect)
        return try relations.map { relation in
            let plan = try resolver.resolve(relation).output().plan
            try plan.checkWithoutSubqueries()
            return plan
        }
    }
}

/// A plan with the names its columns go by.
struct ResolvedRelation {
    var plan: LogicalPlan
    var scope: Scope

    /// The relation as others see it from outside: exactly the visible columns under their names.
    func output() -> ResolvedRelation {
        let visible = scope.visible
        let plan = plan.projecting(visible.map(\.expression), names: visible.map(\.name))
        let columns = visible.enumerated().map { index, column in
            var moved = column
            moved.index = index
            return moved
        }
        var output = Scope(columns: columns, width: columns.count, title: scope.title)
        let places = visible.enumerated().map { ($1.index, $0) }
        output.keys = scope.keys.compactMap { $0.mapped(Dictionary(places, uniquingKeysWith: { first, _ in first })) }
        return ResolvedRelation(plan: plan, scope: output)
    }
}

extension LogicalPlan {
    /// A projection on top, unless it would change nothing.
    func projecting(_ expressions: [Expression], names: [String]) -> LogicalPlan {
        let isIdentity = expressions.enumerated().allSatisfy { $1.columnReference?.index == $0 }
        if isIdentity, names == schema.names { return self }
        return .project(Project(input: self, expressions: expressions, names: names))
    }
}
