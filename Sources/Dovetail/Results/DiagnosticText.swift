public import DovetailColumnar

/// An error as people read it: code and message, the place, then why and what to do.
///
/// ```
/// error[DV-2001]: column "nmae" does not exist
///   --> line 1, column 8
///    |
///  1 | SELECT nmae, amount FROM 'sales/*.csv'
///    |        ^^^^
///   = did you mean "name"?
/// ```
public struct DiagnosticText: CustomStringConvertible {
    private let diagnostic: any Diagnostic
    private let source: String?
    /// An error is never longer than this.
    private static let lineLimit = 12

    /// - Parameter source: the text that `.text` locations speak of.
    public init(_ diagnostic: any Diagnostic, source: String? = nil) {
        self.diagnostic = diagnostic
        self.source = source
    }

    /// Any error; one without a code is a fault of ours.
    public init(_ error: any Error, source: String? = nil) {
        self.init(
            (error as? any Diagnostic)
                ?? ColumnError(
                    .internalError, "\(error)", kind: .internal,
                    notes: ["this is a bug in Dovetail; please report it with the statement or job that shows it"]),
            source: source)
    }

    public var kind: DiagnosticKind { diagnostic.kind }
    public var code: DiagnosticCode { diagnostic.code }
    public var location: SourceLocation? { diagnostic.location }

    public var description: String {
        let messages = diagnostic.message.split(separator: "\n", omittingEmptySubsequences: false)
        var lines = ["error[\(diagnostic.code)]: \(messages.first ?? "")"]
        lines += messages.dropFirst().map { "  \($0)" }
        if let location = diagnostic.location { lines += place(location) }
        lines += diagnostic.notes.map { "  = \($0)" }
        return lines.prefix(DiagnosticText.lineLimit).joined(separator: "\n")
    }

    private func place(_ location: SourceLocation) -> [String] {
        switch location {
        case .text(let name, let line, let column, let length):
            let file = name.isEmpty ? "" : "\(name), "
            return ["  --> \(file)line \(line), column \(column)"] + excerpt(line, column, length)
        case .file(let path, let offset, let line, let column, let columnName):
            var text = path
            if let line { text += ", line \(DiagnosticText.grouped(line))" }
            if let column {
                text += ", column \(column)"
                if let columnName { text += " (\"\(columnName)\")" }
            } else if let columnName {
                text += ", column \"\(columnName)\""
            }
            if line == nil, let offset { text += ", byte \(DiagnosticText.grouped(offset))" }
            return ["  --> \(text)"]
        case .document(let path, let member):
            return ["  --> \(path)\(path.isEmpty || member.isEmpty ? "" : ": ")\(member)"]
        }
    }

    /// The line the error is in, with a mark under the place.
    private func excerpt(_ line: Int, _ column: Int, _ length: Int) -> [String] {
        guard let source else { return [] }
        let lines = source.utf8.split(
            separator: UInt8(ascii: "\n"), maxSplits: line, omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return [] }
        let text = lines[line - 1]
        // A long line is cut to the part around the place. It can have millions of characters, which are bytes where they
        // are ASCII.
        let first = column > 100 ? column - 60 : 0
        let shown =
            text.allSatisfy { $0 < 0x80 }
            ? String(decoding: text.dropFirst(first).prefix(110), as: UTF8.self)
            : String(Substring(text).dropFirst(first).prefix(110))
        let number = String(line)
        let margin = String(repeating: " ", count: number.count)
        let mark =
            String(repeating: " ", count: max(0, column - 1 - first))
            + String(repeating: "^", count: max(1, min(length, 110)))
        return [" \(margin) |", " \(number) | \(shown)", " \(margin) | \(mark)"]
    }

    /// `18204` as `18,204`.
    static func grouped(_ number: Int) -> String {
        var result = ""
        for (index, digit) in String(abs(number)).reversed().enumerated() {
            if index > 0, index % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return (number < 0 ? "-" : "") + String(result.reversed())
    }
}
