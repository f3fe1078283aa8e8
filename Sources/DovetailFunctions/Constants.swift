import DovetailColumnar
import DovetailPlan

/// Arguments that must be known before any row is read.
enum Constants {
    /// The value of an argument that names no column.
    static func value(of argument: Expression, _ function: String, _ what: String) throws -> Scalar {
        guard argument.columnIndices.isEmpty, !argument.isVolatile, let value = try? argument.constantValue() else {
            throw PlanError(.typeMismatch, "\"\(function)\" needs \(what) that is a constant, not \(argument)")
        }
        return value
    }

    static func text(of argument: Expression, _ function: String, _ what: String) throws -> String {
        guard case .string(let text) = try value(of: argument, function, what) else {
            throw Signatures.mismatch(function, needs: what, not: argument.type)
        }
        return text
    }

    /// The texts of a constant list.
    static func texts(of argument: Expression, _ function: String) throws -> [String] {
        guard case .list(let values) = try value(of: argument, function, "a list of names") else {
            throw Signatures.mismatch(function, needs: "a list of names", not: argument.type)
        }
        return try values.map {
            guard case .string(let text) = $0 else {
                throw Signatures.mismatch(function, needs: "a list of names", not: argument.type)
            }
            return text
        }
    }
}
