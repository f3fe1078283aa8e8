import DovetailColumnar

extension Parser {
    /// `expected ")" after the arguments of "sum", found "FROM"`, with the keyword that may have been meant.
    func expected(_ what: String, notes: [String] = []) -> SQLError {
        SQLError(
            .syntaxError, "expected \(what), found \(found)", location: here,
            notes: notes.isEmpty ? misspelling.map { [$0] } ?? [] : notes)
    }

    func unsupported(_ construct: String, notes: [String] = []) -> SQLError {
        .unsupported(construct, at: here, notes: notes)
    }

    func invalid(_ message: String, from start: Int, notes: [String] = []) -> SQLError {
        SQLError(.invalidClause, message, location: location(from: start), notes: notes)
    }

    /// The next token as the user wrote it.
    private var found: String {
        if current.kind == .end { return "the end of the text" }
        let written = written(current.range)
        let clipped = written.count > 40 ? "\(written.prefix(37))..." : written
        return current.kind == .quotedName && written.hasPrefix("\"") ? clipped : "\"\(clipped)\""
    }

    /// `SELECT a FORM t`: the mistake is the next word, or the one before it that was taken for an alias.
    private var misspelling: String? {
        if current.kind == .word, current.keyword == nil, let meant = Parser.clause(near: current.text) {
            return "did you mean \(meant.name)?"
        }
        guard let last = lastImplicitAlias, last == position - 1, tokens[last].kind == .word,
            let meant = Parser.clause(near: tokens[last].text)
        else { return nil }
        return "did you mean \(meant.name) instead of \"\(tokens[last].text)\"?"
    }

    private static func clause(near word: String) -> Keyword? {
        guard word.utf8.count > 2, word.utf8.count < 20 else { return nil }
        guard let name = Spelling.nearest(to: word, among: Keyword.clauses.map(\.rawValue)) else { return nil }
        // Two edits turn every short word into another.
        guard word.utf8.count > 3 || name.utf8.count > 3 else { return nil }
        return Keyword(word: name)
    }
}
