import DovetailColumnar

/// A subquery's plan without its conditions on the outer query, which become those of a join with it.
///
/// This is how most correlated subqueries are written, and the plan needs no list of outer values then. Where a node would
/// not give the same rows without the conditions below it, there is no such form: `DomainPushDown` does those.
struct PulledUp {
    /// Reads nothing of the outer query.
    var plan: LogicalPlan
    /// Over the plan's columns and the parameters.
    var conditions: [Expression] = []
    /// The subquery's columns, over the same.
    var outputs: [Expression]

    private init(_ plan: LogicalPlan) {
        self.plan = plan
        outputs = plan.schema.references
    }

    private init(_ plan: LogicalPlan, _ conditions: [Expression], _ outputs: [Expression]) {
        self.plan = plan
        self.conditions = conditions
        self.outputs = outputs
    }

    /// nil where `query` has no such form.
    init?(_ query: LogicalPlan, level: Int) {
        guard let result = PulledUp.pull(query, level) else { return nil }
        self = result
    }

    private static func pull(_ plan: LogicalPlan, _ level: Int) -> PulledUp? {
        guard plan.hasParameters(of: level) else { return PulledUp(plan) }
        return switch plan {
        case .filter(let node): pull(node.input, level)?.filtered(node.condition, level)
        case .project(let node): pull(node.input, level)?.projected(node, level)
        case .join(let node): join(node, level)
        case .aggregate(let node): pull(node.input, level)?.aggregated(node, level)
        case .distinct(let node): pull(node.input, level)?.distinct(node.keys, level)
        case .sort(let node): pull(node.input, level)?.sorted(node, level)
        case .limit(let node): limit(node, level)
        case .window(let node): pull(node.input, level)?.windowed(node, level)
        case .shared(let node): pull(node.input, level)
        case .scan, .values, .union, .repetition, .expand, .unnest, .pairing, .recursion, .workingTable, .write: nil
        }
    }

    /// An expression over the subquery's columns, over the plan's instead.
    private func moved(_ expression: Expression) -> Expression { expression.substituting(outputs) }

    private func isFree(_ expressions: [Expression], _ level: Int) -> Bool {
        expressions.allSatisfy { !$0.hasParameters(of: level) }
    }

    // MARK: Rows

    private func filtered(_ condition: Expression, _ level: Int) -> PulledUp? {
        guard outputs.canMove(into: [condition], mayRepeat: { $0.cost <= 2 }) else { return nil }
        let (correlated, own) = moved(condition).conjuncts.split { $0.hasParameters(of: level) }
        if correlated.contains(where: \.isVolatile) { return nil }
        return PulledUp(plan.filtered(by: own), conditions + correlated, outputs)
    }

    private func projected(_ node: LogicalPlan.Project, _ level: Int) -> PulledUp? {
        if outputs.canMove(into: node.expressions, mayRepeat: { $0.cost <= 2 }),
            !node.expressions.contains(where: \.isVolatile)
        {
            return PulledUp(plan, conditions, node.expressions.map(moved))
        }
        guard isFree(outputs, level), isFree(node.expressions, level) else { return nil }
        let width = plan.schema.count
        let names = plan.schema.names
        let lower = plan.projecting(plan.schema.references + outputs, names: names + outputs.map(\.description))
        let shifted = node.expressions.map { $0.shifted(by: width) }
        let upper = lower.projecting(
            Array(lower.schema.references.prefix(width)) + shifted, names: names + node.schema.names)
        return PulledUp(upper, conditions, Array(upper.schema.references.dropFirst(width)))
    }

    private func sorted(_ node: LogicalPlan.Sort, _ level: Int) -> PulledUp? {
        // A key that reads outer values is the same for all rows of one subquery only in part.
        let keys = node.keys.map { $0.mapExpression(moved) }
        guard node.limit == nil, isFree(keys.map(\.expression), level) else { return nil }
        return PulledUp(.sort(LogicalPlan.Sort(input: plan, keys: keys)), conditions, outputs)
    }

    // MARK: Groups

    /// What the plan's rows must equal for one outer row, and the same conditions over `count` columns before those keys.
    private func keys(before count: Int, _ level: Int) -> (own: [Expression], conditions: [Expression])? {
        var own: [Expression] = []
        var moved: [Expression] = []
        for condition in conditions {
            guard let pair = CorrelatedEquality(condition, level: level) else { return nil }
            let key = ColumnReference(index: count + own.count, name: pair.own.description, type: pair.own.type)
            own.append(pair.own)
            moved.append(.comparison(pair.operation, pair.outer, .column(key)))
        }
        return (own, moved)
    }

    /// Groups of one outer row are those of all rows whose keys it names.
    func aggregated(_ node: LogicalPlan.Aggregate, _ level: Int) -> PulledUp? {
        guard !node.groups.isEmpty, node.standingGroups.isEmpty else { return nil }
        return grouped(node, level)
    }

    /// The aggregation by the correlation's keys, too. For an aggregation without groups: what it gives for each outer
    /// row with any row in it.
    func grouped(_ node: LogicalPlan.Aggregate, _ level: Int) -> PulledUp? {
        let groups = node.groups.map(moved)
        let calls = node.aggregates.map { $0.mapExpressions(moved) }
        let read = groups + calls.flatMap { $0.arguments + [$0.filter].compactMap { $0 } }
        guard isFree(read, level), let keys = keys(before: groups.count, level) else { return nil }
        let aggregate = LogicalPlan.Aggregate(
            input: plan, groups: groups + keys.own,
            groupNames: Array(node.schema.names.prefix(groups.count)) + keys.own.map(\.description),
            aggregates: calls)
        let columns = aggregate.schema.references
        return PulledUp(
            .aggregate(aggregate), keys.conditions,
            Array(columns.prefix(groups.count) + columns.dropFirst(groups.count + keys.own.count)))
    }

