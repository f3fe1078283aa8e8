public import DovetailColumnar
public import DovetailPlan

/// Expressions of every type, over single values and without a kernel.
extension ReferenceEvaluator {
    /// The expression's value for one row.
    ///
    /// - Parameter style: what arithmetic does with results that do not fit.
    /// - Throws: `ColumnError` with the code the engine's error has.
    public static func evaluate(
        _ expression: Expression, row: [Scalar], style: CastStyle = .checked
    ) throws -> Scalar {
        func value(_ operand: Expression) throws -> Scalar { try evaluate(operand, row: row, style: style) }
        switch expression {
        case .column(let reference):
            guard row.indices.contains(reference.index) else { throw Broken(what: "column \(reference)") }
            return row[reference.index]
        case .literal(let value, _): return value
        case .arithmetic(let operation, let left, let right, let type):
            return try arithmetic(
                operation, try value(left), left.type, try value(right), right.type, type: type, style: style)
        case .negate(let operand): return try negate(try value(operand), operand.type, style: style)
        case .comparison(let operation, let left, let right):
            return compare(operation, try value(left), try value(right))
        case .and(let operands): return try connect(operands, decisive: false) { try value($0) }
        case .or(let operands): return try connect(operands, decisive: true) { try value($0) }
        case .not(let operand): return not(try value(operand))
        case .isNull(let operand, let negated): return .boolean(try value(operand).isNull != negated)
        case .inList(let operand, let items, let negated):
            let found = isMember(try value(operand), try items.map { try value($0) })
            return negated ? not(found) : found
        case .like(let call):
            guard case .string(let text) = try value(call.value), case .string(let pattern) = try value(call.pattern)
            else { return .null }
            let found = try like(text, pattern, escape: call.escape, ignoresCase: call.ignoresCase)
            return .boolean(found != call.isNegated)
        case .cast(let operand, let type, let style):
            return try value(operand).cast(from: operand.type, to: type, style: style)
        case .conditional(let call):
            for branch in call.branches where try value(branch.when) == .boolean(true) {
                return try value(branch.then)
            }
            return try call.otherwise.map { try value($0) } ?? .null
        case .call(let call):
            let arguments = try zip(call.arguments, call.arguments.map { try value($0) }).map {
                Column(scalars: [$1], type: $0.type)
            }
            return try call.function.evaluate(arguments, type: call.type, count: 1).scalar(at: 0)
        case .higherOrder:
            return try expression.mapChildren { .literal(try value($0), $0.type) }.constantValue()
        case .member(let operand, let index):
            guard case .structure(let values) = try value(operand) else { return .null }
            return values[index]
        case .structure(let operands, _): return .structure(try operands.map { try value($0) })
        case .subquery, .parameter: throw Broken(what: "a subquery is left")
        }
    }
}

// MARK: - Logic

extension ReferenceEvaluator {
    /// From left to right; what comes after an operand that decides is not looked at.
    private static func connect(
        _ operands: [Expression], decisive: Bool, _ value: (Expression) throws -> Scalar
    ) throws -> Scalar {
        var sawNull = false
        for operand in operands {
            let result = try value(operand)
            if result == .boolean(decisive) { return result }
            if result.isNull { sawNull = true }
        }
        return sawNull ? .null : .boolean(!decisive)
    }

    public static func not(_ value: Scalar) -> Scalar {
        if case .boolean(let flag) = value { .boolean(!flag) } else { .null }
    }

    public static func isMember(_ value: Scalar, _ items: [Scalar]) -> Scalar {
        if items.isEmpty { return .boolean(false) }
        if value.isNull { return .null }
        if items.contains(where: { !$0.isNull && order(value, $0) == 0 }) { return .boolean(true) }
        return items.contains(where: \.isNull) ? .null : .boolean(false)
    }

