public import DovetailColumnar

/// What running a plan reports beside what kernels and files do: the operator, and what ran out.
public struct ExecutionError: Diagnostic {
    public var code: DiagnosticCode
    public var kind: DiagnosticKind
    public var message: String
    public var location: SourceLocation?
    public var notes: [String]

    public init(_ code: DiagnosticCode, _ message: String, kind: DiagnosticKind, notes: [String] = []) {
        self.code = code
        self.kind = kind
        self.message = message
        location = nil
        self.notes = notes
    }

    public static let cancelled = ExecutionError(.cancelled, "cancelled", kind: .cancelled)
}

extension DiagnosticCode {
    public static let cancelled = DiagnosticCode("DV-5000")
    public static let outOfMemory = DiagnosticCode("DV-5001")
    public static let severalRows = DiagnosticCode("DV-5002")
    public static let targetExists = DiagnosticCode("DV-4002")
}
