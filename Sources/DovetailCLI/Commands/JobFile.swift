import ArgumentParser
import DovetailColumnar
import DovetailJobs
import DovetailPlan

/// A job definition on the command line, with the run's arguments.
struct JobFile {
    let definition: JobDefinition
    let arguments: [String: String]

    /// Whether a path names a job definition rather than SQL.
    static func isJob(_ path: String) -> Bool {
        let folded = path.lowercased()
        return [".json", ".yaml", ".yml"].contains { folded.hasSuffix($0) } && !folded.contains(" ")
    }

    init(_ path: String, arguments pairs: [String]) throws {
        let text = try FileText.read(path)
        let isYAML = path.lowercased().hasSuffix(".yaml") || path.lowercased().hasSuffix(".yml")
        do {
            definition =
                isYAML
                ? try JobDefinition(yaml: text, source: path) : try JobDefinition(json: text, source: path)
        } catch {
            throw Failure(error: error, source: text)
        }
        var arguments: [String: String] = [:]
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw UsageError("--argument wants NAME=VALUE, not \"\(pair)\"")
            }
            arguments[parts[0]] = parts[1]
        }
        self.arguments = arguments
        try checkSpelling()
    }

    /// An argument nobody knows whose name is almost that of a flag was meant as the flag.
    private func checkSpelling() throws {
        let known = Set(definition.defaultArguments.keys).union(definition.nonOverridableArguments.keys)
        for name in arguments.keys.sorted() {
            let flag = name.hasPrefix("--") ? name : "--" + name
            guard !known.contains(flag), !definition.mentions(name) else { continue }
            if let near = Spelling.nearest(to: flag, among: ArgumentRewriter.jobFlags.keys.sorted()),
                near.count >= 6, abs(near.count - flag.count) <= 1
            {
                throw ArgumentRewriter.unknownFlag(
                    flag, note: "to give the job an argument of that name: --argument \(name)=VALUE")
            }
        }
    }
}
