import DovetailColumnar

/// LIMIT and OFFSET that are worked out: what is known without reading is a plain limit, the rest a condition on row numbers.
extension RelationResolver {
    func resolveLimit(_ node: ComputedLimit, of input: ResolvedRelation) throws -> ResolvedRelation {
        let resolver = expressions(over: Scope(columns: [], width: input.plan.schema.count), .forbidden(in: "LIMIT"))
        for written in [node.limit, node.offset].compactMap({ $0 })
        where written.callsAggregate(functions) || written.callsWindow {
            throw PlanError(
                .invalidExpression, "LIMIT and OFFSET cannot call aggregates or window functions",
                location: written.location)
        }
        let limit = try node.limit.map {
            try count($0.onceForAllRows, as: node.isPercentage ? .double : .int64, resolver)
        }
        let offset = try node.offset.map { try count($0.onceForAllRows, as: .int64, resolver) }
        if !node.isPercentage, limit.isKnown, offset.isKnown {
            let plan = LogicalPlan.Limit(input: input.plan, limit: limit.number, offset: offset.number ?? 0)
            return ResolvedRelation(plan: .limit(plan), scope: input.scope)
        }
        return try numbered(input, limit, offset, isPercentage: node.isPercentage)
    }

    /// A bound as a value of its type, checked where it is known.
    private func count(
        _ written: UnresolvedExpression, as type: DataType, _ resolver: ExpressionResolver
    ) throws -> Expression {
        let value = TypeCoercion.cast(try resolver.resolve(written), to: type, style: dialect.castStyle)
        guard !value.hasSubquery, !value.hasParameters(), !value.isVolatile else { return value }
        let known = try value.constantValue()
        switch known {
        case .int(let number) where number < 0:
            throw PlanError(
                .invalidExpression, "LIMIT and OFFSET must not be negative", location: written.location)
        case .double(let percentage) where !(percentage >= 0 && percentage <= 100):
            throw PlanError(
                .invalidExpression, "a percentage of rows must be between 0 and 100", location: written.location)
        default: return .literal(known, type)
        }
    }

    /// The rows whose number, in the order they come in, is within the bounds.
    private func numbered(
        _ input: ResolvedRelation, _ limit: Expression?, _ offset: Expression?, isPercentage: Bool
    ) throws -> ResolvedRelation {
        let schema = input.plan.schema
        let resolver = expressions(over: Scope(columns: [], width: schema.count), .forbidden(in: "LIMIT"))
        resolver.windowPolicy = .collected
        let zero = UnresolvedExpression(.literal(.int(0), .int64))
        var skipped = zero
        var conditions: [UnresolvedExpression] = []
        if let offset {
            let value = UnresolvedExpression(.resolved(offset, name: "offset"))
            skipped = .calling("coalesce", [value.notNegative, zero])
            conditions.append(UnresolvedExpression(.binary(.greater, .overAllRows("row_number"), skipped)))
        }
        if let limit {
            var wanted = UnresolvedExpression(.resolved(limit, name: "limit"))
            if isPercentage {
                let hundred = UnresolvedExpression(.literal(.double(100), .double))
                let part = UnresolvedExpression(.binary(.divide, wanted, hundred))
                let rows = UnresolvedExpression(.binary(.multiply, part, .overAllRows("count", isStar: true)))
                wanted = .calling("floor", [rows])
            } else {
                wanted = wanted.notNegative
            }
            let place = UnresolvedExpression(.binary(.subtract, .overAllRows("row_number"), skipped))
            let within = UnresolvedExpression(.binary(.lessOrEqual, place, wanted))
            conditions.append(.calling("coalesce", [within, UnresolvedExpression(.literal(.boolean(true), .boolean))]))
        }
        let condition = try resolver.condition(UnresolvedExpression(.and(conditions)))
        let (plan, windows) = try unnester.windows(resolver.windows, over: input.plan)
        let filtered = try unnester.filter(WindowStack(windows, over: plan), by: condition)
        let columns = schema.fields.enumerated().map { index, field in
            Expression.column(ColumnReference(index: index, name: field.name, type: field.type))
        }
        return ResolvedRelation(plan: filtered.projecting(columns, names: schema.names), scope: input.scope)
    }
}

extension UnresolvedExpression {
    fileprivate static func calling(_ name: String, _ arguments: [UnresolvedExpression]) -> UnresolvedExpression {
        UnresolvedExpression(.call(FunctionCall(name: name, arguments: arguments)))
    }

    /// What it is worked out from where it is a query over nothing, and a query where it is different each time.
    fileprivate var onceForAllRows: UnresolvedExpression {
        if case .subquery(let call) = node, call.kind == .scalar, case .project(let list) = call.query,
            case .values(let values) = list.input, values.rows.count == 1, values.rows[0].isEmpty,
            list.items.count == 1, list.qualify == nil, !list.items[0].hasCall
        {
            return list.items[0]
        }
        guard hasCall, !hasSubquery else { return self }
        let nothing = Relation.values(ValuesRelation(rows: [[]], location: location))
        let query = Relation.project(ProjectRelation(input: nothing, items: [self], location: location))
        return UnresolvedExpression(.subquery(SubqueryCall(kind: .scalar, query: query, text: "LIMIT")), at: location)
    }

    /// Whether it calls a function, which may be volatile.
    private var hasCall: Bool {
        switch node {
        case .call, .window: true
        default: children.contains(where: \.hasCall)
        }
    }

    fileprivate var notNegative: UnresolvedExpression {
        let zero = UnresolvedExpression(.literal(.int(0), .int64))
        let text = UnresolvedExpression(.literal(.string("LIMIT and OFFSET must not be negative"), .string))
        let failure = UnresolvedExpression(.cast(.calling("error", [text]), .int64, .checked))
        let isNegative = UnresolvedExpression(.binary(.less, self, zero))
        return UnresolvedExpression(
            .conditional(operand: nil, branches: [(when: isNegative, then: failure)], otherwise: self))
    }

    fileprivate static func overAllRows(_ name: String, isStar: Bool = false) -> UnresolvedExpression {
        let call = FunctionCall(name: name, arguments: [], isStar: isStar)
        return UnresolvedExpression(.window(WindowCall(call: call, window: WindowSpecification())))
    }
}

extension Expression? {
    /// Whether it is left out or a literal.
    fileprivate var isKnown: Bool { self?.isLiteral ?? true }

    fileprivate var number: Int? {
        guard case .int(let value)? = self?.literalValue else { return nil }
        return Int(value)
    }
}
