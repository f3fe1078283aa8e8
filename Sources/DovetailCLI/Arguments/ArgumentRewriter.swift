import DovetailColumnar

/// Prepares the command line for the parser: a job's `--NAME VALUE` becomes `--argument NAME=VALUE`, and a mistyped verb
/// is told with the one that was meant.
struct ArgumentRewriter {
    static let verbs = ["run", "sql", "explain", "sniff", "functions", "help"]

    /// Flags of `run` and `explain` themselves; any other that has a value is an argument of the job.
    static let jobFlags: [String: Bool] = [
        "--argument": true, "--report": true, "--threads": true, "--s3-root": true, "--if-exists": true,
        "--dry-run": false, "--analyze": false, "--verbose": false, "--help": false, "--version": false,
        "--quiet": false,
    ]

    /// - Throws: `UsageError`.
    static func rewrite(_ arguments: [String]) throws -> [String] {
        guard let verb = arguments.first, !verb.hasPrefix("-") else { return arguments }
        guard verbs.contains(verb) else {
            let near = Spelling.nearest(to: verb, among: verbs)
            throw UsageError(
                "there is no command \"\(verb)\"",
                notes: (near.map { ["did you mean \"\($0)\"?"] } ?? [])
                    + ["commands: " + verbs.joined(separator: ", ")])
        }
        return verb == "run" || verb == "explain" ? try jobArguments(arguments) : arguments
    }

    private static func jobArguments(_ arguments: [String]) throws -> [String] {
        var result: [String] = []
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            if argument == "--" { return result + arguments[(index - 1)...] }
            guard argument.hasPrefix("--") else {
                result.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if let takesValue = jobFlags[parts[0]] {
                result.append(argument)
                if takesValue, parts.count == 1, index < arguments.count {
                    result.append(arguments[index])
                    index += 1
                }
                continue
            }
            let name = String(parts[0].dropFirst(2))
            if parts.count == 2 {
                result += ["--argument", "\(name)=\(parts[1])"]
            } else if index < arguments.count, !arguments[index].hasPrefix("--") {
                result += ["--argument", "\(name)=\(arguments[index])"]
                index += 1
            } else {
                throw unknownFlag(parts[0], note: "an argument of the job has a value: \(parts[0]) VALUE")
            }
        }
        return result
    }

    static func unknownFlag(_ flag: String, note: String) -> UsageError {
        let near = Spelling.nearest(to: flag, among: jobFlags.keys.sorted())
        return UsageError(
            "there is no flag \"\(flag)\"", notes: (near.map { ["did you mean \"\($0)\"?"] } ?? []) + [note])
    }
}

/// The command line is wrong.
struct UsageError: Error {
    let message: String
    let notes: [String]

    init(_ message: String, notes: [String] = []) {
        self.message = message
        self.notes = notes
    }

    var text: String { (["error[DV-1003]: \(message)"] + notes.map { "  = \($0)" }).joined(separator: "\n") }
}
