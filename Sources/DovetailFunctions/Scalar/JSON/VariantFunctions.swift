import DovetailColumnar
import DovetailPlan

/// Functions of values that bring their types along.
enum VariantFunctions {
    static let all: [any ScalarFunction] = [
        VariantExtract(), typeName, keys, length, exists, comparable, fromJSON, tryFromJSON,
    ]

    /// The value of a row with its type; nil where it is null.
    static func value(_ column: Column, _ row: Int) -> (value: Scalar, type: DataType)? {
        guard case .variant(let value, let type) = column.scalar(at: row) else { return nil }
        return (value, type)
    }

    private static let typeName = RowFunction(
        "variant_typeof", ["variant_type"], "What a VARIANT holds: the name of its type, with an object's members.",
        examples: [
            ("variant_typeof(1::VARIANT)", "INT32"), ("variant_typeof({'a': 1, 'b': 2}::VARIANT)", "OBJECT(a, b)"),
            ("variant_typeof([1, 2]::VARIANT)", "ARRAY(2)"),
        ], [.variant], returns: .string
    ) { rows in
        rows.texts { row in value(rows[0], row).map { name(of: $0.value, $0.type) } }
    }

    private static func name(of value: Scalar, _ type: DataType) -> String {
        switch (value, type) {
        case (.list(let elements), _): "ARRAY(\(elements.count))"
        case (_, .structure(let fields)): "OBJECT(\(fields.map(\.name).joined(separator: ", ")))"
        case (.boolean(let flag), _): flag ? "BOOL_TRUE" : "BOOL_FALSE"
        case (_, .int8): "INT8"
        case (_, .int16): "INT16"
        case (_, .int32): "INT32"
        case (_, .int64): "INT64"
        case (_, .int128): "INT128"
        case (_, .uint8): "UINT8"
        case (_, .uint16): "UINT16"
        case (_, .uint32): "UINT32"
        case (_, .uint64): "UINT64"
        case (_, .uint128): "UINT128"
        case (_, .decimal(let precision, let scale)): "DECIMAL(\(precision), \(scale))"
        default: type.description
        }
    }

    // MARK: Parts

    /// The variant at the end of a path of names and places from 1; null where there is none.
    static func part(_ column: Column, _ row: Int, _ path: [JSONPathStep]) -> Scalar {
        var current = column.scalar(at: row)
        for step in path {
            guard case .variant(let value, let type) = current else { return .null }
            switch (step, value) {
            case (.name(let name), .structure(let members)):
                guard let index = type.fields.firstIndex(where: { $0.name == name }) else { return .null }
                current = members[index]
            case (.place(let place), .list(let elements)):
                guard place >= 1, place <= elements.count else { return .null }
                current = elements[Int(place) - 1]
            default: return .null
            }
        }
        return current
    }

    enum JSONPathStep {
        case name(String)
        case place(Int64)
    }

    /// `$.a.b[2]` or `a.b[2]`: names, and places of elements from 1.
    static func path(_ text: String) -> [JSONPathStep] {
        var steps: [JSONPathStep] = []
        var name = ""
        func close() {
            if !name.isEmpty, name != "$" || !steps.isEmpty { steps.append(.name(name)) }
            name = ""
        }
        var rest = text[...]
        while let sign = rest.popFirst() {
            switch sign {
            case ".": close()
            case "[":
                close()
                let inside = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(inside.count + 1)
                steps.append(Int64(inside).map { .place($0) } ?? .name(String(inside)))
            default: name.append(sign)
            }
        }
        close()
        return steps
    }