    /// Rows of one outer row see each other as those of one partition.
    private func windowed(_ node: LogicalPlan.Window, _ level: Int) -> PulledUp? {
        var window = node.over(plan).mapExpressions(moved)
        let read = window.partitions + window.order.map(\.expression) + window.calls.flatMap(\.expressions)
        guard isFree(read, level), let keys = keys(before: 0, level) else { return nil }
        window.partitions += keys.own
        let results = window.schema.references.dropFirst(plan.schema.count)
        return PulledUp(.window(window), conditions, outputs + results)
    }

    /// `keys` nil: of whole rows.
    private func distinct(_ keys: [Expression]?, _ level: Int) -> PulledUp? {
        let width = outputs.count
        guard isFree(outputs, level), let correlation = self.keys(before: width, level) else { return nil }
        let names = outputs.map(\.description)
        let input = plan.projecting(
            outputs + correlation.own, names: names + correlation.own.map(\.description))
        let columns = input.schema.references
        guard isFree(keys ?? [], level) else { return nil }
        let distinct = LogicalPlan.Distinct(input: input, keys: keys.map { $0 + columns.dropFirst(width) })
        return PulledUp(.distinct(distinct), correlation.conditions, Array(columns.prefix(width)))
    }

    /// The first row of each outer row is the first of each key.
    private static func limit(_ node: LogicalPlan.Limit, _ level: Int) -> PulledUp? {
        if node.limit == 0 { return PulledUp(LogicalPlan.limit(node).emptied) }
        if node.limit == nil, node.offset == 0 { return pull(node.input, level) }
        guard node.limit == 1, node.offset == 0, let input = pull(node.input, level), !input.conditions.isEmpty
        else { return nil }
        return input.distinct(node.keys, level)
    }

    // MARK: Joins

    private static func join(_ node: LogicalPlan.Join, _ level: Int) -> PulledUp? {
        switch node.kind {
        case .inner, .cross:
            guard let left = pull(node.left, level), let right = pull(node.right, level) else { return nil }
            return inner(node, left, right, level)
        case .left, .semi, .anti, .mark, .single:
            guard !node.right.hasParameters(of: level), let left = pull(node.left, level) else { return nil }
            return keepingLeft(node, left, level)
        case .right, .full: return nil
        }
    }

    private static func inner(
        _ node: LogicalPlan.Join, _ left: PulledUp, _ right: PulledUp, _ level: Int
    ) -> PulledUp? {
        let width = left.plan.schema.count
        let rightOutputs = right.outputs.map { $0.shifted(by: width) }
        let outputs = left.outputs + rightOutputs
        let operation: ComparisonOperator = node.nullsEqual ? .isNotDistinct : .equal
        var conjuncts = node.residual?.conjuncts.map { $0.substituting(outputs) } ?? []
        var keys: [LogicalPlan.Join.Key] = []
        for key in node.keys {
            let (a, b) = (left.moved(key.left), right.moved(key.right))
            if left.isFree([a, b], level) {
                keys.append(.init(left: a, right: b))
            } else {
                conjuncts.append(.comparison(operation, a, b.shifted(by: width)))
            }
        }
        let (correlated, own) = conjuncts.split { $0.hasParameters(of: level) }
        var join = LogicalPlan.Join(
            left: left.plan, right: right.plan, kind: keys.isEmpty && own.isEmpty ? .cross : .inner, keys: keys,
            residual: Expression.conjunction(own))
        join.nullsEqual = node.nullsEqual && !keys.isEmpty
        return PulledUp(
            .join(join), left.conditions + right.conditions.map { $0.shifted(by: width) } + correlated, outputs)
    }

    /// Rows of the left are kept or padded by what they meet, which outer values must not decide.
    private static func keepingLeft(_ node: LogicalPlan.Join, _ left: PulledUp, _ level: Int) -> PulledUp? {
        let width = left.plan.schema.count
        let added = node.right.schema.references.map { $0.shifted(by: width) }
        let residual = node.residual?.substituting(left.outputs + added)
        let keys = node.keys.map { LogicalPlan.Join.Key(left: left.moved($0.left), right: $0.right) }
        guard left.isFree(keys.flatMap { [$0.left, $0.right] } + [residual].compactMap { $0 }, level) else {
            return nil
        }
        var join = LogicalPlan.Join(
            left: left.plan, right: node.right, kind: node.kind, keys: keys, residual: residual)
        join.nullsEqual = node.nullsEqual
        let more = join.schema.references.dropFirst(width)
        return PulledUp(.join(join), left.conditions, left.outputs + more)
    }
}

/// A condition that an expression over the subquery's rows equals one over outer values alone.
private struct CorrelatedEquality {
    let operation: ComparisonOperator
    let outer: Expression
    let own: Expression

    init?(_ condition: Expression, level: Int) {
        guard case .comparison(let operation, let a, let b) = condition,
            operation == .equal || operation == .isNotDistinct
        else { return nil }
        let isOuter = { (side: Expression) in side.columnIndices.isEmpty && side.hasParameters(of: level) }
        let isOwn = { (side: Expression) in !side.columnIndices.isEmpty && !side.hasParameters(of: level) }
        if isOuter(a), isOwn(b) {
            self.init(operation: operation, outer: a, own: b)
        } else if isOuter(b), isOwn(a) {
            self.init(operation: operation, outer: b, own: a)
        } else {
            return nil
        }
    }

    private init(operation: ComparisonOperator, outer: Expression, own: Expression) {
        self.operation = operation
        self.outer = outer
        self.own = own
    }
}
