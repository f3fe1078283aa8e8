/// What a kernel reports: the value that could not be computed, and where in the batch it stood.
public struct ColumnError: Diagnostic {
    public var code: DiagnosticCode
    public var kind: DiagnosticKind
    public var message: String
    /// Row in the batch the kernel was given, counting from 0.
    public var row: Int?
    public var location: SourceLocation?
    public var notes: [String]

    public init(
        _ code: DiagnosticCode, _ message: String, kind: DiagnosticKind = .invalidData, row: Int? = nil,
        notes: [String] = []
    ) {
        self.code = code
        self.kind = kind
        self.message = message
        self.row = row
        self.location = nil
        self.notes = notes
    }
}

extension DiagnosticCode {
    /// A number does not fit its type.
    public static let overflow = DiagnosticCode("DV-3101")
    /// A value cannot be cast.
    public static let badCast = DiagnosticCode("DV-3102")
    /// Division by zero.
    public static let divisionByZero = DiagnosticCode("DV-3103")
    /// An offset of a window's frame, or a number of tiles, that makes no sense.
    public static let invalidFrame = DiagnosticCode("DV-3110")
}
