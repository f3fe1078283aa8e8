import DovetailColumnar

extension ExpressionResolver {
    func resolveCall(_ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?) throws -> Expression {
        let call = try call.movingGroupOrder(at: location)
        if ExpressionResolver.groupingNames.contains(call.name.lowercased()) {
            return try resolveGrouping(call, at: location)
        }
        if let nested = try resolveNested(call, at: location) { return nested }
        if let written = call.arguments.first(where: { $0.collated != nil }), functions.aggregate(call.name) != nil {
            throw PlanError(
                .unsupported, "an aggregate of a text with COLLATE is not supported", kind: .unsupported,
                location: written.location, notes: ["lower(..) and strip_accents(..) make texts equal"])
        }
        if call.name.lowercased() == "try_sum", let sum = try resolveTrySum(call, at: location) { return sum }
        if let function = aggregate(call.name) { return try resolveAggregate(function, call, at: location) }
        if functions.window(call.name) != nil {
            throw PlanError(
                .invalidExpression, "\"\(call.name)\" is a window function: it needs OVER", location: location)
        }
        if let value = try resolveCollate(call, at: location) { return value }
        if call.name.lowercased() == "alias", call.arguments.count == 1 { return try aliasText(call.arguments[0]) }
        guard let function = scalar(call.name) else {
            if let cast = try resolveCastCall(call, at: location) { return cast }
            throw unknownFunction(call.name, at: location)
        }
        if call.isDistinct || call.filter != nil || call.isStar || !call.order.isEmpty {
            throw PlanError(
                .invalidExpression, "\"\(call.name)\" is no aggregate: it takes no DISTINCT, ORDER BY, FILTER or *",
                location: location)
        }
        return try self.call(function, try call.arguments.map { try resolve($0) })
    }

    /// The function of a name, Spark's own where it has one.
    func scalar(_ name: String) -> (any ScalarFunction)? {
        guard dialect.sparkNames else { return functions.scalar(name) }
        let ansi = dialect.castStyle == .spark(ansi: true) ? functions.scalar("spark_ansi_" + name) : nil
        return ansi ?? functions.scalar("spark_" + name) ?? functions.scalar(name)
    }

    /// The aggregate of a name, Spark's own where it has one. In its ANSI mode a sum that does not fit is an error, as
    /// elsewhere.
    func aggregate(_ name: String) -> (any AggregateFunction)? {
        guard dialect.sparkNames, dialect.castStyle == .spark(ansi: false) || name.lowercased() != "sum" else {
            return functions.aggregate(name)
        }
        return functions.aggregate("spark_" + name) ?? functions.aggregate(name)
    }

    /// A call with its arguments brought to the types the signature asks for.
    func call(_ function: any ScalarFunction, _ arguments: [Expression]) throws -> Expression {
        let arguments = mergingStructs(function.name, arguments)
        if let choice = try lazyChoice(function.name, arguments) { return choice }
        let function = try (function as? any SpecializingFunction)?.specialized(for: arguments) ?? function
        let signature = try function.resolve(arguments.map(\.type))
        return .call(
            ScalarCall(
                function: function, arguments: try converted(arguments, to: signature, of: function.name),
                type: signature.result))
    }

    private static let takesOneType: Set<String> = [
        "list_value", "list_concat", "list_concat_operator", "coalesce", "ifnull", "greatest", "least",
    ]

    /// Structs among arguments of one type with the members of all of them.
    private func mergingStructs(_ name: String, _ arguments: [Expression]) -> [Expression] {
        guard !dialect.sparkNames, ExpressionResolver.takesOneType.contains(name),
            TypeCoercion.commonType(of: arguments.map(\.type)) == nil
        else { return arguments }
        var type = DataType.null
        for argument in arguments {
            guard let merged = TypeCoercion.mergedType(type, argument.type) else { return arguments }
            type = merged
        }
        return arguments.map { TypeCoercion.cast($0, to: type, style: dialect.castStyle) }
    }

    func converted(
        _ arguments: [Expression], to signature: FunctionSignature, of name: String
    ) throws -> [Expression] {
        guard signature.parameters.count == arguments.count else {
            throw PlanError(
                .typeMismatch, "\"\(name)\" takes \(signature.parameters.count) arguments, not \(arguments.count)")
        }
        return zip(arguments, signature.parameters).map {
            TypeCoercion.cast($0, to: $1, style: dialect.castStyle)
        }
    }

