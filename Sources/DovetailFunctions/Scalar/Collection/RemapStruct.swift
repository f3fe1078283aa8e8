import DovetailColumnar
import DovetailPlan

/// remap_struct(value, type, members, defaults): nested values with members renamed, moved, added and left out.
struct RemapStruct: SpecializingFunction {
    let name = "remap_struct"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        """
        A struct (or list or map of structs) as one of the type of the second argument: the third says which member of \
        the value each new member is, with a row of a name and such a struct for members of members, the fourth what the \
        others are.
        """,
        examples: [
            .init(
                "remap_struct({'i': 1, 'j': 2}, NULL::STRUCT(a INT, b INT), {'a': 'j'}, {'b': 0})", "{'a': 2, 'b': 0}")
        ])
    private var plan: Remapping?

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction {
        try Signatures.check(name, arguments.map(\.type), count: 4...4)
        func constant(_ index: Int, _ what: String) throws -> RemapMembers {
            RemapMembers(try Constants.value(of: arguments[index], name, what), arguments[index].type)
        }
        var function = self
        guard arguments[1].type.isRemappable, arguments[0].type.isRemappable else {
            throw Signatures.mismatch(
                name, needs: "a struct, list or map and the type of one",
                not: arguments[arguments[0].type.isRemappable ? 1 : 0].type)
        }
        function.plan = try Remapping(
            arguments[0].type, to: arguments[1].type, try constant(2, "members"), try constant(3, "defaults"))
        return function
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 4...4)
        return FunctionSignature(arguments, returns: arguments[1])
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        guard let plan else { return .nulls(type: type, count: count) }
        return try plan.apply(to: arguments[0].flattened())
    }
}

/// The members of a constant struct by name: what `remap_struct` is told.
struct RemapMembers {
    private(set) var members: [(field: Field, value: Scalar)] = []

    /// - Parameter value: null has no members.
    init(_ value: Scalar, _ type: DataType) {
        guard case .structure(let values) = value, case .structure(let fields) = type else { return }
        members = Array(zip(fields, values)).map { (field: $0, value: $1) }
    }

    subscript(name: String) -> (field: Field, value: Scalar)? {
        members.first { $0.field.name.lowercased() == name.lowercased() }
    }

    /// The first name in it that is none of `names`.
    func unknown(among names: [String]) -> String? {
        let known = Set(names.map { $0.lowercased() })
        return members.first { !known.contains($0.field.name.lowercased()) }?.field.name
    }
}

extension DataType {
    /// Names and types of what a nested value is made of, as `remap_struct` calls them.
    var remapParts: [Field] {
        switch self {
        case .structure(let fields): fields
        case .list(let element): [Field("list", element.type)]
        case .map(let key, let value): [Field("key", key.type), Field("value", value.type)]
        default: []
        }
    }

    var isRemappable: Bool { !remapParts.isEmpty }
}
