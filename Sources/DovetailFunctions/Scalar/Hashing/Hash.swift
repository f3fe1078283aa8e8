import DovetailColumnar
import DovetailPlan

/// hash(...): one number for the values of a row, equal for equal values.
struct Hash: ScalarFunction {
    let name = "hash"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "A number that is equal for equal arguments, as UBIGINT. It may change from version to version.")

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...Int.max)
        return FunctionSignature(arguments, returns: .uint64)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let hashes = Buffer(byteCount: count * 8)
        Kernels.hash(arguments, count: count, into: hashes.pointer())
        return .primitive(PrimitiveColumn(type: .uint64, values: hashes, count: count))
    }
}

/// typeof(x): the name of the argument's type.
struct TypeOf: ScalarFunction {
    let name = "typeof"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The name of the argument's type.", examples: [.init("typeof('a')", "VARCHAR")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature(arguments, returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        .constant(ConstantColumn(type: .string, value: .string(arguments[0].type.description), count: count))
    }
}
