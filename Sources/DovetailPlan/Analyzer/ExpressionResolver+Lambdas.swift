import DovetailColumnar

/// Parameters of a lambda while its body is resolved: virtual columns that no input has.
struct LambdaFrame {
    /// Far behind every column of an input, and every other virtual one.
    static let firstIndex = 1 << 42

    let names: [String]
    let types: [DataType]
    let base: Int

    func parameter(_ name: String, caseSensitive: Bool) -> Expression? {
        let folded = name.lowercased()
        guard let place = names.firstIndex(where: { $0 == name || !caseSensitive && $0.lowercased() == folded }) else {
            return nil
        }
        return .column(ColumnReference(index: base + place, name: names[place], type: types[place]))
    }

    func contains(_ index: Int) -> Bool { index >= base && index < base + names.count }
}

extension ExpressionResolver {
    /// The parameter a name means, with members behind; inner lambdas hide outer ones.
    func resolveParameter(_ parts: [String], caseSensitive: Bool, at location: SourceLocation?) throws -> Expression? {
        guard let name = parts.first else { return nil }
        for frame in lambdaFrames.reversed() {
            guard let parameter = frame.parameter(name, caseSensitive: caseSensitive) else { continue }
            return try parts.dropFirst().reduce(parameter) {
                try member($1, of: $0, caseSensitive: caseSensitive, at: location)
            }
        }
        return nil
    }

    /// A subquery in a lambda would have to run for each element.
    func outsideLambdas(
        _ call: UnresolvedExpression.SubqueryCall, at location: SourceLocation?
    ) throws -> UnresolvedExpression.SubqueryCall {
        if lambdaFrames.isEmpty { return call }
        throw PlanError(
            .unsupported, "a subquery in a lambda is not supported", kind: .unsupported, location: location,
            notes: ["join what it reads, and use its columns in the lambda"])
    }

    /// - Returns: nil for a function that takes no lambda.
    func resolveHigherOrder(
        _ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?
    ) throws -> Expression? {
        guard let place = call.arguments.firstIndex(where: { $0.isLambda }),
            case .lambda(let names, let body) = call.arguments[place].node
        else { return nil }
        guard let function = functions.higherOrder(call.name) else {
            var rewritten = call
            rewritten.arguments = call.arguments.map { $0.asJSONArrow ?? $0 }
            if !rewritten.arguments.contains(where: \.isLambda) { return try resolveCall(rewritten, at: location) }
            throw PlanError(
                .typeMismatch, "\"\(call.name)\" takes no lambda", location: call.arguments[place].location)
        }
        var values: [Expression] = []
        var finish: UnresolvedExpression?
        for (index, argument) in call.arguments.enumerated() where index != place {
            if argument.isLambda { finish = argument } else { values.append(try resolve(argument)) }
        }
        let result = try higherOrder(function, values, names, body, at: call.arguments[place].location)
        guard let finish else { return result }
        return try finished(result, by: finish, of: call.name)
    }

    private func higherOrder(
        _ function: any HigherOrderFunction, _ values: [Expression], _ names: [String], _ body: UnresolvedExpression,
        at location: SourceLocation?
    ) throws -> Expression {
        var arguments = values
        // The type of what a fold carries may have to widen once to hold what the body gives.
        for attempt in 0..<2 {
            let types = try function.parameters(for: arguments.map(\.type), count: names.count)
            guard types.parameters.count >= names.count else {
                throw PlanError(
                    .typeMismatch,
                    "the lambda of \"\(function.name)\" takes \(types.parameters.count) parameters at most",
                    location: location)
            }
            arguments = zip(arguments, types.arguments).map { TypeCoercion.cast($0, to: $1, style: dialect.castStyle) }
            let frame = LambdaFrame(
                names: names, types: Array(types.parameters.prefix(names.count)), base: nextLambdaIndex(names.count))
            let resolved = try inside(frame) { try resolve(body) }
            let result = try function.result(for: types.arguments, body: resolved.type)
            if attempt == 0, let wider = TypeCoercion.widened(function, types.arguments, body: resolved.type) {
                arguments[arguments.count - 1] = TypeCoercion.cast(
                    arguments[arguments.count - 1], to: wider, style: dialect.castStyle)
                continue
            }
            let converted = TypeCoercion.cast(resolved, to: result.body, style: dialect.castStyle)
            return closed(function, arguments, converted, frame, result.result)
        }
        throw PlanError(.internalError, "a lambda was not resolved", kind: .internal, location: location)
    }

    private func inside<R>(_ frame: LambdaFrame, _ body: () throws -> R) throws -> R {
        let outside = policy
        policy = .forbidden(in: "a lambda")
        lambdaFrames.append(frame)
        defer {
            policy = outside
            lambdaFrames.removeLast()
        }
        return try body()
    }

    /// The call with its body over parameters and captures.
    private func closed(
        _ function: any HigherOrderFunction, _ arguments: [Expression], _ body: Expression, _ frame: LambdaFrame,
        _ type: DataType
    ) -> Expression {
        var captures: [Expression] = []
        let moved = body.mapColumns { reference in
            var reference = reference
            if frame.contains(reference.index) {
                reference.index -= frame.base
            } else {
                let outside = Expression.column(reference)
                let place = captures.firstIndex(of: outside) ?? captures.count
                if place == captures.count { captures.append(outside) }
                reference.index = frame.names.count + place
            }
            return .column(reference)
        }
        return .higherOrder(
            HigherOrderCall(
                function: function, arguments: arguments, captures: captures, parameters: frame.names, body: moved,
                type: type))
    }

    /// Spark's aggregate() with a second lambda for the end.
    private func finished(
        _ value: Expression, by lambda: UnresolvedExpression, of name: String
    ) throws -> Expression {
        guard case .lambda(let names, let body) = lambda.node, names.count == 1 else {
            throw PlanError(
                .typeMismatch, "the last lambda of \"\(name)\" takes one parameter", location: lambda.location)
        }
        let frame = LambdaFrame(names: names, types: [value.type], base: nextLambdaIndex(1))
        let resolved = try inside(frame) { try resolve(body) }
        return resolved.mapColumns { frame.contains($0.index) ? value : .column($0) }
    }
}

extension UnresolvedExpression {
    var isLambda: Bool { if case .lambda = node { true } else { false } }
}

extension TypeCoercion {
    /// What a fold must carry to hold what its body gives; nil where it does already.
    fileprivate static func widened(
        _ function: any HigherOrderFunction, _ arguments: [DataType], body: DataType
    ) -> DataType? {
        guard function.isFold, let carried = arguments.last, let common = commonType(carried.foldElement, body),
            common != carried.foldElement
        else { return nil }
        if arguments.count == 1, case .list(let element) = carried {
            return .list(Field(element.name, common))
        }
        return common
    }
}

extension DataType {
    fileprivate var foldElement: DataType { if case .list(let element) = self { element.type } else { self } }
}
