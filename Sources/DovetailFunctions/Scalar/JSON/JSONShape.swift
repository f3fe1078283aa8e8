import DovetailColumnar

/// The types of the values in JSON text, those of an array's elements as one.
indirect enum JSONShape {
    case null
    case plain(String)
    case array(JSONShape)
    case object([(name: [UInt8], shape: JSONShape)])
    /// Values that have nothing in common but their text.
    case json

    init(_ tree: JSONTree) {
        switch tree {
        case .word("null"): self = .null
        case .word("true"), .word("false"): self = .plain("BOOLEAN")
        case .word(let number):
            guard JSONText.isWhole(number) else {
                self = .plain("DOUBLE")
                return
            }
            self = .plain(number.hasPrefix("-") ? "BIGINT" : "UBIGINT")
        case .string: self = .plain("VARCHAR")
        case .array(let elements): self = .array(elements.map(JSONShape.init).reduce(.null) { $0.united($1) })
        case .object(let members): self = .object(members.map { ($0.name, JSONShape($0.value)) })
        }
    }

    func united(_ other: JSONShape) -> JSONShape {
        switch (self, other) {
        case (.null, _): return other
        case (_, .null): return self
        case (.plain(let a), .plain(let b)): return JSONShape.united(a, b)
        case (.array(let a), .array(let b)): return .array(a.united(b))
        case (.object(var a), .object(let b)):
            for member in b {
                if let place = a.firstIndex(where: { $0.name == member.name }) {
                    a[place].shape = a[place].shape.united(member.shape)
                } else {
                    a.append(member)
                }
            }
            return .object(a)
        default: return .json
        }
    }

    private static func united(_ a: String, _ b: String) -> JSONShape {
        if a == b { return .plain(a) }
        let numbers = ["BIGINT", "UBIGINT", "HUGEINT", "DOUBLE"]
        guard numbers.contains(a), numbers.contains(b) else { return .plain("VARCHAR") }
        return .plain(a == "DOUBLE" || b == "DOUBLE" ? "DOUBLE" : "HUGEINT")
    }

    /// Spark's spelling: fields in the order of their names, text for what is not known.
    var sparkText: String {
        switch self {
        case .null, .json, .plain("VARCHAR"): return "STRING"
        case .plain("UBIGINT"), .plain("HUGEINT"): return "BIGINT"
        case .plain(let type): return type
        case .array(let element): return "ARRAY<\(element.sparkText)>"
        case .object(let members):
            let fields = members.map { (name: String(decoding: $0.name, as: UTF8.self), shape: $0.shape) }
            return "STRUCT<"
                + fields.sorted { $0.name < $1.name }.map { "\($0.name): \($0.shape.sparkText)" }.joined(
                    separator: ", ")
                + ">"
        }
    }

    func append(to result: inout [UInt8]) {
        switch self {
        case .null: result += Array("\"NULL\"".utf8)
        case .json: result += Array("\"JSON\"".utf8)
        case .plain(let type): JSONText.appendQuoted(type.utf8, to: &result)
        case .array(let element):
            JSONText.appendArray([element], to: &result) { $0.append(to: &$1) }
        case .object(let members):
            JSONText.appendObject(members, to: &result) {
                $0.name
            } value: {
                $0.shape.append(to: &$1)
            }
        }
    }
}
