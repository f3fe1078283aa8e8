/// Reads lists, structs and maps written as text, such as `[1, 2]`, `{'a': x}` and `{k=v}`: their leaves as texts, which are
/// then cast like any others. As deep as the type, whatever the text.
struct NestedTextParser {
    private let bytes: [UInt8]
    private var place = 0

    /// The value of `text` for a nested type; nil where it is none.
    static func value(of text: String, as type: DataType) -> Scalar? {
        var parser = NestedTextParser(bytes: Array(text.utf8))
        guard let value = parser.value(type, endingAt: []), parser.isAtEnd else { return nil }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var isAtEnd: Bool {
        mutating get {
            skipBlanks()
            return place == bytes.count
        }
    }

    private mutating func skipBlanks() {
        while place < bytes.count, bytes[place] == 0x20 || bytes[place] &- 9 < 5 { place += 1 }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value(_ type: DataType, endingAt ends: [Unicode.Scalar]) -> Scalar? {
        if case .union = type { return leaf(endingAt: ends) }
        guard type.isNested else { return leaf(endingAt: ends) }
        let start = place
        if leaf(endingAt: ends) == .null { return .null }
        place = start
        switch type {
        case .list(let element): return list(element.type)
        case .structure(let fields): return structure(fields)
        case .map(let key, let value): return map(key.type, value.type)
        default: return nil
        }
    }

    private mutating func list(_ element: DataType) -> Scalar? {
        guard accept("[") else { return nil }
        var values: [Scalar] = []
        if accept("]") { return .list([]) }
        repeat {
            guard let value = value(element, endingAt: [",", "]"]) else { return nil }
            values.append(value)
        } while accept(",")
        return accept("]") ? .list(values) : nil
    }

    private mutating func structure(_ fields: [Field]) -> Scalar? {
        var values = fields.map { _ in Scalar.null }
        if accept("(") {
            for (index, field) in fields.enumerated() {
                if index > 0, !accept(",") { return nil }
                guard let value = value(field.type, endingAt: [",", ")"]) else { return nil }
                values[index] = value
            }
            _ = accept(",")
            return accept(")") ? .structure(values) : nil
        }
        guard accept("{") else { return nil }
        if accept("}") { return .structure(values) }
        repeat {
            guard case .string(let name)? = leaf(endingAt: [":"]), accept(":") else { return nil }
            let index =
                fields.firstIndex { $0.name == name } ?? fields.firstIndex { $0.name.lowercased() == name.lowercased() }
            guard let index, let value = value(fields[index].type, endingAt: [",", "}"]) else { return nil }
            values[index] = value
        } while accept(",")
        return accept("}") ? .structure(values) : nil
    }

    private mutating func map(_ key: DataType, _ value: DataType) -> Scalar? {
        guard accept("{") else { return nil }
        var pairs: [(key: Scalar, value: Scalar)] = []
        if accept("}") { return .map([]) }
        repeat {
            guard let name = self.value(key, endingAt: ["=", "-"]), name != .null else { return nil }
            if accept("-") { guard accept(">") else { return nil } } else if !accept("=") { return nil }
            guard let content = self.value(value, endingAt: [",", "}"]) else { return nil }
            pairs.append((name, content))
        } while accept(",")
        return accept("}") ? .map(pairs) : nil
    }

    /// Text in quotes, or up to one of `ends`; NULL without quotes is null.
    private mutating func leaf(endingAt ends: [Unicode.Scalar]) -> Scalar? {
        skipBlanks()
        guard place < bytes.count else { return ends.isEmpty ? .string("") : nil }
        let quote = bytes[place]
        if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") { return quoted(by: quote) }
        let start = place
        while place < bytes.count, !ends.contains(where: { UInt8(ascii: $0) == bytes[place] }) { place += 1 }
        var end = place
        while end > start, bytes[end - 1] == 0x20 { end -= 1 }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        return text.lowercased() == "null" ? .null : .string(text)
    }

    private mutating func quoted(by quote: UInt8) -> Scalar? {
        var content: [UInt8] = []
        place += 1
        while place < bytes.count, bytes[place] != quote {
            // A backslash takes the next sign as it is.
            if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.count { place += 1 }
            content.append(bytes[place])
            place += 1
        }
        guard place < bytes.count else { return nil }
        place += 1
        return .string(String(decoding: content, as: UTF8.self))
    }
}

extension DataType {
    /// The same nesting with texts for leaves.
    var withTextLeaves: DataType {
        switch self {
        case .list(let element): .list(Field(element.name, element.type.withTextLeaves))
        case .structure(let fields): .structure(fields.map { Field($0.name, $0.type.withTextLeaves) })
        case .map(let key, let value):
            .map(
                key: Field(key.name, key.type.withTextLeaves, nullable: false),
                value: Field(value.name, value.type.withTextLeaves))
        default: .string
        }
    }
}