    /// `int(x)` and its like, which name a type; nil for every other call.
    private func resolveCastCall(
        _ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?
    ) throws -> Expression? {
        guard call.arguments.count == 1, let type = ExpressionResolver.typeNames[call.name.lowercased()] else {
            return nil
        }
        return try resolveCast(call.arguments[0], type, dialect.castStyle, at: location)
    }

    private static let typeNames: [String: DataType] = [
        "boolean": .boolean, "tinyint": .int8, "smallint": .int16, "int": .int32, "bigint": .int64, "float": .float,
        "double": .double, "decimal": .decimal(precision: 10, scale: 0), "string": .string, "binary": .binary,
        "date": .date, "timestamp": .timestamp(.microsecond, zone: nil),
    ]

    func unknownFunction(_ name: String, at location: SourceLocation?) -> PlanError {
        PlanError(
            .unknownFunction, "function \"\(name)\" does not exist", location: location,
            notes: Suggestion.note(for: name, among: functions.names).map { [$0] } ?? [])
    }

    // MARK: Aggregates

    private func resolveAggregate(
        _ function: any AggregateFunction, _ written: UnresolvedExpression.FunctionCall, at location: SourceLocation?
    ) throws -> Expression {
        if let outside = try outer?.aggregateOfOuterColumns(written, inside: self, at: location) { return outside }
        try checkAggregateNesting(written.name, at: location)
        try checkAggregateAllowed(written.name, at: location)
        let call = written
        let (arguments, filter, order) = try insideAggregate {
            (
                try call.arguments.map { try resolve($0) }, try call.filter.map { try condition($0) },
                try aggregateOrder(call)
            )
        }
        if call.isDistinct { try checkDistinctOrder(order, arguments, at: location) }
        let read = arguments.map { readingText($0, for: function) }
        let function = try (function as? any SpecializingAggregate)?.specialized(for: read) ?? function
        let signature = try function.resolve(read.map(\.type))
        return collect(
            AggregateCall(
                function: function, arguments: try converted(read, to: signature, of: function.name),
                isDistinct: call.isDistinct, filter: filter,
                order: AggregateCall.ignoresOrder(function.name) ? [] : order, type: signature.result,
                name: UnresolvedExpression(.call(written)).outputName(spark: dialect.sparkNames)))
    }

    /// `try_sum(x)` of integers: summed with room to spare, and null where the sum does not fit; nil for other numbers,
    /// whose sums are null then by themselves.
    private func resolveTrySum(
        _ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?
    ) throws -> Expression? {
        guard call.arguments.count == 1, !isInsideAggregate,
            try insideAggregate({ try resolve(call.arguments[0]) }).type.isInteger
        else { return nil }
        var sum = call
        sum.name = "sum"
        sum.arguments[0] = UnresolvedExpression(
            .cast(call.arguments[0], .int128, .checked), at: call.arguments[0].location)
        return .cast(try resolveCall(sum, at: location), .int64, .attempt)
    }

    private func checkAggregateNesting(_ name: String, at location: SourceLocation?) throws {
        if isInsideAggregate {
            throw PlanError(
                .invalidGrouping, "aggregate \"\(name)\" cannot stand inside another aggregate", location: location)
        }
    }

    private func checkAggregateAllowed(_ name: String, at location: SourceLocation?) throws {
        guard case .forbidden(let clause) = policy else { return }
        throw PlanError(
            .invalidGrouping, "aggregate \"\(name)\" cannot stand in \(clause)", location: location,
            notes: clause == "WHERE" ? ["conditions on aggregates stand in HAVING"] : [])
    }

    /// Spark sums and averages text as double and passes over what is no number.
    func readingText(_ argument: Expression, for function: any AggregateFunction) -> Expression {
        guard dialect.sparkNames, argument.type == .string,
            ExpressionResolver.numericOnly.contains(function.name.withoutSpark)
        else { return argument }
        return .cast(argument, .double, .attempt)
    }

    private static let numericOnly: Set<String> = [
        "sum", "avg", "mean", "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "skewness",
        "kurtosis",
    ]
}

extension String {
    /// The name of a function that Spark has a version of.
    var withoutSpark: String { hasPrefix("spark_") ? String(dropFirst("spark_".count)) : self }
}

extension UnresolvedExpression {
    /// Whether an aggregate is called anywhere in it.
    func callsAggregate(_ functions: FunctionRegistry) -> Bool {
        if case .call(let call) = node, functions.aggregate(call.name) != nil { return true }
        return children.contains { $0.callsAggregate(functions) }
    }
}
