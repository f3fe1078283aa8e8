import DovetailColumnar
import DovetailPlan

/// What functions say about arguments that do not fit, in one place and one wording.
enum Signatures {
    /// - Throws: `PlanError` unless the number of arguments lies in `range`.
    static func check(_ name: String, _ arguments: [DataType], count range: ClosedRange<Int>) throws {
        if range.contains(arguments.count) { return }
        let expected =
            range.count == 1
            ? "\(range.lowerBound)"
            : range.upperBound == .max
                ? "at least \(range.lowerBound)"
                : "\(range.lowerBound) to \(range.upperBound)"
        throw PlanError(
            .typeMismatch,
            "\"\(name)\" takes \(expected) argument\(expected == "1" ? "" : "s"), not \(arguments.count)")
    }

    static func mismatch(_ name: String, needs what: String, not type: DataType) -> PlanError {
        PlanError(.typeMismatch, "\"\(name)\" needs \(what), not \(type)")
    }

    /// The type of a number; text reads as Double, null as `null`.
    static func number(_ name: String, _ type: DataType, null: DataType = .double) throws -> DataType {
        switch type {
        case .null: return null
        case .string: return .double
        default:
            guard type.isNumeric else { throw mismatch(name, needs: "a number", not: type) }
            return type
        }
    }

    /// The type that all of the arguments take.
    static func common(_ name: String, _ arguments: some Sequence<DataType>) throws -> DataType {
        let types = Array(arguments)
        if let type = TypeCoercion.commonType(of: types) { return type }
        let list = types.map(\.description).joined(separator: ", ")
        throw PlanError(.typeMismatch, "\"\(name)\" needs arguments of one type, not \(list)")
    }
}
