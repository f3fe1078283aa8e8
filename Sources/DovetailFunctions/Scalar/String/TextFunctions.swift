import DovetailColumnar
import DovetailPlan

/// Functions that change texts.
enum TextFunctions {
    static let all: [any ScalarFunction] = [
        upper, lower, initcap, replace, sparkReplace, reverse, repeated, lpad, rpad, translate, Concat.skippingNulls,
        Concat.propagatingNulls,
        Concat.operation, ConcatWithSeparator(),
    ]

    static let upper = RowFunction(
        "upper", ["ucase"], "The text in upper case.", examples: [("upper('straw 7')", "STRAW 7")],
        [.string], returns: .string
    ) { Kernels.changeCase($0[0], to: .upper, validity: $0.validity) }

    static let lower = RowFunction(
        "lower", ["lcase"], "The text in lower case.", examples: [("lower('ÉTÉ 7')", "été 7")],
        [.string], returns: .string
    ) { Kernels.changeCase($0[0], to: .lower, validity: $0.validity) }

    static let initcap = RowFunction(
        "initcap", [], "The text with the first letter of each word in upper case, the others in lower case.",
        examples: [("initcap('hello big WORLD')", "Hello Big World")], [.string], returns: .string
    ) { Kernels.changeCase($0[0], to: .title, validity: $0.validity) }

    static let replace = replacing("replace", optional: 0, [("replace('banana', 'an', 'o')", "booa")])
    static let sparkReplace = replacing(
        "spark_replace", optional: 1,
        [("spark_replace('banana', 'an')", "ba"), ("spark_replace('ab', 'b', 'c')", "ac")])

    private static func replacing(_ name: String, optional: Int, _ examples: [(String, String)]) -> RowFunction {
        RowFunction(
            name, [],
            "The text with every occurrence of the second one replaced by the third\(optional > 0 ? ", or left out" : "").",
            examples: examples, [.string, .string, .string], optional: optional, returns: .string
        ) { rows in
            let nothing = Column.constant(ConstantColumn(type: .string, value: .string(""), count: rows.count))
            let new = rows.argumentCount > 2 ? rows[2] : nothing.flattened()
            return try Kernels.replace(rows[0], rows[1], with: new, validity: rows.validity)
        }
    }

    static let reverse = RowFunction(
        "reverse", [], "The text backwards.", examples: [("reverse('abc')", "cba")], [.string], returns: .string
    ) { Kernels.reverse($0[0], validity: $0.validity) }

    static let repeated = RowFunction(
        "repeat", [], "The text as many times as the number says.", examples: [("repeat('ab', 3)", "ababab")],
        [.string, .int64], returns: .string
    ) { try Kernels.repeating($0[0], $0[1], validity: $0.validity) }

    static let lpad = padding("lpad", "start", example: ("lpad('7', 3, '0')", "007"), atStart: true)
    static let rpad = padding("rpad", "end", example: ("rpad('abc', 5, '*')", "abc**"), atStart: false)

    private static func padding(
        _ name: String, _ side: String, example: (String, String), atStart: Bool
    ) -> RowFunction {
        RowFunction(
            name, [],
            "The text cut to a number of characters, or filled up to it with the third text (a blank) at its \(side).",
            examples: [example], [.string, .int64, .string], optional: 1, returns: .string
        ) { rows in
            let blanks = Column.constant(ConstantColumn(type: .string, value: .string(" "), count: rows.count))
            return try Kernels.pad(
                rows[0], to: rows[1], with: rows.columns.count > 2 ? rows[2] : blanks, atStart: atStart,
                validity: rows.validity)
        }
    }

    static let translate = RowFunction(
        "translate", [],
        "The text with each character of the second text replaced by the one in its place in the third.",
        examples: [("translate('12345', '143', 'ax')", "a2x5")], [.string, .string, .string], returns: .string
    ) { Kernels.translate($0[0], from: $0[1], to: $0[2], validity: $0.validity) }
}

/// Texts one after the other.
struct Concat: ScalarFunction {
    let name: String
    let skipsNulls: Bool
    let aliases: [String] = []

    static let skippingNulls = Concat(name: "concat", skipsNulls: true)
    static let propagatingNulls = Concat(name: "spark_concat", skipsNulls: false)
    static let operation = Concat(name: "||", skipsNulls: false)

    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            "The texts one after the other; \(skipsNulls ? "nulls are passed over" : "null where one is null").",
            examples: skipsNulls ? [.init("concat('a', NULL, 1)", "a1")] : [])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...Int.max)
        let isBinary = arguments.contains(.binary) && arguments.allSatisfy { $0 == .binary || $0 == .null }
        let type: DataType = isBinary ? .binary : .string
        return FunctionSignature(arguments.map { _ in type }, returns: type)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        var validity: Bitmap?
        if !skipsNulls {
            if arguments.contains(where: { $0.nullCount == count }) { return .nulls(type: type, count: count) }
            for argument in arguments { validity = Bitmap.intersection(validity, argument.validity) }
        }
        return Kernels.concatenate(
            arguments.map { $0.flattened() }, separator: nil, type: type, count: count, validity: validity)
    }
}

/// concat_ws(separator, ...).
struct ConcatWithSeparator: ScalarFunction {
    let name = "concat_ws"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The texts after the first, with the first between them; nulls are passed over.",
        examples: [.init("concat_ws('-', 'a', NULL, 'b')", "a-b")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...Int.max)
        return FunctionSignature(arguments.map { _ in .string }, returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let separator = arguments[0].flattened()
        if separator.nullCount == count { return .nulls(type: .string, count: count) }
        return Kernels.concatenate(
            arguments.dropFirst().map { $0.flattened() }, separator: separator, count: count,
            validity: separator.validity)
    }
}
