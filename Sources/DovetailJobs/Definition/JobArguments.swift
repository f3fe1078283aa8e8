import DovetailColumnar

/// Arguments of a run: defaults of the job, overridden by those of the run, overridden by those that may not be.
public struct JobArguments: Sendable {
    /// By name with its dashes.
    public let values: [String: String]

    /// - Parameter run: as given for the run, by name with or without dashes.
    /// - Throws: `JobError` when the run sets a fixed argument to something else.
    public init(definition: JobDefinition, run: [String: String]) throws {
        var values: [String: String] = [:]
        for (name, value) in definition.defaultArguments { values[JobArguments.dashed(name)] = value }
        var fixedValues: [String: String] = [:]
        for (name, value) in definition.nonOverridableArguments { fixedValues[JobArguments.dashed(name)] = value }
        for (name, value) in run.sorted(by: { $0.key < $1.key }) {
            let key = JobArguments.dashed(name)
            if let fixed = fixedValues[key], fixed != value {
                throw JobError(
                    .badMember, "argument \"\(key)\" may not be changed",
                    location: definition.location(of: "NonOverridableArguments.\(key)"))
            }
            values[key] = value
        }
        values.merge(fixedValues) { $1 }
        if values["--JOB_NAME"] == nil { values["--JOB_NAME"] = definition.name }
        self.values = values
    }

    private static func dashed(_ name: String) -> String { name.hasPrefix("--") ? name : "--" + name }

    public subscript(name: String) -> String? { values[JobArguments.dashed(name)] }

    /// `text` with every `${NAME}` replaced by the argument.
    /// - Throws: `JobError` for a name that is not an argument.
    func substituting(_ text: String, at location: SourceLocation) throws -> String {
        guard text.contains("${") else { return text }
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            let after = rest[start.upperBound...]
            guard let end = after.firstIndex(of: "}") else {
                throw JobError(.badMember, "\"${\" is not closed in \"\(text)\"", location: location)
            }
            let name = String(after[..<end])
            guard let value = self[name] else {
                var notes: [String] = ["give it: --\(name) VALUE"]
                if let near = Spelling.nearest(to: name, among: values.keys.map { String($0.dropFirst(2)) }) {
                    notes.insert("did you mean \"${\(near)}\"?", at: 0)
                }
                throw JobError(
                    .unknownArgument, "there is no argument \"\(name)\" for \"${\(name)}\"", location: location,
                    notes: notes)
            }
            result += value
            rest = after[after.index(after: end)...]
        }
        return result + rest
    }
}

extension Substring {
    /// First occurrence of `text`.
    fileprivate func firstRange(of text: String) -> Range<Substring.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
