public import DovetailColumnar

/// A call in FROM that gives rows: `range(10)`.
public struct TableFunctionRelation: Sendable {
    public var name: String
    public var arguments: [UnresolvedExpression]
    /// `name := value`.
    public var named: [(name: String, value: UnresolvedExpression)]
    public var location: SourceLocation?

    public init(
        name: String, arguments: [UnresolvedExpression],
        named: [(name: String, value: UnresolvedExpression)] = [], location: SourceLocation? = nil
    ) {
        self.name = name
        self.arguments = arguments
        self.named = named
        self.location = location
    }
}

/// A call in FROM with its arguments computed.
public struct TableFunctionCall: Sendable {
    public struct Argument: Sendable {
        public let value: Scalar
        public let type: DataType
    }

    /// In lower case.
    public let name: String
    public let arguments: [Argument]
    /// By names in lower case.
    public let named: [String: Argument]
    public let location: SourceLocation?
}
