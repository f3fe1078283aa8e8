public import DovetailColumnar

/// What is wrong with a job definition: the member, by its path in the document.
public struct JobError: Diagnostic {
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
    /// The document is not JSON or YAML.
    public static let jobSyntax = DiagnosticCode("DV-4101")
    /// A node has too few or too many inputs.
    public static let nodeInputs = DiagnosticCode("DV-4102")
    public static let unknownNodeType = DiagnosticCode("DV-4103")
    /// A node names an input that is not there.
    public static let unknownInput = DiagnosticCode("DV-4104")
    public static let nodeCycle = DiagnosticCode("DV-4105")
    public static let unknownMember = DiagnosticCode("DV-4106")
    public static let badMember = DiagnosticCode("DV-4107")
    public static let missingMember = DiagnosticCode("DV-4108")
    /// No node writes anything.
    public static let noTarget = DiagnosticCode("DV-4109")
    public static let unknownArgument = DiagnosticCode("DV-4110")
    public static let unsupportedNode = DiagnosticCode("DV-4111")
}
