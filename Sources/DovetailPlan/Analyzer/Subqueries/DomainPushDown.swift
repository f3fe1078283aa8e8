import DovetailColumnar

/// A subquery's plan for all outer rows at once: its rows for each of the distinct values its parameters take, with these
/// values as columns behind its own. After Neumann and Kemper, "Unnesting Arbitrary Queries".
struct DomainPushDown {
    /// The parameters' distinct values.
    let domain: LogicalPlan
    let level: Int
    /// Tables of recursions around, which have the values behind their columns.
    var workingTables: [String: Schema] = [:]

    init(domain: LogicalPlan, level: Int) {
        self.domain = domain
        self.level = level
    }

    var domainWidth: Int { domain.schema.count }

    func push(_ plan: LogicalPlan) throws -> LogicalPlan {
        guard depends(plan) else { return crossed(plan) }
        return switch plan {
        case .filter(let node): try filter(node)
        case .project(let node): try project(node)
        case .join(let node): try join(node)
        case .aggregate(let node): try aggregate(node)
        case .sort(let node): try sort(node)
        case .limit(let node): try limit(node)
        case .union(let node): try union(node)
        case .distinct(let node): try distinct(node)
        case .repetition(let node): try repetition(node)
        case .expand(let node): try expand(node)
        case .unnest(let node): try unnest(node)
        case .window(let node): try window(node)
        case .shared(let node): try push(node.input)
        case .recursion(let node): try recursion(node)
        case .workingTable(let node):
            .workingTable(
                LogicalPlan.WorkingTable(
                    id: node.id, schema: workingTables[node.id] ?? node.schema, isWhole: node.isWhole))
        case .pairing(let node): try pairing(node)
        case .scan, .values, .write: try leaf(plan)
        }
    }

    func beyondReach(_ plan: LogicalPlan) -> PlanError {
        PlanError(
            .unsupported, "columns of the query outside inside of this are not supported yet: \(plan.title)",
            kind: .unsupported)
    }

    private func leaf(_ plan: LogicalPlan) throws -> LogicalPlan {
        guard !plan.hasParameters(of: level) else { throw beyondReach(plan) }
        return crossed(plan)
    }

    /// The same rows for every value.
    func crossed(_ plan: LogicalPlan) -> LogicalPlan {
        .join(LogicalPlan.Join(left: plan, right: domain, kind: .cross, keys: [], residual: nil))
    }

    /// With the parameters as columns behind `width` others.
    func bound(_ expression: Expression, after width: Int) -> Expression {
        expression.mapParameters(of: level) { parameter in
            .column(
                ColumnReference(index: width + parameter.index, name: parameter.name, type: parameter.type))
        }
    }

    /// The values' columns of a pushed plan.
    func values(of plan: LogicalPlan) -> [Expression] { Array(plan.schema.references.suffix(domainWidth)) }

    var valueNames: [String] { domain.schema.names }

    // MARK: Rows

    private func filter(_ node: LogicalPlan.Filter) throws -> LogicalPlan {
        .filter(
            LogicalPlan.Filter(
                input: try push(node.input), condition: bound(node.condition, after: node.input.schema.count)))
    }

    private func project(_ node: LogicalPlan.Project) throws -> LogicalPlan {
        let input = try push(node.input)
        let width = node.input.schema.count
        return .project(
            LogicalPlan.Project(
                input: input, expressions: node.expressions.map { bound($0, after: width) } + values(of: input),
                names: node.schema.names + valueNames))
    }

    private func unnest(_ node: LogicalPlan.Unnest) throws -> LogicalPlan {
        let input = try push(node.input)
        let width = node.input.schema.count
        let unnested = LogicalPlan.unnest(
            LogicalPlan.Unnest(
                input: input, lists: node.lists.map { bound($0, after: width) }, names: node.names,
                keepsEmpty: node.keepsEmpty))
        // The values come last.
        let references = unnested.schema.references
        let order =
            references[..<width] + references[(width + domainWidth)...] + references[width..<width + domainWidth]
        return unnested.projecting(Array(order), names: node.schema.names + valueNames)
    }

