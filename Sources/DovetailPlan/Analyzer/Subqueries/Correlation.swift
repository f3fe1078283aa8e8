import DovetailColumnar

/// A subquery beside the plan around it, ready to be joined with it: nothing in it reads outer values any more, conditions
/// between the two say which of its rows belong to which outer row.
struct Correlation {
    /// The plan around; its columns are what they were.
    var outer: LogicalPlan
    var inner: LogicalPlan
    /// Over outer's columns followed by inner's.
    var conditions: [Expression] = []
    /// The subquery's columns, over the same.
    var outputs: [Expression]

    var width: Int { outer.schema.count }

    /// - Parameter newID: names a part of the plan that has to be computed once and read twice.
    init(_ written: BoundSubquery, beside outer: LogicalPlan, newID: () -> String) throws {
        self.outer = outer
        let width = outer.schema.count
        let query = written
        guard !query.parameters.isEmpty else {
            inner = query.plan
            outputs = query.plan.schema.references.map { $0.shifted(by: width) }
            return
        }
        if !query.plan.isVolatile, let pulled = PulledUp(query.plan, level: query.level),
            !pulled.plan.hasParameters(of: query.level)
        {
            inner = pulled.plan
            conditions = pulled.conditions.map { query.bound($0.shifted(by: width)) }
            outputs = pulled.outputs.map { query.bound($0.shifted(by: width)) }
            return
        }
        let names = query.parameters.map { $0.columnReference?.name ?? $0.description }
        self.outer = outer.sharing(newID)
        let values = self.outer.projecting(query.parameters, names: names)
        let domain = LogicalPlan.distinct(LogicalPlan.Distinct(input: values, keys: nil)).sharing(newID)
        inner = try DomainPushDown(domain: domain, level: query.level).push(query.plan)
        let columns = inner.schema.references.map { $0.shifted(by: width) }
        outputs = Array(columns.dropLast(names.count))
        conditions = zip(query.parameters, columns.suffix(names.count)).map { .comparison(.isNotDistinct, $0, $1) }
    }

    /// Whether inner surely has one row, whatever the outer one.
    var isOneRow: Bool {
        guard conditions.isEmpty else { return false }
        return switch inner {
        case .values(let node): node.rows.count == 1
        case .aggregate(let node): node.groups.isEmpty && node.standingGroups.isEmpty
        default: false
        }
    }

    func joined(_ kind: JoinKind, also conditions: [Expression] = []) -> LogicalPlan {
        .join(LogicalPlan.Join(left: outer, right: inner, kind: kind, conditions: self.conditions + conditions))
    }

    /// Outer's columns, then the subquery's `values` (over both sides); those of an outer row without a partner, which
    /// some kinds keep, are null.
    func joined(
        _ kind: JoinKind, also conditions: [Expression] = [], adding values: [Expression]
    ) -> (plan: LogicalPlan, values: [Expression]) {
        guard kind == .left || kind == .single else { return (joined(kind, also: conditions), values) }
        var side = self
        var columns = inner.schema.references
        var names = inner.schema.names
        let add = { (expression: Expression, name: String) in
            columns.append(expression)
            names.append(name)
            return Expression.column(
                ColumnReference(index: width + columns.count - 1, name: name, type: expression.type))
        }
        var marker: Expression?
        let present = values.map { value in
            if let column = value.columnReference, column.index >= width { return value }
            if value.columnIndices.allSatisfy({ $0 >= width }) {
                return add(value.shifted(by: -width), value.description)
            }
            let found = marker ?? add(.alwaysTrue, "found")
            marker = found
            return .conditional(
                ConditionalCall(branches: [.init(when: found, then: value)], otherwise: nil, type: value.type))
        }
        side.inner = inner.projecting(columns, names: names)
        return (side.joined(kind, also: conditions), present)
    }
}

/// A subquery whose parameters all read columns of the plan around it.
struct BoundSubquery {
    var plan: LogicalPlan
    let level: Int
    /// Over the columns around.
    private(set) var parameters: [Expression]

    /// What is the same for all rows is no parameter: it is put in at once.
    init(_ plan: LogicalPlan, level: Int, parameters: [Expression]) {
        var places: [Int: Int] = [:]
        var kept: [Expression] = []
        for (index, parameter) in parameters.enumerated() where !parameter.columnIndices.isEmpty {
            places[index] = kept.count
            kept.append(parameter)
        }
        self.plan = plan.mapParameters(of: level) { parameter in
            guard let place = places[parameter.index] else { return parameters[parameter.index] }
            var moved = parameter
            moved.index = place
            return .parameter(moved)
        }
        self.level = level
        self.parameters = self.plan.hasParameters(of: level) ? kept : []
    }

    init(_ query: SubqueryExpression) {
        self.init(query.plan, level: query.level, parameters: query.parameters)
    }

    /// With the outer columns in place of the parameters.
    func bound(_ expression: Expression) -> Expression {
        expression.mapParameters(of: level) { parameters[$0.index] }
    }
}

extension LogicalPlan {
    /// The plan as a part that several places read.
    func sharing(_ newID: () -> String) -> LogicalPlan {
        if case .shared = self { return self }
        return .shared(Shared(id: newID(), input: self))
    }
}
