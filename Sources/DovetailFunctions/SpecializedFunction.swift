import DovetailColumnar
import DovetailPlan

/// A row function in whose place another stands where an argument is a constant that says more than its type.
struct SpecializedFunction: SpecializingFunction {
    let plain: RowFunction
    /// nil for the plain one.
    let special: @Sendable ([Expression]) throws -> RowFunction?

    var name: String { plain.name }
    var aliases: [String] { plain.aliases }
    var documentation: FunctionDocumentation { plain.documentation }

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction { try special(arguments) ?? plain }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature { try plain.resolve(arguments) }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        try plain.evaluate(arguments, type: type, count: count)
    }
}