    private func sort(_ node: LogicalPlan.Sort) throws -> LogicalPlan {
        let width = node.input.schema.count
        let keys = node.keys.map { $0.mapExpression { bound($0, after: width) } }
        return .sort(LogicalPlan.Sort(input: try push(node.input), keys: keys))
    }

    private func limit(_ node: LogicalPlan.Limit) throws -> LogicalPlan {
        let input = try push(node.input)
        let keys = node.keys.map { bound($0, after: node.input.schema.count) } + values(of: input)
        return .limit(LogicalPlan.Limit(input: input, limit: node.limit, offset: node.offset, keys: keys))
    }

    private func union(_ node: LogicalPlan.Union) throws -> LogicalPlan {
        .union(
            LogicalPlan.Union(
                inputs: try node.inputs.map(push), schema: Schema(node.schema.fields + domain.schema.fields)))
    }

    private func distinct(_ node: LogicalPlan.Distinct) throws -> LogicalPlan {
        let input = try push(node.input)
        let width = node.input.schema.count
        let keys = node.keys.map { $0.map { bound($0, after: width) } + values(of: input) }
        return .distinct(LogicalPlan.Distinct(input: input, keys: keys))
    }

    private func repetition(_ node: LogicalPlan.Repetition) throws -> LogicalPlan {
        let width = node.input.schema.count
        return .repetition(
            LogicalPlan.Repetition(input: try push(node.input), count: bound(node.count, after: width)))
    }

    private func expand(_ node: LogicalPlan.Expand) throws -> LogicalPlan {
        let input = try push(node.input)
        let width = node.input.schema.count
        let projections = node.projections.map { $0.map { bound($0, after: width) } + values(of: input) }
        var expand = node
        expand.input = input
        expand.projections = projections
        expand.schema = Schema(node.schema.fields + domain.schema.fields)
        return .expand(expand)
    }

    private func window(_ node: LogicalPlan.Window) throws -> LogicalPlan {
        let input = try push(node.input)
        let width = node.input.schema.count
        var window = node.over(input).mapExpressions { bound($0, after: width) }
        window.partitions += values(of: input)
        let columns = window.schema.references
        let own = Array(columns.prefix(width)) + columns.dropFirst(input.schema.count)
        return LogicalPlan.window(window).projecting(
            own + columns[width..<input.schema.count], names: node.schema.names + valueNames)
    }

    // MARK: Joins

    private func join(_ node: LogicalPlan.Join) throws -> LogicalPlan {
        let (left, right) = (depends(node.left), depends(node.right))
        switch node.kind {
        case .inner, .cross: return try both(node, pushesLeft: left || !right, pushesRight: right)
        case .left, .semi, .anti, .mark, .single: return try both(node, pushesLeft: true, pushesRight: right)
        case .right: return try both(node, pushesLeft: left, pushesRight: true)
        case .full: return try both(node, pushesLeft: true, pushesRight: true)
        }
    }

    /// The join with the values on the sides asked for, at least one; where they are on both, they must be equal, too.
    private func both(_ node: LogicalPlan.Join, pushesLeft: Bool, pushesRight: Bool) throws -> LogicalPlan {
        let width = node.left.schema.count
        let added = pushesLeft ? domainWidth : 0
        let left = pushesLeft ? try push(node.left) : node.left
        let right = pushesRight ? try push(node.right) : node.right
        // What the join's own conditions call parameters are the values of one side.
        let place = pushesLeft ? width : width + node.right.schema.count
        let moved = { (expression: Expression) in
            expression.mapColumns { reference in
                var reference = reference
                if reference.index >= width { reference.index += added }
                return .column(reference)
            }.mapParameters(of: level) {
                .column(ColumnReference(index: place + $0.index, name: $0.name, type: $0.type))
            }
        }
        let operation: ComparisonOperator = node.nullsEqual ? .isNotDistinct : .equal
        var conditions = node.keys.map { key in
            moved(.comparison(operation, key.left, key.right.shifted(by: width)))
        }
        conditions += node.residual?.conjuncts.map(moved) ?? []
        if pushesLeft, pushesRight {
            let other = values(of: right).map { $0.shifted(by: left.schema.count) }
            conditions += zip(values(of: left), other).map { .comparison(.isNotDistinct, $0, $1) }
        }
        let join = LogicalPlan.Join(left: left, right: right, kind: node.kind, conditions: conditions)
        return ordered(
            .join(join), node.kind, leftWidth: width, own: node.schema, pushesLeft: pushesLeft, pushesRight: pushesRight
        )
    }

