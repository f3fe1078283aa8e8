import DovetailColumnar
import DovetailPlan

/// A column, or a member of a struct in one, as Glue names it: a list of name parts.
struct ColumnPath: Sendable {
    /// At least one.
    let parts: [String]
    /// Where the document says it.
    let location: SourceLocation

    /// The name the value goes by.
    var name: String { parts[parts.count - 1] }
    /// As messages and Spark's column names write it.
    var text: String { parts.joined(separator: ".") }
    var isNested: Bool { parts.count > 1 }

    /// The value; only the first part can mean a column, never a table.
    func expression(caseSensitive: Bool = false) -> UnresolvedExpression {
        let column = UnresolvedExpression(.name([parts[0]], caseSensitive: caseSensitive), at: location)
        return parts.dropFirst().reduce(column) { UnresolvedExpression(.member($0, name: $1), at: location) }
    }

    func appending(_ more: ColumnPath) -> ColumnPath {
        ColumnPath(parts: parts + more.parts, location: more.location)
    }
}

extension DocumentReader {
    /// A list of parts; a single text is one part. Back-ticks around a part are no part of the name.
    func columnPath() throws -> ColumnPath {
        let parts = try pathParts().map(DottedName.unquoted)
        guard !parts.contains("") else { throw failure(.badMember, "a part of the path is empty") }
        return ColumnPath(parts: parts, location: location)
    }

    func columnPaths() throws -> [ColumnPath] { try elements().map { try $0.columnPath() } }
}

/// Names with dots in them: `a.b` is member b of a, `` `a.b` `` one name.
enum DottedName {
    /// The parts of a dotted name; empty parts where two dots meet.
    static func parts(_ text: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        for character in text {
            switch character {
            case "`": isQuoted.toggle()
            case "." where !isQuoted: parts.append("")
            default: parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    static func unquoted(_ text: String) -> String {
        guard text.count > 2, text.hasPrefix("`"), text.hasSuffix("`") else { return text }
        return String(text.dropFirst().dropLast())
    }
}
