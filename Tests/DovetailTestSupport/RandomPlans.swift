import DovetailColumnar
public import DovetailPlan

/// Makes plans over small tables full of nulls and repeats. Each gives the same rows however it is run: limits stand
/// only where rows that tie are equal.
public struct RandomPlans {
    private var random: SplitMix64
    private var tables: [RowTable] = []
    private var parts: [LogicalPlan] = []
    private let makeAggregate: (String) -> any AggregateFunction

    /// - Parameter aggregate: gives the function for "count", "sum" or "max".
    public init(seed: UInt64, aggregate: @escaping (String) -> any AggregateFunction) {
        makeAggregate = aggregate
        random = SplitMix64(seed: seed)
        for index in 0..<3 { tables.append(table("t\(index)")) }
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    private mutating func table(_ name: String) -> RowTable {
        let fields = (0...1 + below(3)).map { Field("\(name)_\($0)", chance(70) ? .int64 : .int32) }
        let rows = (0..<below(8)).map { _ in
            fields.map { _ in chance(20) ? Scalar.null : .int(Int64(below(4))) }
        }
        let support: [PushdownSupport] = [.exact, .exact, .inexact, .none]
        return RowTable(name, fields, rows: rows, support: support[below(4)])
    }

    /// One to three sinks that may share parts.
    public mutating func plans() -> [LogicalPlan] {
        (0..<(chance(70) ? 1 : 2 + below(2))).map { _ in plan(depth: 1 + below(5)) }
    }

    private mutating func plan(depth: Int) -> LogicalPlan {
        guard depth > 0 else { return leaf() }
        switch below(12) {
        case 0, 1, 2:
            let input = plan(depth: depth - 1)
            return .filter(.init(input: input, condition: condition(input.schema, depth: 2)))
        case 3: return project(plan(depth: depth - 1))
        case 4, 5: return join(plan(depth: depth - 1), plan(depth: depth - 1))
        case 6:
            let (left, right) = (plan(depth: depth - 1), plan(depth: depth - 1))
            return chance(60) ? ordered(left, right) : nearest(left, right)
        case 7: return aggregate(plan(depth: depth - 1))
        case 8: return ordered(plan(depth: depth - 1))
        case 9: return union(depth)
        case 10: return distinct(plan(depth: depth - 1))
        default: return shared(depth)
        }
    }

    private mutating func leaf() -> LogicalPlan {
        if chance(10) {
            let schema = Schema([Field("v", .int64), Field("w", .int32)])
            let rows = (0..<below(4)).map { _ in schema.fields.map { literal($0.type) } }
            return .values(.init(schema: schema, rows: rows))
        }
        let table = tables[below(tables.count)]
        let columns = Array(table.schema.fields.indices).shuffled(using: &random)
        return .scan(.init(source: table, projection: Array(columns.prefix(1 + below(columns.count)))))
    }

    private mutating func project(_ input: LogicalPlan) -> LogicalPlan {
        let expressions = (0...below(4)).map { _ in
            chance(50) && input.schema.count > 0
                ? input.schema.references[below(input.schema.count)] : integer(input.schema, anyType(), depth: 2)
        }
        return .project(
            .init(input: input, expressions: expressions, names: expressions.indices.map { "p\(below(100))_\($0)" }))
    }

    private mutating func anyType() -> DataType { chance(70) ? .int64 : .int32 }

    private mutating func join(_ left: LogicalPlan, _ right: LogicalPlan) -> LogicalPlan {
        // A single join of rows with several partners is an error, which rules may move.
        let kinds = JoinKind.allCases.filter { $0 != .single }
        var kind = kinds[below(kinds.count)]
        var keys: [LogicalPlan.Join.Key] = []
        var residual: Expression?
        if kind != .cross {
            for _ in 0..<below(3) {
                let type = anyType()
                keys.append(
                    .init(left: integer(left.schema, type, depth: 0), right: integer(right.schema, type, depth: 0)))
            }
            if chance(40) { residual = condition(Schema(left.schema.fields + right.schema.fields), depth: 1) }
            if kind == .inner, keys.isEmpty, residual == nil { kind = .cross }
        }
        var join = LogicalPlan.Join(left: left, right: right, kind: kind, keys: keys, residual: residual)
        join.nullsEqual = chance(15) && !keys.isEmpty
        return .join(join)
    }

    private mutating func inequality(_ left: Schema, _ right: Schema) -> LogicalPlan.Join.Inequality {
        let operations: [ComparisonOperator] = [.less, .lessOrEqual, .greater, .greaterOrEqual]
        let type = anyType()
        return .init(
            operation: operations[below(4)], left: integer(left, type, depth: 0), right: integer(right, type, depth: 0))
    }

    /// A join by one inequality or several.
    private mutating func ordered(_ left: LogicalPlan, _ right: LogicalPlan) -> LogicalPlan {
        let kinds: [JoinKind] = [.inner, .left, .right, .full, .semi, .anti, .mark]
        let width = left.schema.count
        var conditions = (0...below(3)).map { _ in
            let found = inequality(left.schema, right.schema)
            return Expression.comparison(found.operation, found.left, found.right.shifted(by: width))
        }
        if chance(30) { conditions.append(condition(Schema(left.schema.fields + right.schema.fields), depth: 1)) }
        return .join(
            LogicalPlan.Join(
                left: left, right: right, kind: kinds[below(kinds.count)], keys: [],
                residual: Expression.conjunction(conditions.shuffled(using: &random))))
    }

    /// ASOF. The right's rows are different ones, in one order: which of equal ones is the nearest is told by it.
    private mutating func nearest(_ left: LogicalPlan, _ right: LogicalPlan) -> LogicalPlan {
        let sorted = LogicalPlan.sort(
            .init(
                input: .distinct(.init(input: right, keys: nil)),
                keys: right.schema.references.map {
                    SortKey(expression: $0, isDescending: chance(50), nullsFirst: chance(50))
                }))
        let kinds: [JoinKind] = [.inner, .left, .right, .full, .semi, .anti]
        let kind = kinds[below(kinds.count)]
        let keys = (0..<below(2)).map { _ in
            let type = anyType()
            return LogicalPlan.Join.Key(
                left: integer(left.schema, type, depth: 0), right: integer(right.schema, type, depth: 0))
        }
        let both = Schema(left.schema.fields + right.schema.fields)
        return .pairing(
            LogicalPlan.Pairing(
                left: left, right: sorted,
                nearest: .init(
                    kind: kind, keys: keys, nullsEqual: chance(30), inequality: inequality(left.schema, right.schema),
                    residual: chance(30) ? condition(both, depth: 1) : nil),
                schema: LogicalPlan.Join.schema(left.schema, right.schema, kind)))
    }

    private mutating func aggregate(_ input: LogicalPlan) -> LogicalPlan {
        let groups = (0..<below(3)).map { _ in integer(input.schema, anyType(), depth: chance(70) ? 0 : 1) }
        let calls = (0..<(groups.isEmpty ? 1 : 0) + below(3)).map { index in
            let function = makeAggregate(["count", "sum", "max"][below(3)])
            let arguments = function.name == "count" && chance(50) ? [] : [integer(input.schema, .int64, depth: 1)]
            return AggregateCall(
                function: function, arguments: arguments, isDistinct: !arguments.isEmpty && chance(20),
                filter: chance(20) ? condition(input.schema, depth: 1) : nil, type: .int64, name: "a\(index)")
        }
        let plan = LogicalPlan.aggregate(
            .init(input: input, groups: groups, groupNames: groups.indices.map { "g\($0)" }, aggregates: calls))
        guard chance(50) else { return plan }
        return .filter(.init(input: plan, condition: condition(plan.schema, depth: 1)))
    }

    /// A sort by all columns, and often a limit, with a projection between them.
    private mutating func ordered(_ input: LogicalPlan) -> LogicalPlan {
        let keys = input.schema.references.shuffled(using: &random).map {
            SortKey(expression: $0, isDescending: chance(50), nullsFirst: chance(50))
        }
        let plan = LogicalPlan.sort(.init(input: input, keys: keys, limit: chance(15) ? below(6) : nil))
        guard chance(70), !keys.isEmpty else { return plan }
        let limited = LogicalPlan.limit(
            .init(
                input: chance(30) ? project(plan) : plan, limit: chance(85) ? below(6) : nil,
                offset: chance(40) ? below(4) : 0))
        if chance(20) { return .limit(.init(input: limited, limit: below(5), offset: below(3))) }
        guard chance(30) else { return limited }
        return .filter(.init(input: limited, condition: condition(limited.schema, depth: 1)))
    }

    private mutating func union(_ depth: Int) -> LogicalPlan {
        let types = (0...below(3)).map { _ in anyType() }
        let inputs = (0..<2 + below(2)).map { _ in
            let input = plan(depth: depth - 1)
            return LogicalPlan.project(
                .init(
                    input: input, expressions: types.map { integer(input.schema, $0, depth: 1) },
                    names: types.indices.map { "u\($0)" }))
        }
        let union = LogicalPlan.union(.init(inputs: inputs, schema: inputs[0].schema))
        return chance(20) ? .limit(.init(input: union, limit: chance(30) ? 0 : 10_000, offset: 0)) : union
    }

    private mutating func distinct(_ input: LogicalPlan) -> LogicalPlan {
        guard chance(50), input.schema.count > 0 else { return .distinct(.init(input: input, keys: nil)) }
        let keys = input.schema.references.map { SortKey(expression: $0, isDescending: false, nullsFirst: true) }
        let sorted = LogicalPlan.sort(.init(input: input, keys: keys))
        let keyed = LogicalPlan.distinct(
            .init(input: sorted, keys: (0...below(2)).map { _ in integer(input.schema, anyType(), depth: 0) }))
        guard chance(60) else { return keyed }
        return .filter(.init(input: keyed, condition: condition(input.schema, depth: 1)))
    }

    private mutating func shared(_ depth: Int) -> LogicalPlan {
        if !parts.isEmpty, chance(70) { return parts[below(parts.count)] }
        let input = plan(depth: depth - 1)
        let part = LogicalPlan.shared(.init(id: "s\(parts.count)", input: input))
        parts.append(part)
        return part
    }

    // MARK: Expressions

    private mutating func literal(_ type: DataType) -> Expression {
        .literal(chance(10) ? .null : .int(Int64(below(4))), type)
    }

    private mutating func integer(_ schema: Schema, _ type: DataType, depth: Int) -> Expression {
        if depth > 0, chance(40) {
            if chance(30) {
                let branch = ConditionalCall.Branch(
                    when: condition(schema, depth: depth - 1), then: integer(schema, type, depth: depth - 1))
                let otherwise = chance(50) ? integer(schema, type, depth: depth - 1) : nil
                return .conditional(ConditionalCall(branches: [branch], otherwise: otherwise, type: type))
            }
            return .arithmetic(
                chance(50) ? .add : .subtract, integer(schema, type, depth: depth - 1),
                integer(schema, type, depth: depth - 1), type)
        }
        guard schema.count > 0, chance(90) else { return literal(type) }
        let column = schema.references[below(schema.count)]
        return column.type == type ? column : .cast(column, type, .checked)
    }

    private mutating func condition(_ schema: Schema, depth: Int) -> Expression {
        if depth > 0, chance(55) {
            let operands = (0...1 + below(2)).map { _ in condition(schema, depth: depth - 1) }
            switch below(5) {
            case 0, 1: return .and(operands)
            case 2: return .or(operands)
            case 3: return .or(operands.dropFirst().map { .and([operands[0], $0]) })
            default: return .not(operands[0])
            }
        }
        let type = anyType()
        let value = integer(schema, type, depth: depth > 0 ? 1 : 0)
        switch below(10) {
        case 0: return .isNull(value, negated: chance(50))
        case 1: return .inList(value, (0...below(3)).map { _ in literal(type) }, negated: chance(30))
        case 2: return chance(30) ? .literal(.null, .boolean) : .literal(.boolean(chance(80)), .boolean)
        case 3: return .comparison(chance(50) ? .isDistinct : .isNotDistinct, value, literal(type))
        case 4, 5, 6: return .comparison(.equal, value, integer(schema, type, depth: 0))
        default:
            let operations: [ComparisonOperator] = [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]
            let other = chance(70) ? literal(type) : integer(schema, type, depth: 0)
            return .comparison(operations[below(6)], chance(80) ? value : other, chance(80) ? other : value)
        }
    }
}