    /// The join's own columns, then the values once.
    func ordered(
        _ join: LogicalPlan, _ kind: JoinKind, leftWidth: Int, own schema: Schema, pushesLeft: Bool, pushesRight: Bool
    ) -> LogicalPlan {
        let columns = join.schema.references
        let added = pushesLeft ? domainWidth : 0
        let leftValues = columns[leftWidth..<leftWidth + added]
        let rest = columns.dropFirst(leftWidth + added)
        let own = Array(columns.prefix(leftWidth))
        let rightOwn = rest.prefix(schema.count - leftWidth)
        let rightValues = rest.dropFirst(rightOwn.count).prefix(pushesRight ? domainWidth : 0)
        let values: [Expression]
        switch kind {
        case .full: values = zip(leftValues, rightValues).map { Expression.firstPresent($0, $1) }
        case .right: values = Array(rightValues)
        default: values = Array(pushesLeft ? leftValues : rightValues)
        }
        return join.projecting(own + rightOwn + values, names: schema.names + valueNames)
    }
}

extension Expression {
    /// `first`, or `second` where that is null.
    static func firstPresent(_ first: Expression, _ second: Expression) -> Expression {
        .conditional(
            ConditionalCall(
                branches: [.init(when: .isNull(first, negated: true), then: first)], otherwise: second,
                type: first.type))
    }
}

extension AggregateCall {
    /// The aggregate's column where a group had no row: what it gives for none, which only counts have.
    func orEmptyResult(_ column: Expression) throws -> Expression {
        let accumulator = try function.makeAccumulator(arguments: arguments.map(\.type), result: type)
        accumulator.resize(groups: 1)
        let empty = try accumulator.finish(0..<1).scalar(at: 0)
        return empty.isNull ? column : .firstPresent(column, .literal(empty, type))
    }
}

extension LogicalPlan.Join {
    /// A join on conditions over both sides' columns: equalities become keys.
    ///
    /// Keys of one join treat nulls alike: beside one that takes null as equal, the others must refuse it.
    init(left: LogicalPlan, right: LogicalPlan, kind: JoinKind, conditions: [Expression]) {
        let width = left.schema.count
        var plain: [Key] = []
        var nullSafe: [Key] = []
        var rest: [Expression] = []
        for condition in conditions {
            if let key = Key(condition, leftWidth: width) {
                plain.append(key)
            } else if case .comparison(.isNotDistinct, let a, let b) = condition,
                let key = Key(.comparison(.equal, a, b), leftWidth: width)
            {
                nullSafe.append(key)
            } else {
                rest.append(condition)
            }
        }
        if !nullSafe.isEmpty { rest += plain.map { .isNull($0.left, negated: true) } }
        let keys = plain + nullSafe
        let isCross = kind == .inner && keys.isEmpty && rest.isEmpty
        let isInner = kind == .cross && !(keys.isEmpty && rest.isEmpty)
        self.init(
            left: left, right: right, kind: isCross ? .cross : isInner ? .inner : kind, keys: keys,
            residual: Expression.conjunction(rest))
        nullsEqual = !nullSafe.isEmpty
    }
}
