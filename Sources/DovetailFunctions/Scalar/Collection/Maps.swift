import DovetailColumnar
import DovetailPlan

/// Functions of maps.
enum Maps {
    static let all: [any ScalarFunction] = [
        build, keys, values, entries, contains, containsValue, concatenate, fromEntries, extract, extractValue,
        fromText, ofPairs("make_map"), ofPairs("spark_map"),
    ]

    static let build = RowFunction(
        "map", ["map_from_arrays"], "A map of the keys in one list and the values in another.",
        examples: [("map(['a', 'b'], [1, 2])", "{a=1, b=2}")]
    ) { name, arguments in
        if arguments.isEmpty { return FunctionSignature([], returns: type(.null, .null)) }
        try Signatures.check(name, arguments, count: 2...2)
        let (key, value) = (try Signatures.element(name, arguments[0]), try Signatures.element(name, arguments[1]))
        let lists = [Signatures.list(of: key.type), Signatures.list(of: value.type)]
        return FunctionSignature(lists, returns: type(key.type, value.type))
    } kernel: { rows in
        guard rows.columns.count == 2 else {
            return Column(scalars: (0..<rows.count).map { _ in .map([]) }, type: rows.type)
        }
        return try Kernels.mapBuild(rows[0], rows[1], type: rows.type, validity: rows.validity)
    }

    /// A map of keys and values in turn: what Spark calls map().
    private static func ofPairs(_ name: String) -> RowFunction {
        RowFunction(
            name, [], "A map of keys and values in turn.", examples: [("\(name)('a', 1, 'b', 2)", "{a=1, b=2}")],
            seesNulls: true
        ) { name, arguments in
            guard arguments.count % 2 == 0 else {
                throw PlanError(.typeMismatch, "\"\(name)\" needs a value for each key")
            }
            let key = try Signatures.common(name, stride(from: 0, to: arguments.count, by: 2).map { arguments[$0] })
            let value = try Signatures.common(name, stride(from: 1, to: arguments.count, by: 2).map { arguments[$0] })
            return FunctionSignature(
                arguments.indices.map { $0 % 2 == 0 ? key : value }, returns: Maps.type(key, value))
        } kernel: { rows in
            guard case .map(let key, let value) = rows.type, !rows.columns.isEmpty else {
                return Column(scalars: (0..<rows.count).map { _ in .map([]) }, type: rows.type)
            }
            func list(_ first: Int, _ type: DataType) throws -> Column {
                let columns = stride(from: first, to: rows.columns.count, by: 2).map { rows[$0] }
                return try ListValue().evaluate(columns, type: Signatures.list(of: type), count: rows.count)
            }
            return try Kernels.mapBuild(try list(0, key.type), try list(1, value.type), type: rows.type, validity: nil)
        }
    }

    static func type(_ key: DataType, _ value: DataType) -> DataType {
        .map(key: Field("key", key, nullable: false), value: Field("value", value))
    }

