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
}

extension DocumentValue {
    /// The value of a member; nil where there is none, and for all but objects.
    public subscript(name: String) -> DocumentValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of a string; nil for everything else.
    public var text: String? { if case .string(let text) = self { text } else { nil } }
}
