import DovetailColumnar
import DovetailPlan

/// replace_type(x, old, new): the value with each part of one type cast to another.
enum ReplaceType {
    static let function = RowFunction(
        "replace_type", [],
        "The value, with what in it has the type of the second argument cast to the type of the third.",
        examples: [
            ("replace_type({a: 1.26::DOUBLE, b: 1}, NULL::DOUBLE, NULL::DECIMAL(3,1))", "{'a': 1.3, 'b': 1}"),
            ("replace_type(' 42', NULL::VARCHAR, NULL::INT)", "42"),
        ], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 3...3)
        if arguments[2] == .null { throw Signatures.mismatch(name, needs: "a value of a type", not: .null) }
        let result = replaced(arguments[0], arguments[1], arguments[2])
        guard TypeCoercion.canCast(arguments[0], to: result) else {
            throw PlanError(.typeMismatch, "\(arguments[0]) cannot be cast to \(result)")
        }
        return FunctionSignature([result, arguments[1], arguments[2]], returns: result)
    } kernel: {
        $0[0]
    }

    private static func replaced(_ type: DataType, _ old: DataType, _ new: DataType) -> DataType {
        if type == old { return new }
        func field(_ field: Field) -> Field {
            Field(field.name, replaced(field.type, old, new), nullable: field.isNullable)
        }
        switch type {
        case .list(let element): return .list(field(element))
        case .map(let key, let value): return .map(key: field(key), value: field(value))
        case .structure(let fields): return .structure(fields.map(field))
        default: return type
        }
    }
}
