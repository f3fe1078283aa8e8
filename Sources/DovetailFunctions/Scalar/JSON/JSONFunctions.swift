import DovetailColumnar
import DovetailPlan

/// Functions that read JSON text.
enum JSONFunctions {
    static let all: [any ScalarFunction] =
        asking + [valid, contains, normal, cast, tryCast, pretty, structure, sparkStructure]

    static let asking: [any ScalarFunction] = [
        JSONAsking(
            "json_extract", ["json_extract_path"], .value,
            "The value that a path leads to, as JSON: $.a[0], /a/0, the name of a member or the number of an element. A "
                + "path with wildcards or a list of paths gives a list. Also written as json -> path.",
            [
                ("json_extract('{\"a\": [1, 2.50]}', '$.a[1]')", "2.5"), ("'{\"a\": \"x\"}' -> 'a'", "\"x\""),
                ("json_extract('{\"a\": [1, 2]}', '$.a[*]')", "[1, 2]"),
            ]),
        JSONAsking(
            "json_extract_string", ["json_extract_path_text"], .text,
            "The value that a path leads to, a string without its quotes; null for null. Also written as json ->> path.",
            [("json_extract_string('{\"a\": \"x\"}', '$.a')", "x"), ("'[1, 2]' ->> -1", "2")]),
        JSONAsking(
            "json_value", [], .plainValue, "The value that a path leads to; null where it is an array or object.",
            [("json_value('{\"a\": 1}', '$.a')", "1"), ("json_value('{\"a\": [1]}', '$.a')", "NULL")]),
        JSONAsking(
            "json_type", [], .type, pathIsOptional: true, "The type of the JSON value, or of the one a path leads to.",
            [("json_type('[1]')", "ARRAY"), ("json_type('{\"a\": -1}', '$.a')", "BIGINT")]),
        JSONAsking(
            "json_keys", ["json_object_keys"], .keys, pathIsOptional: true,
            "The names of the members of an object, as a list.", [("json_keys('{\"a\": 1, \"b\": 2}')", "[a, b]")]),
        JSONAsking(
            "json_array_length", [], .length, pathIsOptional: true,
            "The number of elements of an array; 0 of all else.",
            [("json_array_length('[1, 2, 3]')", "3")]),
        JSONAsking(
            "json_exists", [], .exists, "Whether a path leads anywhere.",
            [("json_exists('{\"a\": null}', '$.a')", "true"), ("json_exists('{\"a\": 1}', '$.b')", "false")]),
        JSONAsking(
            "get_json_object", [], .text, isLenient: true,
            "Spark's json_extract_string: null for malformed text, one array for several matches.",
            [
                ("get_json_object('{\"a\": [{\"b\": 1}, {\"b\": 2}]}', '$.a[*].b')", "[1,2]"),
                ("get_json_object('{', '$.a')", "NULL"),
            ]),
    ]

    static let valid = RowFunction(
        "json_valid", [], "Whether the text is JSON.",
        examples: [("json_valid('{\"a\": 1}')", "true"), ("json_valid('{a}')", "false")], [.string], returns: .boolean
    ) { rows in
        let texts = rows.text(0)
        return rows.booleans { row in texts.pointer[row].withBytes { JSONScanner.root(of: $0) != nil } }
    }

    /// Text of JSON from text of JSON, which must not be malformed.
    static func rewriting(
        _ name: String, _ aliases: [String] = [], _ summary: String, _ examples: [(String, String)],
        _ write: @escaping @Sendable (UnsafeRawBufferPointer, Range<Int>, inout [UInt8]) -> Void
    ) -> RowFunction {
        RowFunction(name, aliases, summary, examples: examples, [.string], returns: .string) { rows in
            let texts = rows.text(0)
            var result: [UInt8] = []
            return try rows.writingTexts { row, writer in
                try texts.pointer[row].withBytes { bytes in
                    guard let root = JSONScanner.root(of: bytes) else {
                        throw JSONAsking.malformed(String(decoding: bytes.prefix(60), as: UTF8.self), row)
                    }
                    result.removeAll(keepingCapacity: true)
                    write(bytes, root, &result)
                    writer.write(result, row: row)
                }
            }
        }
    }

