/// The shape every error of Dovetail has, whatever its layer, so that the floors above can wrap it and a front end can
/// print it in one style.
public protocol Diagnostic: Error, Sendable {
    /// Stable code shown to users, such as `DV-3004`.
    var code: DiagnosticCode { get }
    /// Who must act.
    var kind: DiagnosticKind { get }
    /// What is wrong, in one line, in the user's words.
    var message: String { get }
    /// Where it is wrong.
    var location: SourceLocation? { get }
    /// Why, and what to do; each becomes a line of its own.
    var notes: [String] { get }
}

/// Says who must act on an error, and with that the exit code of the command line.
public enum DiagnosticKind: Sendable {
    /// The query, job or option is wrong.
    case invalidInput
    /// The content of a file is wrong.
    case invalidData
    /// A file or table is not there or not readable.
    case notFound
    /// The target exists or cannot be written.
    case output
    /// Memory, disk or time ran out.
    case resource
    /// Named and honest: outside of what this version does.
    case unsupported
    /// Stopped on request.
    case cancelled
    /// A bug in Dovetail.
    case `internal`
}

/// A stable error code; each layer adds its own as static members.
///
/// `1` internal, `2` query, `3` input files and data, `4` jobs and output, `5` resources.
public struct DiagnosticCode: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    public static let internalError = DiagnosticCode("DV-1001")
    public static let unsupported = DiagnosticCode("DV-1002")
}

/// A place in a query, a file or a job definition.
public enum SourceLocation: Hashable, Sendable {
    /// A place in SQL text; `line` and `column` count from 1, `length` is in characters.
    case text(source: String, line: Int, column: Int, length: Int)
    /// A place in a data file; each part that is not known is nil. `row` and `line` count from 1.
    case file(path: String, byteOffset: Int?, line: Int?, column: Int?, columnName: String?)
    /// A path in a job definition, such as `CodeGenConfigurationNodes.node-7.Join.Inputs`.
    case document(path: String, member: String)
}
