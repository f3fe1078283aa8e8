import DovetailColumnar

/// Which values of a document are rows: `$.items[*]`, `$.a.b`, `$['a key'][0]`.
struct JSONPath: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case key([UInt8])
        case index(Int)
        /// Every element of an array, or every member's value of an object.
        case every
    }

    var steps: [Step]

    init(_ text: String) throws {
        var parser = Parser(text: Array(text.utf8))
        guard let steps = parser.steps() else {
            throw FormatError(
                .badFormatOption, "option \"json_path\" is not a path: \"\(text)\"", kind: .invalidInput,
                notes: ["a path looks like $.items[*] or $.a['b c'][0]"])
        }
        self.steps = steps
    }

    private struct Parser {
        let text: [UInt8]
        var index = 0

        mutating func steps() -> [Step]? {
            var steps: [Step] = []
            if text.first == UInt8(ascii: "$") { index = 1 }
            while index < text.count {
                let step = text[index] == UInt8(ascii: "[") ? bracketed() : named()
                guard let step else { return nil }
                steps.append(step)
            }
            return text.isEmpty || steps.count > JSONLayout.maximumDepth ? nil : steps
        }

        private mutating func named() -> Step? {
            if text[index] == UInt8(ascii: ".") { index += 1 } else if index > 0 { return nil }
            let start = index
            while index < text.count, text[index] != UInt8(ascii: "."), text[index] != UInt8(ascii: "[") { index += 1 }
            guard index > start else { return nil }
            let name = Array(text[start..<index])
            return name == [UInt8(ascii: "*")] ? .every : .key(name)
        }

        private mutating func bracketed() -> Step? {
            guard let end = text[index...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let inner = Array(text[(index + 1)..<end])
            index = end + 1
            if inner == [UInt8(ascii: "*")] { return .every }
            if let quote = inner.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
                return inner.count >= 2 && inner.last == quote ? .key(Array(inner.dropFirst().dropLast())) : nil
            }
            guard let number = Int(String(decoding: inner, as: UTF8.self)), number >= 0 else { return nil }
            return .index(number)
        }
    }
}
