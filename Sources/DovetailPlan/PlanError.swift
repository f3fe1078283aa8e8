public import DovetailColumnar

/// What resolving and planning report: a name that does not exist, types that do not fit.
public struct PlanError: Diagnostic {
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
}

extension DiagnosticCode {
    public static let unknownColumn = DiagnosticCode("DV-2001")
    public static let ambiguousColumn = DiagnosticCode("DV-2002")
    public static let unknownTable = DiagnosticCode("DV-2003")
    public static let unknownFunction = DiagnosticCode("DV-2004")
    public static let typeMismatch = DiagnosticCode("DV-2005")
    public static let duplicateColumn = DiagnosticCode("DV-2006")
    public static let invalidGrouping = DiagnosticCode("DV-2007")
    public static let columnCountMismatch = DiagnosticCode("DV-2008")
    public static let invalidExpression = DiagnosticCode("DV-2009")
}
