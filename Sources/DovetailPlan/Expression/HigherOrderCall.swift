public import DovetailColumnar

/// A call of a function with a lambda, whose body is an expression over an input of its own: first the lambda's parameters,
/// then what it reads from outside, computed once a row. Whoever moves the call moves `arguments` and `captures` only.
public struct HigherOrderCall: Hashable, Sendable {
    public var function: any HigherOrderFunction
    /// With the types the function asked for.
    public var arguments: [Expression]
    public var captures: [Expression]
    /// Names of the parameters, for people.
    public var parameters: [String]
    public var body: Expression
    public var type: DataType

    public init(
        function: any HigherOrderFunction, arguments: [Expression], captures: [Expression], parameters: [String],
        body: Expression, type: DataType
    ) {
        self.function = function
        self.arguments = arguments
        self.captures = captures
        self.parameters = parameters
        self.body = body
        self.type = type
    }

    public static func == (left: HigherOrderCall, right: HigherOrderCall) -> Bool {
        left.function.name == right.function.name && left.arguments == right.arguments
            && left.captures == right.captures && left.parameters.count == right.parameters.count
            && left.body == right.body && left.type == right.type
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(function.name)
        hasher.combine(arguments)
        hasher.combine(captures)
        hasher.combine(body)
    }

    /// The same call over other operands.
    func replacingOperands<E: Error>(
        _ body: ([Expression]) throws(E) -> [Expression]
    ) throws(E) -> HigherOrderCall {
        var call = self
        call.arguments = try body(arguments)
        call.captures = try body(captures)
        return call
    }

    /// As people write it; columns of the body carry the names they had.
    var text: String {
        let names = parameters.count == 1 ? parameters[0] : "(\(parameters.joined(separator: ", ")))"
        return "\(function.name)(\(arguments.map { "\($0), " }.joined())\(names) -> \(body))"
    }
}

/// A function that computes a lambda for elements of its arguments.
public protocol HigherOrderFunction: Sendable {
    /// Lower case.
    var name: String { get }
    var aliases: [String] { get }
    var documentation: FunctionDocumentation { get }
    /// The types to convert the arguments to, and those of the lambda's parameters, of which `count` were written.
    /// - Throws: `PlanError` when the arguments do not fit, or the lambda takes another number of parameters.
    func parameters(for arguments: [DataType], count: Int) throws -> LambdaParameters
    /// The type to convert the body's value to, and the call's own.
    /// - Throws: `PlanError` when the body does not fit.
    func result(for arguments: [DataType], body: DataType) throws -> (body: DataType, result: DataType)
    /// Whether the body's value is carried from element to element, beginning with the last argument, or with the first
    /// element of a list that is the only one.
    var isFold: Bool { get }
    /// Arguments are flat and `count` long.
    /// - Throws: `ColumnError`.
    func evaluate(_ arguments: [Column], type: DataType, count: Int, body: LambdaBody) throws -> Column
}

extension HigherOrderFunction {
    public var isFold: Bool { false }
}

public struct LambdaParameters: Sendable {
    public var arguments: [DataType]
    public var parameters: [DataType]

    public init(arguments: [DataType], parameters: [DataType]) {
        self.arguments = arguments
        self.parameters = parameters
    }
}

/// A lambda's body with the values it reads from outside, ready to be computed for elements.
public struct LambdaBody {
    let body: Expression
    let captures: [Column]
    let style: CastStyle
    /// How many parameters it was written with.
    public let parameterCount: Int

    /// The body's value for each of `count` elements.
    ///
    /// - Parameters:
    ///   - parameters: one column a parameter; more than were written are passed over.
    ///   - rows: for each element the row it belongs to.
    public func evaluate(_ parameters: [Column], rows: UnsafePointer<UInt32>, count: Int) throws -> Column {
        let outside = captures.map { $0.taking(rows, count: count) }
        do {
            return try body.evaluate(
                columns: Array(parameters.prefix(parameterCount)) + outside, count: count, style: style)
        } catch var error as ColumnError {
            if let place = error.row, place < count { error.row = Int(rows[place]) }
            throw error
        }
    }
}
