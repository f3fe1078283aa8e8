/// A value of a JSON or YAML document. Numbers stay text, so that none loses digits; members keep their order.
public indirect enum DocumentValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([DocumentValue])
    case object([Member])

    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: DocumentValue

        public init(name: String, value: DocumentValue) {
            self.name = name
            self.value = value
        }
    }

    /// As messages call it.
    var kindName: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
