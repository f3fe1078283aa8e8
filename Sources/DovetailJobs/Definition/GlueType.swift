import DovetailColumnar

/// Glue's and Hive's spelling of types: `bigint`, `decimal(10,2)`, `array<struct<a:int>>`.
enum GlueType {
    /// nil for names that say only the kind (`struct`, `array`, `map`, `choice`): values stay as they are.
    /// - Throws: `JobError` for a name that is no type.
    static func parse(_ text: String, at location: SourceLocation) throws -> DataType? {
        var parser = Parser(text: Array(text.lowercased().unicodeScalars), original: text, location: location)
        let type = try parser.type()
        guard parser.isAtEnd else { throw parser.failure() }
        return type
    }

    private static let simple: [String: DataType] = [
        "boolean": .boolean, "bool": .boolean, "byte": .int8, "tinyint": .int8, "short": .int16, "smallint": .int16,
        "int": .int32, "integer": .int32, "long": .int64, "bigint": .int64, "float": .float, "real": .float,
        "double": .double, "string": .string, "char": .string, "varchar": .string, "binary": .binary, "date": .date,
        "timestamp": .timestamp(.microsecond, zone: nil), "timestamp_ntz": .timestamp(.microsecond, zone: nil),
        "null": .null, "decimal": .decimal(precision: 10, scale: 2), "enum": .string,
    ]

    private struct Parser {
        let text: [Unicode.Scalar]
        let original: String
        let location: SourceLocation
        var position = 0

        var isAtEnd: Bool { position == text.count }

        func failure() -> JobError {
            var notes: [String] = []
            if let near = Spelling.nearest(to: original, among: simple.keys) {
                notes.append("did you mean \"\(near)\"?")
            }
            return JobError(.badMember, "\"\(original)\" is not a type", location: location, notes: notes)
        }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            while position < text.count, text[position] == " " { position += 1 }
            guard position < text.count, text[position] == scalar else { return false }
            position += 1
            return true
        }

        mutating func word() -> String {
            var word = ""
            while position < text.count, text[position] == " " { position += 1 }
            while position < text.count, !"<>(),: ".unicodeScalars.contains(text[position]) {
                word.unicodeScalars.append(text[position])
                position += 1
            }
            return word
        }

        mutating func type() throws -> DataType? {
            let name = word()
            switch name {
            case "decimal", "numeric", "char", "varchar": return try parameters(name)
            case "array", "set", "list": return try list()
            case "struct": return try structure()
            case "map": return try map()
            case "choice", "union": return nil
            default:
                guard let type = GlueType.simple[name] else { throw failure() }
                return type
            }
        }

        private mutating func parameters(_ name: String) throws -> DataType? {
            guard take("(") else { return GlueType.simple[name] ?? .decimal(precision: 10, scale: 2) }
            guard let first = Int(word()) else { throw failure() }
            var second = 0
            if take(",") {
                guard let number = Int(word()) else { throw failure() }
                second = number
            }
            guard take(")") else { throw failure() }
            if name == "char" || name == "varchar" { return .string }
            guard (1...38).contains(first), (0...first).contains(second) else { throw failure() }
            return .decimal(precision: first, scale: second)
        }

        private mutating func list() throws -> DataType? {
            guard take("<") else { return nil }
            let element = try type()
            guard take(">") else { throw failure() }
            return element.map { .list(Field("element", $0)) }
        }

        private mutating func structure() throws -> DataType? {
            guard take("<") else { return nil }
            var fields: [Field] = []
            repeat {
                let name = word()
                guard take(":"), let type = try type() else { throw failure() }
                fields.append(Field(name, type))
            } while take(",")
            guard take(">") else { throw failure() }
            return .structure(fields)
        }

        private mutating func map() throws -> DataType? {
            guard take("<") else { return nil }
            let key = try type()
            guard take(","), let value = try type(), let key, take(">") else { throw failure() }
            return .map(key: Field("key", key, nullable: false), value: Field("value", value))
        }
    }
}