    private static func signature(
        _ name: String, _ arguments: [DataType], returns type: DataType
    ) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...2)
        return FunctionSignature([.variant] + arguments.dropFirst().map { _ in .string }, returns: type)
    }

    private static func part(_ rows: RowFunction.Rows, _ row: Int) -> Scalar {
        guard rows.argumentCount > 1, case .string(let text) = rows[1].scalar(at: row) else {
            return rows[0].scalar(at: row)
        }
        return part(rows[0], row, path(text))
    }

    private static let keys = RowFunction(
        "variant_keys", [], "The names of an object's members, or of the object at a path, as a list.",
        examples: [("variant_keys({'a': 1, 'b': 2}::VARIANT)", "[a, b]")]
    ) { name, arguments in
        try signature(name, arguments, returns: .list(Field("element", .string)))
    } kernel: { rows in
        let names = (0..<rows.count).map { row -> Scalar in
            guard rows.validity?[row] ?? true, case .variant(_, .structure(let fields)) = part(rows, row) else {
                return .null
            }
            return .list(fields.map { .string($0.name) })
        }
        return Column(scalars: names, type: rows.type)
    }

    private static let length = RowFunction(
        "variant_array_length", [], "How many elements the list of a VARIANT, or the list at a path, has.",
        examples: [("variant_array_length([1, 2]::VARIANT)", "2")]
    ) { name, arguments in
        try signature(name, arguments, returns: .uint64)
    } kernel: { rows in
        let counts = (0..<rows.count).map { row -> Scalar in
            guard rows.validity?[row] ?? true, case .variant(.list(let elements), _) = part(rows, row) else {
                return .null
            }
            return .uint(UInt64(elements.count))
        }
        return Column(scalars: counts, type: rows.type)
    }

    private static let exists = RowFunction(
        "variant_exists", [], "Whether a VARIANT has something at a path.",
        examples: [("variant_exists({'a': [1]}::VARIANT, 'a[1]')", "true")], [.variant, .string], returns: .boolean
    ) { rows in
        rows.booleans { row in !part(rows, row).isNull }
    }

    private static let comparable = RowFunction(
        "variant_comparator", [], "Bytes that are equal for equal values of any types, and in their order.",
        examples: [("variant_comparator(1::VARIANT) = variant_comparator(1.0::VARIANT)", "true")],
        [.variant], returns: .binary
    ) { rows in
        rows.writingTexts(.binary) { row, writer in
            guard let (value, type) = value(rows[0], row) else { return writer.setNull(row) }
            writer.write(VariantKey.bytes(of: value, type), row: row)
        }
    }

    // MARK: JSON

    private static let fromJSON = RowFunction(
        "json_to_variant", ["parse_json"], "The value that a JSON text stands for, as a VARIANT.",
        examples: [("json_to_variant('{\"a\": [1, true]}')", "{'a': [1, true]}")], [.string], returns: .variant
    ) { rows in
        try parsed(rows) { row, text in
            throw ColumnError(.badCast, "malformed JSON: '\(text.prefix(100))'", row: row)
        }
    }

    private static let tryFromJSON = RowFunction(
        "try_parse_json", [], "The value that a JSON text stands for, as a VARIANT; null where it is malformed.",
        examples: [("try_parse_json('{')", "NULL")], [.string], returns: .variant
    ) { rows in
        try parsed(rows) { _, _ in }
    }

    private static func parsed(
        _ rows: RowFunction.Rows, malformed: (Int, String) throws -> Void
    ) throws -> Column {
        let values = try (0..<rows.count).map { row -> Scalar in
            guard rows.validity?[row] ?? true, case .string(let text) = rows[0].scalar(at: row) else { return .null }
            guard let tree = JSONTree(text) else {
                try malformed(row, text)
                return .null
            }
            return variant(tree)
        }
        return Column(scalars: values, type: .variant)
    }

    /// Of members of one name the last one counts.
    private static func variant(_ tree: JSONTree) -> Scalar {
        switch tree {
        case .string(let bytes): return .variant(.string(String(decoding: bytes, as: UTF8.self)), .string)
        case .array(let elements): return .variant(.list(elements.map(variant)), .list(Field("element", .variant)))
        case .object(let members):
            var fields: [Field] = []
            var values: [Scalar] = []
            var places: [[UInt8]: Int] = [:]
            for member in members {
                if let place = places[member.name] {
                    values[place] = variant(member.value)
                } else {
                    places[member.name] = fields.count
                    fields.append(Field(String(decoding: member.name, as: UTF8.self), .variant))
                    values.append(variant(member.value))
                }
            }
            return .variant(.structure(values), .structure(fields))
        case .word(let word):
            switch word {
            case "null": return .null
            case "true", "false": return .variant(.boolean(word == "true"), .boolean)
            default: break
            }
            if let number = UInt64(word) { return .variant(.uint(number), .uint64) }
            if let number = Int64(word) { return .variant(.int(number), .int64) }
            return Double(word).map { .variant(.double($0), .double) } ?? .null
        }
    }
}

/// variant_extract(v, 'name'), variant_extract(v, place): a part of a VARIANT; also with a path, as Spark's variant_get.
struct VariantExtract: ScalarFunction {
    let name = "variant_extract"
    let aliases = ["variant_get"]
    let documentation = FunctionDocumentation(
        "The member of an object by its name or a path, or the element of a list by its place from 1, as a VARIANT; null "
            + "where there is none.",
        examples: [
            .init("variant_extract({'a': 42}::VARIANT, 'a')", "42"), .init("variant_extract([7, 8]::VARIANT, 2)", "8"),
        ])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([.variant, arguments[1].isInteger ? .int64 : .string], returns: .variant)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let values = (0..<count).map { row -> Scalar in
            switch arguments[1].scalar(at: row) {
            case .int(let place): return VariantFunctions.part(arguments[0], row, [.place(place)])
            case .string(let name):
                let member = VariantFunctions.part(arguments[0], row, [.name(name)])
                return member.isNull ? VariantFunctions.part(arguments[0], row, VariantFunctions.path(name)) : member
            default: return .null
            }
        }
        return Column(scalars: values, type: type)
    }
}
