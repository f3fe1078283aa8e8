import DovetailColumnar

/// A place in a job document, read member by member; every error names the path of the member.
public struct DocumentReader {
    let value: DocumentValue
    let source: String
    /// Such as `CodeGenConfigurationNodes.node-7.Join`.
    let path: String

    var location: SourceLocation { .document(path: source, member: path) }

    func failure(_ code: DiagnosticCode, _ message: String, notes: [String] = []) -> JobError {
        JobError(code, message, location: location, notes: notes)
    }

    private func wrong(_ wanted: String) -> JobError {
        failure(.badMember, "expected \(wanted), found \(value.kindName)")
    }

    // MARK: - Values

    func string() throws -> String {
        guard case .string(let text) = value else { throw wrong("a string") }
        return text
    }

    func boolean() throws -> Bool {
        switch value {
        case .boolean(let flag): return flag
        case .string("true"), .string("True"): return true
        case .string("false"), .string("False"): return false
        default: throw wrong("true or false")
        }
    }

    func integer() throws -> Int {
        switch value {
        case .number(let text), .string(let text):
            guard let number = Int(text) else { throw failure(.badMember, "\"\(text)\" is not a whole number") }
            return number
        default: throw wrong("a whole number")
        }
    }

    func elements() throws -> [DocumentReader] {
        guard case .array(let values) = value else { throw wrong("a list") }
        return values.enumerated().map { DocumentReader(value: $1, source: source, path: "\(path)[\($0)]") }
    }

    func strings() throws -> [String] { try elements().map { try $0.string() } }

    /// A path as a list of parts; a single string is a path of one part.
    func pathParts() throws -> [String] {
        if case .string(let text) = value { return [text] }
        let parts = try strings()
        guard !parts.isEmpty else { throw failure(.badMember, "a path needs at least one part") }
        return parts
    }

    func members() throws -> [(name: String, reader: DocumentReader)] {
        guard case .object(let members) = value else { throw wrong("an object") }
        return members.map { ($0.name, child($0.name, $0.value)) }
    }

    private func child(_ name: String, _ value: DocumentValue) -> DocumentReader {
        DocumentReader(value: value, source: source, path: path.isEmpty ? name : "\(path).\(name)")
    }

    // MARK: - Members

    /// A member that may be missing; null counts as missing.
    func optional(_ name: String) throws -> DocumentReader? {
        guard case .object(let members) = value else { throw wrong("an object") }
        guard let member = members.first(where: { $0.name == name }), member.value != .null else { return nil }
        return child(name, member.value)
    }

    func required(_ name: String) throws -> DocumentReader {
        guard let reader = try optional(name) else { throw failure(.missingMember, "\"\(name)\" is missing") }
        return reader
    }

    /// One of a few words, without regard to case; the word as the list spells it.
    func choice(_ allowed: [String]) throws -> String {
        let text = try string()
        if let match = allowed.first(where: { $0.lowercased() == text.lowercased() }) { return match }
        var notes = ["it is one of " + allowed.joined(separator: ", ")]
        if let near = Spelling.nearest(to: text, among: allowed) { notes.insert("did you mean \"\(near)\"?", at: 0) }
        throw failure(.badMember, "\"\(text)\" is not a value of this member", notes: notes)
    }

    /// Refuses members that are not of the shape.
    func allowOnly(_ known: [String]) throws {
        for (name, reader) in try members() where !known.contains(name) {
            var notes: [String] = []
            if let near = Spelling.nearest(to: name, among: known) { notes.append("did you mean \"\(near)\"?") }
            throw reader.failure(.unknownMember, "\"\(name)\" is not a member of this object", notes: notes)
        }
    }

    /// Members that Glue knows and this version does not act on must be absent or say what happens anyway.
    func refuse(_ name: String, _ why: String) throws {
        guard let reader = try optional(name) else { return }
        switch reader.value {
        case .array([]), .object([]), .boolean(false), .string(""): return
        default:
            throw JobError(
                .unsupported, "\"\(name)\" is not supported by this version", kind: .unsupported,
                location: reader.location, notes: [why])
        }
    }
}
