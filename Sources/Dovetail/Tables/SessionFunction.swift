import DovetailColumnar
import DovetailPlan

/// A text about the session, such as `current_schema()`.
struct SessionFunction: ScalarFunction {
    let name: String
    let aliases: [String]
    private let value: String

    init(_ name: String, aliases: [String] = [], value: String) {
        self.name = name
        self.aliases = aliases
        self.value = value
    }

    var documentation: FunctionDocumentation { FunctionDocumentation("What the session uses now.") }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        guard arguments.isEmpty else { throw PlanError(.typeMismatch, "\"\(name)\" takes no arguments") }
        return FunctionSignature([], returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        .constant(ConstantColumn(type: .string, value: .string(value), count: count))
    }
}