    static let normal = rewriting("json", [], "The JSON text without blanks.", [("json('{ \"a\": 1 }')", "{\"a\":1}")])
    {
        JSONText.append($0, $1, to: &$2)
    }

    static let pretty = rewriting(
        "json_pretty", [], "The JSON text in lines with indentation.",
        [("json_pretty('[1, {}]')", "[\n    1,\n    {}\n]")]
    ) { bytes, root, result in
        JSONTree(bytes, root).appendPretty(to: &result, indent: 0)
    }

    static let structure = rewriting(
        "json_structure", [], "The types in the JSON text, in the form that from_json takes.",
        [("json_structure('{\"a\": [1, 2.5], \"b\": null}')", "{\"a\":[\"DOUBLE\"],\"b\":\"NULL\"}")]
    ) { bytes, root, result in
        JSONShape(JSONTree(bytes, root)).append(to: &result)
    }

    static let sparkStructure = rewriting(
        "schema_of_json", [], "The types in the JSON text as Spark writes them.",
        [("schema_of_json('{\"b\": [1, 2], \"a\": \"x\"}')", "STRUCT<a: STRING, b: ARRAY<BIGINT>>")]
    ) { bytes, root, result in
        result += Array(JSONShape(JSONTree(bytes, root)).sparkText.utf8)
    }

    static let cast = JSONCast(isAttempt: false)
    static let tryCast = JSONCast(isAttempt: true)

    static let contains = RowFunction(
        "json_contains", [], "Whether the first JSON text, or a value in it, contains the second.",
        examples: [
            ("json_contains('{\"a\": {\"b\": 1, \"c\": 2}}', '{\"b\": 1}')", "true"),
            ("json_contains('[1]', '2')", "false"),
        ], [.string, .string], returns: .boolean
    ) { rows in
        let (texts, parts) = (rows.text(0), rows.text(1))
        return try rows.booleans { row in
            let (text, part) = (try tree(texts, row), try tree(parts, row))
            return text.contains(part)
        }
    }

    static func tree(_ texts: StringColumn, _ row: Int) throws -> JSONTree {
        try texts.pointer[row].withBytes { bytes in
            guard let root = JSONScanner.root(of: bytes) else {
                throw JSONAsking.malformed(String(decoding: bytes.prefix(60), as: UTF8.self), row)
            }
            return JSONTree(bytes, root)
        }
    }
}

/// CAST(x AS JSON): text must be JSON and stays as it is, every other value is written as JSON.
struct JSONCast: ScalarFunction {
    let isAttempt: Bool
    var name: String { isAttempt ? "try_cast_to_json" : "cast_to_json" }
    let aliases: [String] = []
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            "The value as JSON, which is text; how CAST(.. AS JSON) is written as a function.",
            examples: [.init("\(name)('[1, 2]')", "[1, 2]"), .init("\(name)(['a'])", "[\"a\"]")])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature(arguments, returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let argument = arguments[0]
        if argument.type != .string {
            return try JSONMaking.toJSON.evaluate(arguments, type: type, count: count)
        }
        let flat = argument.flattened()
        if flat.nullCount == count { return .nulls(type: type, count: count) }
        let rows = RowFunction.Rows(columns: [flat], validity: flat.validity, count: count, type: type)
        let texts = rows.text(0)
        return try rows.writingTexts(sharing: texts.heap) { row, writer in
            let view = texts.pointer[row]
            if view.withBytes({ JSONScanner.root(of: $0) != nil }) { return writer.share(view, row: row) }
            guard isAttempt else { throw JSONAsking.malformed(String(view.string.prefix(60)), row) }
            writer.setNull(row)
        }
    }
}
