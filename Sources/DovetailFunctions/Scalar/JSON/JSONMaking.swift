import DovetailColumnar
import DovetailPlan

/// A function that writes its arguments as JSON.
///
/// JSON is text, so that a text argument becomes a string, unless it comes from a function that gives JSON.
struct JSONMaking: SpecializingFunction {
    enum Kind: Sendable { case value, array, object }

    let name: String
    let aliases: [String]
    let documentation: FunctionDocumentation
    private let kind: Kind
    /// Which arguments are JSON already.
    private var isJSON: [Bool] = []

    static let all: [any ScalarFunction] = [toJSON, array, object, JSONMergePatch()]

    static let toJSON = JSONMaking(
        "to_json", ["json_quote", "row_to_json", "array_to_json"], .value,
        "The value as JSON: lists as arrays, structs and maps as objects, dates and the like as strings.",
        [
            ("to_json([1, NULL])", "[1,null]"), ("to_json({'a': 1.50, 'b': 'x\"y'})", "{\"a\":1.5,\"b\":\"x\\\"y\"}"),
            ("to_json(DATE '2024-02-29')", "\"2024-02-29\""),
        ])
    static let array = JSONMaking(
        "json_array", ["json_build_array"], .array, "The arguments as an array.",
        [("json_array('a', 1, NULL, json_array(2))", "[\"a\",1,null,[2]]")])
    static let object = JSONMaking(
        "json_object", ["json_build_object"], .object, "An object of names and values in turn.",
        [("json_object('a', 1, 'b', json_object('c', 'x'))", "{\"a\":1,\"b\":{\"c\":\"x\"}}")])

    private init(
        _ name: String, _ aliases: [String], _ kind: Kind, _ summary: String, _ examples: [(String, String)]
    ) {
        self.name = name
        self.aliases = aliases
        self.kind = kind
        documentation = FunctionDocumentation(summary, examples: examples.map { .init($0.0, $0.1) })
    }

    static func givesJSON(_ expression: Expression) -> Bool { expression.givesJSON }

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction {
        var special = self
        special.isJSON = arguments.map(JSONMaking.givesJSON)
        return special
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: kind == .value ? 1...1 : 0...Int.max)
        guard kind == .object else { return FunctionSignature(arguments, returns: .string) }
        guard arguments.count % 2 == 0 else {
            throw PlanError(.typeMismatch, "\"\(name)\" takes names and values in turn: an even number of arguments")
        }
        return FunctionSignature(
            arguments.enumerated().map { $0.offset % 2 == 0 ? .string : $0.element }, returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        var result: [UInt8] = []
        return try TextWriter.column(count: count, validity: nil) { row, writer in
            result.removeAll(keepingCapacity: true)
            switch kind {
            case .value:
                if arguments[0].isNull(at: row) { return writer.setNull(row) }
                append(arguments, 0, row, to: &result)
            case .array:
                result.append(UInt8(ascii: "["))
                for index in arguments.indices {
                    if index > 0 { result.append(UInt8(ascii: ",")) }
                    append(arguments, index, row, to: &result)
                }
                result.append(UInt8(ascii: "]"))
            case .object: try appendObject(arguments, row, to: &result)
            }
            writer.write(result, row: row)
        }
    }

    private func append(_ arguments: [Column], _ index: Int, _ row: Int, to result: inout [UInt8]) {
        let isJSON = index < isJSON.count && isJSON[index]
        JSONText.append(arguments[index].scalar(at: row), arguments[index].type, isJSON: isJSON, to: &result)
    }

    private func appendObject(_ arguments: [Column], _ row: Int, to result: inout [UInt8]) throws {
        result.append(UInt8(ascii: "{"))
        for index in stride(from: 0, to: arguments.count, by: 2) {
            if index > 0 { result.append(UInt8(ascii: ",")) }
            guard case .string(let name) = arguments[index].scalar(at: row) else {
                throw ColumnError(.badCast, "a member of an object cannot have null as its name", row: row)
            }
            JSONText.appendQuoted(name.utf8, to: &result)
            result.append(UInt8(ascii: ":"))
            append(arguments, index + 1, row, to: &result)
        }
        result.append(UInt8(ascii: "}"))
    }
}

/// json_merge_patch(json, patch, ...): RFC 7396.
struct JSONMergePatch: ScalarFunction {
    let name = "json_merge_patch"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The first JSON text with the members of the others put in; null takes a member away.",
        examples: [.init("json_merge_patch('{\"a\": 1, \"b\": 2}', '{\"b\": null, \"c\": 3}')", "{\"a\":1,\"c\":3}")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...Int.max)
        return FunctionSignature(arguments.map { _ in .string }, returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        if arguments.contains(where: { $0.nullCount == count }) { return .nulls(type: type, count: count) }
        let columns = arguments.map { $0.flattened() }
        let validity = columns.reduce(Bitmap?.none) { Bitmap.intersection($0, $1.validity) }
        let rows = RowFunction.Rows(columns: columns, validity: validity, count: count, type: type)
        return try rows.texts { row in
            var tree = try JSONFunctions.tree(rows.text(0), row)
            for index in 1..<columns.count { tree = tree.merged(with: try JSONFunctions.tree(rows.text(index), row)) }
            return tree.text
        }
    }
}
