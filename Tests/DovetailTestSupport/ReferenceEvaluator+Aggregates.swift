import DovetailColumnar
import DovetailPlan

/// Aggregates by name, over the rows of one group.
extension ReferenceEvaluator {
    static func aggregate(_ call: AggregateCall, _ rows: [[Scalar]]) throws -> Scalar {
        let chosen = try sorted(rows, by: call.order).filter { row in
            try call.filter.map { try evaluate($0, row: row) == .boolean(true) } ?? true
        }
        guard let argument = call.arguments.first else { return .int(Int64(chosen.count)) }
        let all = try chosen.map { try evaluate(argument, row: $0) }
        var values = all.filter { !$0.isNull }
        if call.isDistinct {
            var distinct: [Scalar] = []
            for value in values where !distinct.contains(where: { order($0, value) == 0 }) { distinct.append(value) }
            values = distinct
        }
        switch call.function.name {
        case "count": return .int(Int64(values.count))
        case "min": return values.dropFirst().reduce(values.first ?? .null) { order($1, $0) < 0 ? $1 : $0 }
        case "max": return values.dropFirst().reduce(values.first ?? .null) { order($1, $0) > 0 ? $1 : $0 }
        case "sum": return values.isEmpty ? .null : try sum(values, call.type)
        case "avg", "mean": return values.isEmpty ? .null : average(values)
        case "first", "first_value": return all.first ?? .null
        case "last", "last_value": return all.last ?? .null
        case let name: throw ColumnError(.internalError, "no reference for the aggregate \(name)")
        }
    }

    private static func sum(_ values: [Scalar], _ type: DataType) throws -> Scalar {
        if type.isFloating { return .double(values.reduce(0) { $0 + double($1) }) }
        let total = values.reduce(Int128(0)) { $0 + number($1) }
        if case .decimal(_, let scale) = type { return .decimal(unscaled: total, scale: scale) }
        if type == .uint64, let exact = UInt64(exactly: total) { return .uint(exact) }
        guard let exact = Int64(exactly: total) else { throw ColumnError(.overflow, "the sum does not fit") }
        return .int(exact)
    }

    private static func average(_ values: [Scalar]) -> Scalar {
        .double(values.reduce(0) { $0 + double($1) } / Double(values.count))
    }

    private static func double(_ value: Scalar) -> Double {
        switch value {
        case .double(let number): return number
        case .float(let number): return Double(number)
        case .decimal(let unscaled, let scale):
            return Double(unscaled) / (0..<scale).reduce(1.0) { power, _ in power * 10 }
        default: return Double(number(value))
        }
    }
}
