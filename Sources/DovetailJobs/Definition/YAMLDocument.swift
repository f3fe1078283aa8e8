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
        let text = "\(error)".split(separator: "\n").first.map(String.init) ?? "unreadable"
        return JobError(
            .jobSyntax, "the job definition is not valid YAML: \(text)", location: .document(path: source, member: ""))
    }
}
