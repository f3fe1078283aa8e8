import DovetailColumnar
import DovetailPlan

/// Functions of enumerated types: what labels there are, and where.
enum EnumFunctions {
    static let all: [any ScalarFunction] = [
        code, EnumRange("enum_first", "The first label of an enumerated type.", "a"),
        EnumRange("enum_last", "The last label of an enumerated type.", "b"),
        EnumRange("enum_range", "All labels of an enumerated type, as a list.", "[a, b]"),
        EnumBoundary(),
    ]

    static func labels(_ name: String, _ type: DataType?) throws -> Enumeration {
        guard case .enumeration(let labels)? = type else {
            throw Signatures.mismatch(name, needs: "a value of an enumerated type", not: type ?? .null)
        }
        return labels
    }

    private static let code = RowFunction(
        "enum_code", [], "The place of a label in its enumerated type, from 0.",
        examples: [("enum_code('b'::ENUM('a', 'b'))", "1")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        _ = try labels(name, arguments[0])
        return FunctionSignature(arguments, returns: .uint32)
    } kernel: { rows in
        let codes = Numbers.pointer(rows[0], as: UInt32.self)
        return Numbers.map(rows, .uint32, 0 as UInt32) { codes[$0] }
    }
}

/// enum_first, enum_last and enum_range: of the type alone, also where the value is null.
private struct EnumRange: ScalarFunction {
    let name: String
    let aliases: [String] = []
    let documentation: FunctionDocumentation

    init(_ name: String, _ summary: String, _ result: String) {
        self.name = name
        documentation = FunctionDocumentation(
            summary, examples: [.init("\(name)(NULL::ENUM('a', 'b'))", result)])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        _ = try EnumFunctions.labels(name, arguments[0])
        let isList = name == "enum_range"
        return FunctionSignature(arguments, returns: isList ? .list(Field("element", .string)) : .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let labels = try EnumFunctions.labels(name, arguments[0].type).labels.map { Scalar.string($0) }
        let value: Scalar =
            switch name {
            case "enum_first": labels.first ?? .null
            case "enum_last": labels.last ?? .null
            default: .list(labels)
            }
        return .constant(ConstantColumn(type: type, value: value, count: count))
    }
}

/// enum_range_boundary(first, last): the labels from one to another, null standing for an end.
private struct EnumBoundary: ScalarFunction {
    let name = "enum_range_boundary"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The labels of an enumerated type from one to another, as a list; null is the first or the last.",
        examples: [.init("enum_range_boundary('b'::ENUM('a', 'b', 'c'), NULL)", "[b, c]")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        let type = arguments[0] == .null ? arguments[1] : arguments[0]
        _ = try EnumFunctions.labels(name, type)
        for argument in arguments where argument != .null && argument != type {
            throw PlanError(.typeMismatch, "\"\(name)\" needs two values of one type, not \(type) and \(argument)")
        }
        return FunctionSignature([type, type], returns: .list(Field("element", .string)))
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let labels = try EnumFunctions.labels(name, arguments[0].type).labels
        let values = (0..<count).map { row -> Scalar in
            var (first, last) = (0, labels.count - 1)
            if case .label(let place, _) = arguments[0].scalar(at: row) { first = Int(place) }
            if case .label(let place, _) = arguments[1].scalar(at: row) { last = Int(place) }
            return .list(first > last ? [] : labels[first...last].map { .string($0) })
        }
        return Column(scalars: values, type: type)
    }
}
