public import DovetailColumnar

/// What reading SQL text reports: one error, with the place it stands and what was expected there.
public struct SQLError: Diagnostic {
    public var code: DiagnosticCode
    public var kind: DiagnosticKind
    public var message: String
    public var location: SourceLocation?
    public var notes: [String]

    public init(
        _ code: DiagnosticCode, _ message: String, kind: DiagnosticKind = .invalidInput,
        location: SourceLocation? = nil, notes: [String] = []
    ) {
        self.code = code
        self.kind = kind
        self.message = message
        self.location = location
        self.notes = notes
    }

    /// A construct this version knows by name but does not do.
    static func unsupported(_ construct: String, at location: SourceLocation?, notes: [String] = []) -> SQLError {
        SQLError(
            .unsupported, "\(construct) not supported by this version", kind: .unsupported, location: location,
            notes: notes)
    }
}

extension DiagnosticCode {
    /// A token that cannot stand where it stands.
    public static let syntaxError = DiagnosticCode("DV-2101")
    /// A string, comment or quoted name without its end.
    public static let unterminatedText = DiagnosticCode("DV-2102")
    /// A literal that is no value of its type.
    public static let invalidLiteral = DiagnosticCode("DV-2103")
    /// A name that is no type, or a type with parameters it does not take.
    public static let invalidType = DiagnosticCode("DV-2104")
    /// Deeper nesting than we take.
    public static let nestedTooDeeply = DiagnosticCode("DV-2105")
    /// An option of COPY, a table function or SET that cannot be read.
    public static let invalidOption = DiagnosticCode("DV-2106")
    /// Clauses that contradict each other or name a thing twice.
    public static let invalidClause = DiagnosticCode("DV-2107")
    /// A parameter without a value.
    public static let missingValue = DiagnosticCode("DV-2108")
    /// A macro called with arguments that it does not take.
    public static let invalidCall = DiagnosticCode("DV-2109")
}
