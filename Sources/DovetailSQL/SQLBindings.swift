public import DovetailColumnar
public import DovetailPlan

/// What names and parameters of a text stand for that the text itself does not say: values of parameters and variables,
/// macros. They take the place of what names them while the text is read.
public struct SQLBindings: Sendable {
    /// Values of `$name` by names in lower case; `?` and `$1` are called 1, 2, ...
    public var parameters: [String: SQLValue] = [:]
    /// A parameter without a value stands for null, as while a statement is prepared.
    public var takesOpenParameters = false
    /// Values of `getvariable('name')`, by names in lower case.
    public var variables: [String: SQLValue] = [:]
    /// By names in lower case.
    public var macros: [String: SQLMacro] = [:]
    /// What CREATE TYPE made, by names in lower case, those with a schema as `schema.name`, too.
    public var types: [String: DataType] = [:]
    /// Where the text begins in another one.
    public var origin: SourceLocation?

    public init() {}

    var isEmpty: Bool { parameters.isEmpty && variables.isEmpty && macros.isEmpty && types.isEmpty }

    /// A place in the text as one in the text it is part of.
    func moved(_ location: SourceLocation) -> SourceLocation {
        guard case .text(_, let firstLine, let firstColumn, _) = origin,
            case .text(let source, let line, let column, let length) = location
        else { return location }
        return .text(
            source: source, line: firstLine + line - 1, column: line == 1 ? firstColumn + column - 1 : column,
            length: length)
    }
}

/// A value with its type.
public struct SQLValue: Hashable, Sendable {
    public var value: Scalar
    public var type: DataType

    public init(_ value: Scalar, _ type: DataType) {
        self.value = value
        self.type = type
    }
}

/// An expression or a query under a name, with parameters that take the place of names in it.
public struct SQLMacro: Sendable {
    public struct Parameter: Sendable {
        public var name: String
        public var type: DataType?
        public var defaultValue: UnresolvedExpression?
    }

    /// One list of parameters with what it gives.
    public struct Variant: Sendable {
        public var parameters: [Parameter]
        /// As it was written.
        public var body: String
    }

    public var name: String
    public var isTable: Bool
    public var variants: [Variant]
}
