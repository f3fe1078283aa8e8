import DovetailColumnar
import DovetailPlan

/// union_tag(u): the name of the member that counts, as a value of an enumerated type.
struct UnionTag: ScalarFunction {
    let name = "union_tag"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The name of the member whose value a union has, as a value of an enumerated type.",
        examples: [.init("union_tag(union_value(number := 1))", "number")])

    static let all: [any ScalarFunction] = [UnionTag(), UnionValue()]

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        guard case .union(let members) = arguments[0], let labels = Enumeration(labels: members.map(\.name)) else {
            throw Signatures.mismatch(name, needs: "a union", not: arguments[0])
        }
        return FunctionSignature(arguments, returns: .enumeration(labels))
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        guard case .enumeration(let labels) = type else { return .nulls(type: type, count: count) }
        let places = (0..<count).map { row -> Scalar in
            guard case .union(let tag, _) = arguments[0].scalar(at: row) else { return .null }
            return .label(UInt32(tag), labels)
        }
        return Column(scalars: places, type: type)
    }
}

/// union_value(name := value), given the name as a constant text before the value.
struct UnionValue: SpecializingFunction {
    let name = "union_value"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "A union of one member, called as the argument is.",
        examples: [.init("union_value(number := 1)", "1")])
    private var member = ""

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction {
        try Signatures.check(name, arguments.map(\.type), count: 2...2)
        var special = self
        special.member = try Constants.text(of: arguments[0], name, "the name of a member")
        return special
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([.string, arguments[1]], returns: .union([Field(member, arguments[1])]))
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        guard case .union(let members) = type else { return .nulls(type: type, count: count) }
        return Kernels.union(arguments[1].flattened(), at: 0, members, nulls: nil)
    }
}