    private static func members(_ name: String, _ summary: String, _ result: String, keys: Bool) -> RowFunction {
        RowFunction(name, [], summary, examples: [("\(name)(MAP {'a': 1, 'b': 2})", result)]) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            let (key, value) = try Signatures.map(name, arguments[0])
            return FunctionSignature(arguments, returns: Signatures.list(of: keys ? key.type : value.type))
        } kernel: {
            Kernels.mapMembers($0[0], keys: keys, type: $0.type, validity: $0.validity)
        }
    }

    static let keys = members("map_keys", "The keys as a list.", "[a, b]", keys: true)
    static let values = members("map_values", "The values as a list.", "[1, 2]", keys: false)

    static let entries = RowFunction(
        "map_entries", [], "The pairs as a list of structs.",
        examples: [("map_entries(MAP {'a': 1})", "[{'key': a, 'value': 1}]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        let (key, value) = try Signatures.map(name, arguments[0])
        return FunctionSignature(arguments, returns: Signatures.list(of: .structure([key, value])))
    } kernel: {
        try Kernels.mapRetyped($0[0], type: $0.type, validity: $0.validity)
    }

    static let fromEntries = RowFunction(
        "map_from_entries", [], "A map of a list of pairs.",
        examples: [("map_from_entries([{'k': 'a', 'v': 1}])", "{a=1}")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        guard case .structure(let pair) = try Signatures.element(name, arguments[0]).type, pair.count == 2 else {
            throw Signatures.mismatch(name, needs: "a list of structs of two members", not: arguments[0])
        }
        return FunctionSignature(arguments, returns: type(pair[0].type, pair[1].type))
    } kernel: {
        try Kernels.mapRetyped($0[0], type: $0.type, validity: $0.validity)
    }

    static let contains = RowFunction(
        "map_contains", ["map_contains_key"], "Whether a map has a key.",
        examples: [("map_contains(MAP {'a': 1}, 'b')", "false")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([arguments[0], try Signatures.map(name, arguments[0]).key.type], returns: .boolean)
    } kernel: {
        Kernels.mapContains($0[0], $0[1], validity: $0.validity)
    }

    static let containsValue = RowFunction(
        "map_contains_value", [], "Whether a map has a value.",
        examples: [("map_contains_value(MAP {'a': 1}, 1)", "true")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([arguments[0], try Signatures.map(name, arguments[0]).value.type], returns: .boolean)
    } kernel: { rows in
        let list = Kernels.mapMembers(
            rows[0], keys: false, type: Signatures.list(of: rows[1].type), validity: rows.validity)
        return Kernels.listContains(list, rows[1], validity: rows.validity)
    }

    static let concatenate = RowFunction(
        "map_concat", [], "One map of the pairs of several; of a key that comes twice the last value.",
        examples: [("map_concat(MAP {'a': 1}, MAP {'a': 2, 'b': 3})", "{a=2, b=3}")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...Int.max)
        let maps = try arguments.map { try Signatures.map(name, $0) }
        let key = try Signatures.shared(name, maps.map(\.key.type))
        let map = type(key, try Signatures.shared(name, maps.map(\.value.type)))
        return FunctionSignature(arguments.map { _ in map }, returns: map)
    } kernel: {
        try Kernels.mapConcatenate($0.columns, type: $0.type, validity: $0.validity)
    }

    static let extractValue = RowFunction(
        "map_extract_value", [], "The value of a key; null where the map lacks it.",
        examples: [("map_extract_value(MAP {'a': 1}, 'a')", "1")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let (key, value) = try Signatures.map(name, arguments[0])
        return FunctionSignature([arguments[0], key.type], returns: value.type)
    } kernel: {
        Kernels.mapValue($0[0], of: $0[1], validity: $0.validity)
    }

    static let extract = RowFunction(
        "map_extract", [], "The value of a key as a list of one; an empty list where the map lacks it.",
        examples: [("map_extract(MAP {'a': 1}, 'a')", "[1]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let (key, value) = try Signatures.map(name, arguments[0])
        return FunctionSignature([arguments[0], key.type], returns: Signatures.list(of: value.type))
    } kernel: { rows in
        let found = Kernels.mapContains(rows[0], rows[1], validity: rows.validity)
        let value = Kernels.mapValue(rows[0], of: rows[1], validity: rows.validity)
        let keeps = Kernels.listOfOne(found, type: Signatures.list(of: .boolean))
        return try Kernels.listWhere(Kernels.listOfOne(value, type: rows.type), keeps, validity: rows.validity)
    }

    /// `str_to_map(text, ',', ':')`
    static let fromText = RowFunction(
        "str_to_map", [], "A map of the pairs in a text, split at ',' and ':' or at two other texts.",
        examples: [("str_to_map('a:1,b:2')", "{a=1, b=2}")],
        [.string, .string, .string], optional: 2, returns: type(.string, .string)
    ) { rows in
        func separator(_ index: Int, _ row: Int) -> String {
            guard index < rows.columns.count, case .string(let text) = rows[index].scalar(at: row) else {
                return index == 1 ? "," : ":"
            }
            return text
        }
        let maps = (0..<rows.count).map { row -> Scalar in
            guard case .string(let text) = rows[0].scalar(at: row) else { return .null }
            let parts = Maps.parts(of: text, separator(1, row))
            return .map(
                parts.map { part in
                    let pair = Maps.parts(of: part, separator(2, row), atMost: 2)
                    return (key: .string(pair[0]), value: pair.count > 1 ? .string(pair[1]) : .null)
                })
        }
        return try Kernels.mapConcatenate(
            [Column(scalars: maps, type: rows.type)], type: rows.type, validity: rows.validity)
    }

    private static func parts(of text: String, _ separator: String, atMost limit: Int = .max) -> [String] {
        let (bytes, mark) = (Array(text.utf8), Array(separator.utf8))
        guard !mark.isEmpty else { return [text] }
        var result: [String] = []
        var (start, place) = (0, 0)
        while place + mark.count <= bytes.count, result.count + 1 < limit {
            if bytes[place..<place + mark.count].elementsEqual(mark) {
                result.append(String(decoding: bytes[start..<place], as: UTF8.self))
                place += mark.count
                start = place
            } else {
                place += 1
            }
        }
        return result + [String(decoding: bytes[start...], as: UTF8.self)]
    }
}
