import DovetailColumnar

/// Types as functions are told them in texts: SQL's names, Spark's column lists, structures in JSON.
struct TypeText {
    private var rest: Substring
    private var depth = 0
    private static let depthLimit = 64

    private static let names: [String: DataType] = [
        "boolean": .boolean, "bool": .boolean, "tinyint": .int8, "byte": .int8, "smallint": .int16, "short": .int16,
        "int": .int32, "integer": .int32, "bigint": .int64, "long": .int64, "utinyint": .uint8, "usmallint": .uint16,
        "uinteger": .uint32, "ubigint": .uint64, "hugeint": .int128, "uhugeint": .uint128, "uuid": .uuid, "bit": .bits,
        "timetz": .timeWithZone,
        "float": .float,
        "real": .float, "double": .double, "varchar": .string, "text": .string, "string": .string, "json": .string,
        "blob": .binary, "binary": .binary, "date": .date, "time": .time(.microsecond), "interval": .interval,
        "timestamp": .timestamp(.microsecond, zone: nil), "timestamp_ntz": .timestamp(.microsecond, zone: nil),
        "timestamptz": .timestamp(.microsecond, zone: "UTC"), "null": .null, "void": .null,
    ]

    /// nil where the text is no structure.
    static func structure(_ text: String) -> DataType? {
        if let tree = JSONTree(text) { return structure(tree, 0) }
        if let type = type(text) { return type }
        var reader = TypeText(rest: text[...])
        guard let fields = reader.fields(until: nil) else { return nil }
        return .structure(fields)
    }

    private static func structure(_ tree: JSONTree, _ depth: Int) -> DataType? {
        guard depth < depthLimit else { return nil }
        switch tree {
        case .string(let text): return type(String(decoding: text, as: UTF8.self))
        case .array(let elements):
            guard elements.count == 1, let element = structure(elements[0], depth + 1) else { return nil }
            return .list(Field("element", element))
        case .object(let members):
            var fields: [Field] = []
            for member in members {
                guard let type = structure(member.value, depth + 1) else { return nil }
                fields.append(Field(String(decoding: member.name, as: UTF8.self), type))
            }
            return fields.isEmpty ? nil : .structure(fields)
        case .word: return nil
        }
    }

    private static func type(_ text: String) -> DataType? {
        var reader = TypeText(rest: text[...])
        guard let type = reader.type() else { return nil }
        reader.skipBlanks()
        return reader.rest.isEmpty ? type : nil
    }

    // MARK: Reading

    private init(rest: Substring) { self.rest = rest }

    private mutating func skipBlanks() { rest = rest.drop { $0.isWhitespace } }

    private mutating func take(_ sign: Character) -> Bool {
        skipBlanks()
        guard rest.first == sign else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func word() -> String? {
        skipBlanks()
        if let quote = rest.first, quote == "\"" || quote == "`" {
            let name = rest.dropFirst().prefix { $0 != quote }
            rest = rest.dropFirst(name.count + 2)
            return String(name)
        }
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(word.count)
        return word.isEmpty ? nil : String(word)
    }

    private mutating func type() -> DataType? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= TypeText.depthLimit, let name = word()?.lowercased(), var type = base(name) else { return nil }
        while take("[") {
            guard take("]") else { return nil }
            depth += 1
            guard depth <= TypeText.depthLimit else { return nil }
            type = .list(Field("element", type))
        }
        return type
    }

    private mutating func base(_ name: String) -> DataType? {
        switch name {
        case "decimal", "numeric":
            guard take("(") else { return .decimal(precision: 18, scale: 3) }
            guard let precision = word().flatMap({ Int($0) }) else { return nil }
            let scale = take(",") ? word().flatMap { Int($0) } : 0
            guard let scale, take(")"), 1...38 ~= precision, 0...precision ~= scale else { return nil }
            return .decimal(precision: precision, scale: scale)
        case "array", "list", "map", "struct": return nested(name)
        case "varchar", "char":
            if take("(") { guard word() != nil, take(")") else { return nil } }
            return .string
        default: return TypeText.names[name]
        }
    }

    private mutating func nested(_ name: String) -> DataType? {
        guard let close: Character = take("<") ? ">" : take("(") ? ")" : nil else { return nil }
        if name == "struct" { return fields(until: close).map { .structure($0) } }
        guard let first = type() else { return nil }
        if name != "map" { return take(close) ? .list(Field("element", first)) : nil }
        guard take(","), let second = type(), take(close) else { return nil }
        return .map(key: Field("key", first, nullable: false), value: Field("value", second))
    }

    /// `a INT, b: STRING` up to a closing sign, or the end.
    private mutating func fields(until close: Character?) -> [Field]? {
        var fields: [Field] = []
        repeat {
            guard let name = word(), !name.isEmpty else { return nil }
            _ = take(":")
            guard let type = type(), !fields.contains(where: { $0.name == name }) else { return nil }
            fields.append(Field(name, type))
        } while take(",")
        if let close { return take(close) ? fields : nil }
        skipBlanks()
        return rest.isEmpty ? fields : nil
    }
}
