public import DovetailColumnar

extension DocumentValue {
    /// Reads a JSON text.
    /// - Throws: `JobError` with the place of the mistake.
    public init(json text: String, source: String = "") throws {
        let bytes = Array(text.utf8)
        do {
            self = try JSONParser.parse(bytes)
        } catch let error as JSONSyntaxError {
            let place = error.place(in: bytes)
            throw JobError(
                .jobSyntax, "the job definition is not valid JSON: \(error.message)",
                location: .text(source: source, line: place.line, column: place.column, length: 1))
        }
    }

    /// As JSON, two blanks a level.
    public var json: String { DocumentValue.text(of: self, indent: "") }

    private static func text(of value: DocumentValue, indent: String) -> String {
        let inner = indent + "  "
        switch value {
        case .null: return "null"
        case .boolean(let flag): return flag ? "true" : "false"
        case .number(let text): return text
        case .string(let text): return JSONString.quoted(text)
        case .array(let values):
            guard !values.isEmpty else { return "[]" }
            let lines = values.map { inner + self.text(of: $0, indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.map {
                inner + JSONString.quoted($0.name) + ": " + self.text(of: $0.value, indent: inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    /// Whether a text somewhere in the value holds `part`.
    static func mentions(_ value: DocumentValue, _ part: String) -> Bool {
        switch value {
        case .null, .boolean, .number: false
        case .string(let text): text.contains(part)
        case .array(let values): values.contains { mentions($0, part) }
        case .object(let members): members.contains { mentions($0.value, part) }
        }
    }
}
