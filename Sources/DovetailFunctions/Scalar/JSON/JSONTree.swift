import DovetailColumnar

/// A JSON value with all that is in it, for what walking over the text cannot do.
indirect enum JSONTree: Hashable, Sendable {
    /// null, true, false and numbers, as they are written.
    case word(String)
    case string([UInt8])
    case array([JSONTree])
    case object([Member])

    struct Member: Hashable, Sendable {
        var name: [UInt8]
        var value: JSONTree
    }

    static let null = JSONTree.word("null")

    /// The value at a place of valid text.
    init(_ bytes: UnsafeRawBufferPointer, _ place: Range<Int>) {
        var scanner = JSONScanner(bytes, at: place.lowerBound)
        switch bytes[place.lowerBound] {
        case UInt8(ascii: "{"):
            var members: [Member] = []
            scanner.forEachMember { name, value in
                members.append(Member(name: JSONText.unescaped(bytes, name), value: JSONTree(bytes, value)))
                return true
            }
            self = .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONTree] = []
            scanner.forEachElement { place in
                elements.append(JSONTree(bytes, place))
                return true
            }
            self = .array(elements)
        case UInt8(ascii: "\""):
            self = .string(JSONText.unescaped(bytes, place.lowerBound + 1..<place.upperBound - 1))
        default: self = .word(JSONText.text(bytes, place))
        }
    }

    /// nil where the text is malformed.
    init?(_ text: String) {
        let tree = Array(text.utf8).withUnsafeBytes { bytes in
            JSONScanner.root(of: bytes).map { JSONTree(bytes, $0) }
        }
        guard let tree else { return nil }
        self = tree
    }

    func append(to result: inout [UInt8]) {
        switch self {
        case .word(let word): result += Array(word.utf8)
        case .string(let text): JSONText.appendQuoted(text, to: &result)
        case .array(let elements):
            JSONText.appendArray(elements, to: &result) { $0.append(to: &$1) }
        case .object(let members):
            JSONText.appendObject(members, to: &result) {
                $0.name
            } value: {
                $0.value.append(to: &$1)
            }
        }
    }

    var text: String {
        var result: [UInt8] = []
        append(to: &result)
        return String(decoding: result, as: UTF8.self)
    }

    /// Four blanks a level; empty arrays and objects on one line.
    func appendPretty(to result: inout [UInt8], indent: Int) {
        func line(_ level: Int) { result += [0x0A] + [UInt8](repeating: 0x20, count: 4 * level) }
        switch self {
        case .array(let elements) where !elements.isEmpty:
            result.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { result.append(UInt8(ascii: ",")) }
                line(indent + 1)
                element.appendPretty(to: &result, indent: indent + 1)
            }
            line(indent)
            result.append(UInt8(ascii: "]"))
        case .object(let members) where !members.isEmpty:
            result.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { result.append(UInt8(ascii: ",")) }
                line(indent + 1)
                JSONText.appendQuoted(member.name, to: &result)
                result += Array(": ".utf8)
                member.value.appendPretty(to: &result, indent: indent + 1)
            }
            line(indent)
            result.append(UInt8(ascii: "}"))
        default: append(to: &result)
        }
    }

    /// Whether `part` is this value or in it: an object by some of its members, an array by some of its elements.
    func contains(_ part: JSONTree) -> Bool {
        if includes(part) { return true }
        switch self {
        case .word, .string: return false
        case .array(let elements): return elements.contains { $0.contains(part) }
        case .object(let members): return members.contains { $0.value.contains(part) }
        }
    }

    private func includes(_ part: JSONTree) -> Bool {
        switch (self, part) {
        case (.array(let all), .array(let some)): some.allSatisfy { one in all.contains { $0.includes(one) } }
        case (.object(let all), .object(let some)):
            some.allSatisfy { one in all.contains { $0.name == one.name && $0.value.includes(one.value) } }
        default: self == part
        }
    }

    /// RFC 7396: members of the patch replace those of the value, null takes them away.
    func merged(with patch: JSONTree) -> JSONTree {
        guard case .object(let changes) = patch else { return patch }
        var members: [Member] = []
        if case .object(let own) = self { members = own }
        for change in changes {
            let place = members.firstIndex { $0.name == change.name }
            if change.value == .null {
                if let place { members.remove(at: place) }
            } else if let place {
                members[place].value = members[place].value.merged(with: change.value)
            } else {
                members.append(Member(name: change.name, value: JSONTree.null.merged(with: change.value)))
            }
        }
        return .object(members)
    }
}
