import DovetailColumnar
import Yams

/// A YAML document as the same values a JSON one gives.
enum YAMLDocument {
    private static let depthLimit = 64

    static func parse(_ text: String, source: String) throws -> DocumentValue {
        let node: Node?
        do {
            node = try compose(yaml: text)
        } catch {
            throw failure(error, source)
        }
        guard let node else { return .null }
        return try value(node, source, depth: 0)
    }

    private static func value(_ node: Node, _ source: String, depth: Int) throws -> DocumentValue {
        guard depth < depthLimit else {
            throw JobError(.jobSyntax, "the job definition is nested deeper than \(depthLimit) levels")
        }
        switch node {
        case .scalar(let scalar): return self.scalar(scalar)
        case .sequence(let sequence): return .array(try sequence.map { try value($0, source, depth: depth + 1) })
        case .mapping(let mapping):
            return .object(
                try mapping.map { key, item in
                    .init(name: key.scalar?.string ?? "", value: try value(item, source, depth: depth + 1))
                })
        case .alias:
            throw JobError(.jobSyntax, "an alias of the job definition cannot be resolved")
        }
    }

    /// Plain scalars are null, booleans or numbers where YAML says so; quoted ones are text.
    private static func scalar(_ scalar: Node.Scalar) -> DocumentValue {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: break
        }
        let digits = scalar.string.first == "-" ? scalar.string.dropFirst() : Substring(scalar.string)
        let isNumber = digits.first.map(\.isNumber) ?? false
        return isNumber && Double(scalar.string) != nil ? .number(scalar.string) : .string(scalar.string)
    }

    private static func failure(_ error: any Error, _ source: String) -> JobError {
        let (problem, mark) = reason(error)
        let location = mark.map {
            SourceLocation.text(source: source, line: $0.line, column: $0.column, length: 1)
        }
        return JobError(
            .jobSyntax, "the job definition is not valid YAML: \(problem)",
            location: location ?? .document(path: source, member: ""))
    }

    private static func reason(_ error: any Error) -> (String, Mark?) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return (problem, mark)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return ("\"\(duplicates.first ?? "")\" stands here twice", context.mark)
        case .reader(let problem, _, _, _): return (problem, nil)
        default: return ("\(error)".split(separator: "\n").first.map(String.init) ?? "unreadable", nil)
        }
    }
}
