public import DovetailColumnar

/// What reading or writing a file reports: the file and, as far as known, byte, line and column.
public struct FormatError: Diagnostic {
    public var code: DiagnosticCode
    public var kind: DiagnosticKind
    public var message: String
    public var location: SourceLocation?
    public var notes: [String]

    public init(
        _ code: DiagnosticCode, _ message: String, kind: DiagnosticKind = .invalidData, path: String? = nil,
        byteOffset: Int? = nil, line: Int? = nil, column: Int? = nil, columnName: String? = nil, notes: [String] = []
    ) {
        self.code = code
        self.kind = kind
        self.message = message
        location = path.map {
            .file(path: $0, byteOffset: byteOffset, line: line, column: column, columnName: columnName)
        }
        self.notes = notes
    }
}

extension DiagnosticCode {
    /// No file matches.
    public static let fileNotFound = DiagnosticCode("DV-3001")
    /// A file is there but cannot be opened or read.
    public static let unreadableFile = DiagnosticCode("DV-3002")
    /// A file's structure is damaged, or it is not of the format.
    public static let damagedFile = DiagnosticCode("DV-3003")
    /// A value does not fit the declared type.
    public static let badValue = DiagnosticCode("DV-3004")
    /// A row has too many or too few fields.
    public static let raggedRow = DiagnosticCode("DV-3005")
    /// An option of a reader or writer has no such value.
    public static let badFormatOption = DiagnosticCode("DV-3006")
    /// The target cannot be created or written.
    public static let unwritable = DiagnosticCode("DV-4001")
    /// Whoever read the target wants no more.
    public static let closedPipe = DiagnosticCode("DV-4003")
    /// No space is left on the device.
    public static let diskFull = DiagnosticCode("DV-5003")
}

/// Thrown by a scan whose inferred type turned out too narrow for a later value. The table has already taken the wider
/// type; who planned on its schema plans again and starts over. Never thrown for a declared type.
public struct SchemaWidened: Error, Sendable {
    public let path: String
    public let column: String
    public let type: DataType

    public init(path: String, column: String, type: DataType) {
        self.path = path
        self.column = column
        self.type = type
    }
}
