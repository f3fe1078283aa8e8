import DovetailColumnar

/// LIMIT and OFFSET that are worked out: what is known without reading is a plain limit, the rest a condition on row numbers.
extension RelationResolver {
    func resolveLimit(_ node: ComputedLimit, of input: ResolvedRelation) throws -> ResolvedRelation {
        let resolver = expressions(over: Scope(columns: [], width: input.plan.schema.count), .forbidden(in: "LIMIT"))
        let limit = try node.limit.map {
            try count($0, as: node.isPercentage ? .double : .int64, resolver)
        }
        let offset = try node.offset.map { try count($0, as: .int64, resolver) }
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
            skipped = .calling("coalesce", [UnresolvedExpression(.resolved(offset, name: "offset")), zero])
            conditions.append(UnresolvedExpression(.binary(.greater, .overAllRows("row_number"), skipped)))
        }
        if let limit {
            var wanted = UnresolvedExpression(.resolved(limit, name: "limit"))
            if isPercentage {
                let hundred = UnresolvedExpression(.literal(.double(100), .double))
                let part = UnresolvedExpression(.binary(.divide, wanted, hundred))
                let rows = UnresolvedExpression(.binary(.multiply, part, .overAllRows("count", isStar: true)))
                wanted = .calling("floor", [rows])
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
