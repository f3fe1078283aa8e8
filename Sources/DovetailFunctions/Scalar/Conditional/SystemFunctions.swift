import DovetailColumnar
import DovetailPlan

/// Functions that say something about the session, or end it.
enum SystemFunctions {
    static let all: [any ScalarFunction] =
        [
            constant("version", [], "The version of the engine.", "v0.1.0", isFixed: false),
            constant("current_database", ["current_catalog"], "The name of the database: there is one.", "memory"),
            constant("current_schema", [], "The name of the schema: there is one.", "main"),
            constant("current_timezone", [], "The time zone of the session.", "UTC"),
            constant("current_user", ["user", "session_user"], "The name of the user: there is one.", "dovetail"),
            RaiseError(), ConstantOrNull(), EqualNull(),
        ] + UUID.all + UUIDParts.all + EnumFunctions.all

    private static func constant(
        _ name: String, _ aliases: [String], _ summary: String, _ value: String, isFixed: Bool = true
    ) -> RowFunction {
        RowFunction(
            name, aliases, summary, examples: isFixed ? [("\(name)()", value)] : [], [], returns: .string
        ) { rows in
            .constant(ConstantColumn(type: .string, value: .string(value), count: rows.count))
        }
    }
}

/// error(message): fails for the first row it is computed for.
struct RaiseError: ScalarFunction {
    let name = "error"
    let aliases = ["raise_error"]
    let documentation = FunctionDocumentation("Ends the query with an error of this message; nothing for a null.")
    /// It must not be computed before its row is reached.
    let isVolatile = true

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature([.string], returns: .null)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        for row in 0..<count {
            guard case .string(let message) = arguments[0].scalar(at: row) else { continue }
            throw ColumnError(.raisedError, message, row: row)
        }
        return .nulls(type: type, count: count)
    }
}

extension DiagnosticCode {
    /// A query's own error('...').
    static let raisedError = DiagnosticCode("DV-3110")
}

/// constant_or_null(value, ...): the value where no other argument is null.
struct ConstantOrNull: ScalarFunction {
    let name = "constant_or_null"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The first argument where no other one is null, else null.",
        examples: [.init("constant_or_null(1, 'a', NULL)", "NULL"), .init("constant_or_null(1, 'a')", "1")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...Int.max)
        return FunctionSignature(arguments, returns: arguments[0])
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        Kernels.choose(
            conditions: [Kernels.and(arguments.dropFirst().map { Kernels.isNull($0, negated: true) })],
            results: [arguments[0]], otherwise: nil, type: type, count: count)
    }
}

/// equal_null(a, b): equality that takes nulls for equal.
struct EqualNull: ScalarFunction {
    let name = "equal_null"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "Whether the arguments are equal, nulls being equal to each other only.",
        examples: [.init("equal_null(NULL, NULL)", "true"), .init("equal_null(1, NULL)", "false")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        let type = try Signatures.common(name, arguments)
        return FunctionSignature([type, type], returns: .boolean)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        Kernels.compare(.isNotDistinct, arguments[0], arguments[1])
    }
}
