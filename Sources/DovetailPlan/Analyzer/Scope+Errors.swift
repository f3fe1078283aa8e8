import DovetailColumnar

extension Scope {
    /// `column "nmae" does not exist`, with the nearest name and what there is.
    /// `outputs` are names of the select list that could have been meant, too.
    func unknown(_ parts: [String], outputs: [String] = [], at location: SourceLocation?) -> PlanError {
        let written = parts.joined(separator: ".")
        var notes: [String] = []
        let qualifier = parts.dropLast()
        if !qualifier.isEmpty, !hasQualifier(qualifier) {
            notes = unknownTableNotes(parts)
        } else {
            let known = visible.filter { $0.isQualified(by: qualifier) }.map(\.name)
            if let note = Suggestion.note(for: parts.last ?? "", among: known + outputs) { notes.append(note) }
            notes.append(listing(known, of: qualifier.last ?? title))
        }
        return PlanError(.unknownColumn, "column \"\(written)\" does not exist", location: location, notes: notes)
    }

    private func unknownTableNotes(_ parts: [String]) -> [String] {
        let first = parts[0]
        var notes: [String] = []
        if let note = Suggestion.note(for: first, among: tables + visible.map(\.name)) { notes.append(note) }
        let here = tables
        notes.append(
            here.isEmpty
                ? listing(visible.map(\.name), of: title)
                : "no table or column is called \"\(first)\"; tables here: \(Suggestion.list(here))")
        return notes
    }

    private func listing(_ names: [String], of table: String?) -> String {
        if names.isEmpty { return "there are no columns here" }
        return (table.map { "columns of \($0): " } ?? "columns: ") + Suggestion.list(names)
    }

    func ambiguous(_ parts: [String], _ candidates: [ScopeColumn], at location: SourceLocation?) -> PlanError {
        let written = parts.joined(separator: ".")
        let names = candidates.map(\.qualifiedName)
        let note =
            Set(names).count == names.count && candidates.allSatisfy { !$0.qualifier.isEmpty }
            ? "it could be \(names.joined(separator: " or ")): write one of them"
            : "it stands at positions \(candidates.map { String($0.index + 1) }.joined(separator: " and ")); "
                + "rename all but one of them first"
        return PlanError(.ambiguousColumn, "column \"\(written)\" is ambiguous", location: location, notes: [note])
    }

    /// A struct without the member asked for.
    static func unknownMember(
        _ name: String, of type: DataType, named owner: String, at location: SourceLocation?
    ) -> PlanError {
        let fields = type.fields.filter { !$0.name.isEmpty }
        guard type.isStructure else {
            return PlanError(
                .unknownColumn, "\"\(owner)\" has no members, it is \(type)", location: location,
                notes: ["only a STRUCT has members such as \"\(name)\""])
        }
        let names = fields.map(\.name)
        let suggestion = Suggestion.note(for: name, among: names).map { [$0] } ?? []
        return PlanError(
            .unknownColumn, "\"\(owner)\" has no member \"\(name)\"", location: location,
            notes: suggestion + ["members of \(owner): \(Suggestion.list(names))"])
    }
}
