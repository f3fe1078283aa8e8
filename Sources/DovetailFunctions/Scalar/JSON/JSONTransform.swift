import DovetailColumnar
import DovetailPlan

/// from_json(json, structure): JSON as a struct or list of known types.
struct JSONTransform: SpecializingFunction {
    let name: String
    let aliases: [String]
    /// Whether a value that is not of its type is an error; null otherwise.
    let isStrict: Bool
    private var target: DataType?

    static let all: [any ScalarFunction] = [
        JSONTransform("json_transform", ["from_json"], isStrict: false),
        JSONTransform("json_transform_strict", ["from_json_strict"], isStrict: true),
    ]

    private init(_ name: String, _ aliases: [String], isStrict: Bool) {
        self.name = name
        self.aliases = aliases
        self.isStrict = isStrict
    }

    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            "The JSON text as values of a structure: {\"a\": \"INTEGER\", \"b\": [\"VARCHAR\"]}, or types in Spark's form, "
                + "a INT, b ARRAY<STRING>. What is not of its type is \(isStrict ? "an error" : "null").",
            examples: [
                .init(
                    "\(name)('{\"a\": 1, \"b\": [\"x\"]}', '{\"a\": \"INTEGER\", \"b\": [\"VARCHAR\"]}')",
                    "{'a': 1, 'b': [x]}"),
                .init("\(name)('{\"a\": 1}', 'a BIGINT, b DATE')", "{'a': 1, 'b': NULL}"),
            ])
    }

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction {
        guard arguments.count == 2 else { return self }
        let text = try Constants.text(of: arguments[1], name, "a structure")
        guard let type = TypeText.structure(text) else {
            throw PlanError(
                .typeMismatch, "\"\(name)\" does not understand the structure '\(text)'",
                notes: ["a structure looks like {\"a\": \"INTEGER\", \"b\": [\"VARCHAR\"]} or a INT, b ARRAY<STRING>"])
        }
        var special = self
        special.target = type
        return special
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([.string, .string], returns: target ?? .null)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let column = arguments[0].flattened()
        if column.nullCount == count { return .nulls(type: type, count: count) }
        let texts = column.text
        var values = [Scalar](repeating: .null, count: count)
        for row in 0..<count where !column.isNull(at: row) {
            values[row] = try value(try JSONFunctions.tree(texts, row), type, row)
        }
        return Column(scalars: values, type: type)
    }

    private func value(_ tree: JSONTree, _ type: DataType, _ row: Int) throws -> Scalar {
        switch (tree, type) {
        case (.null, _): return .null
        case (.string(let text), .string): return .string(String(decoding: text, as: UTF8.self))
        case (_, .string): return .string(tree.text)
        case (.object(let members), .structure(let fields)):
            return .structure(
                try fields.map { field in
                    let name = Array(field.name.utf8)
                    guard let member = members.first(where: { $0.name == name }) else { return .null }
                    return try value(member.value, field.type, row)
                })
        case (.object(let members), .map(let keyField, let valueField)):
            return .map(
                try members.map { member in
                    (try value(.string(member.name), keyField.type, row), try value(member.value, valueField.type, row))
                })
        case (.array(let elements), .list(let field)):
            return .list(try elements.map { try value($0, field.type, row) })
        case (.word(let word), _) where !type.isNested: return try plain(word, type, tree, row)
        case (.string(let text), _) where !type.isNested:
            return try plain(String(decoding: text, as: UTF8.self), type, tree, row)
        default: return try mismatch(tree, type, row)
        }
    }

    private func plain(_ text: String, _ type: DataType, _ tree: JSONTree, _ row: Int) throws -> Scalar {
        let value = try Scalar.string(text).cast(from: .string, to: type, style: .attempt)
        if !value.isNull { return value }
        // 1.5 is a number for a whole number's column all the same.
        if case .word = tree, type.isInteger, let number = Double(text) {
            let rounded = try Scalar.double(number).cast(from: .double, to: type, style: .attempt)
            if !rounded.isNull { return rounded }
        }
        return try mismatch(tree, type, row)
    }

    private func mismatch(_ tree: JSONTree, _ type: DataType, _ row: Int) throws -> Scalar {
        if !isStrict { return .null }
        throw ColumnError(.badCast, "the JSON value \(tree.text.prefix(60)) is no \(type)", row: row)
    }
}