    public static func compare(_ operation: ComparisonOperator, _ left: Scalar, _ right: Scalar) -> Scalar {
        switch operation {
        case .isDistinct: return .boolean(order(left, right) != 0)
        case .isNotDistinct: return .boolean(order(left, right) == 0)
        default: break
        }
        if left.isNull || right.isNull { return .null }
        let order = order(left, right)
        switch operation {
        case .equal, .isNotDistinct: return .boolean(order == 0)
        case .notEqual, .isDistinct: return .boolean(order != 0)
        case .less: return .boolean(order < 0)
        case .lessOrEqual: return .boolean(order <= 0)
        case .greater: return .boolean(order > 0)
        case .greaterOrEqual: return .boolean(order >= 0)
        }
    }

    /// -1, 0 or 1; nulls equal each other and come last.
    public static func order(_ left: Scalar, _ right: Scalar) -> Int {
        switch (left, right) {
        case (.null, .null): return 0
        case (.null, _): return 1
        case (_, .null): return -1
        case (.boolean(let a), .boolean(let b)): return a == b ? 0 : b ? -1 : 1
        case (.float(let a), .float(let b)): return order(Double(a), Double(b))
        case (.double(let a), .double(let b)): return order(a, b)
        case (.string(let a), .string(let b)): return order(Array(a.utf8), Array(b.utf8))
        case (.binary(let a), .binary(let b)): return order(a, b)
        case (.list(let a), .list(let b)), (.structure(let a), .structure(let b)): return order(a, b)
        case (.map(let a), .map(let b)):
            return order(a.flatMap { [$0.key, $0.value] }, b.flatMap { [$0.key, $0.value] })
        default:
            let (a, b) = (number(left), number(right))
            return a == b ? 0 : a < b ? -1 : 1
        }
    }

    /// NaN is the greatest number and equals itself.
    private static func order(_ left: Double, _ right: Double) -> Int {
        if left.isNaN { return right.isNaN ? 0 : 1 }
        if right.isNaN { return -1 }
        return left == right ? 0 : left < right ? -1 : 1
    }

    private static func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
        order(left.map { .int(Int64($0)) }, right.map { .int(Int64($0)) })
    }

    private static func order(_ left: [Scalar], _ right: [Scalar]) -> Int {
        for (a, b) in zip(left, right) where order(a, b) != 0 { return order(a, b) }
        return left.count == right.count ? 0 : left.count < right.count ? -1 : 1
    }

    /// What a value is ordered by, where that is an integer.
    static func number(_ value: Scalar) -> Int128 {
        switch value {
        case .int(let number): Int128(number)
        case .uint(let number): Int128(number)
        case .decimal(let unscaled, _): unscaled
        case .date(let days): Int128(days)
        case .time(let time, _): Int128(time)
        case .timestamp(let time, _, _): Int128(time)
        case .interval(let span):
            (Int128(span.months) * 30 + Int128(span.days)) * 86_400_000_000_000 + Int128(span.nanoseconds)
        default: 0
        }
    }
}

// MARK: - Patterns

extension ReferenceEvaluator {
    private enum Part: Equatable {
        case any, one
        case exactly(Unicode.Scalar)
    }

    public static func like(_ text: String, _ pattern: String, escape: Character?, ignoresCase: Bool) throws -> Bool {
        let folded = { (text: String) in ignoresCase ? text.lowercased() : text }
        let escapeScalar = escape.flatMap { folded(String($0)).unicodeScalars.first }
        var parts: [Part] = []
        var scalars = Array(folded(pattern).unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            if scalar == escapeScalar {
                guard let next = scalars.popFirst() else { throw ColumnError(.badPattern, "escape at the end") }
                parts.append(.exactly(next))
            } else {
                parts.append(scalar == "%" ? .any : scalar == "_" ? .one : .exactly(scalar))
            }
        }
        return matches(Array(folded(text).unicodeScalars)[...], parts[...])
    }

    private static func matches(_ text: ArraySlice<Unicode.Scalar>, _ parts: ArraySlice<Part>) -> Bool {
        guard let part = parts.first else { return text.isEmpty }
        switch part {
        case .any:
            return (text.startIndex...text.endIndex).contains { matches(text[$0...], parts.dropFirst()) }
        case .one: return !text.isEmpty && matches(text.dropFirst(), parts.dropFirst())
        case .exactly(let scalar): return text.first == scalar && matches(text.dropFirst(), parts.dropFirst())
        }
    }
}
