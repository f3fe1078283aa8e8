public import DovetailColumnar

/// One aggregate of an `Aggregate` node.
public struct AggregateCall: Hashable, Sendable {
    public var function: any AggregateFunction
    /// With the types the function's signature asked for. Empty for `count(*)`.
    public var arguments: [Expression]
    public var isDistinct: Bool
    /// Rows for which it is not true are passed over.
    public var filter: Expression?
    /// The order in which it sees the rows of a group; empty = the input's.
    public var order: [SortKey]
    public var type: DataType
    /// The output column's name.
    public var name: String

    public init(
        function: any AggregateFunction, arguments: [Expression], isDistinct: Bool = false, filter: Expression? = nil,
        order: [SortKey] = [], type: DataType, name: String
    ) {
        self.function = function
        self.arguments = arguments
        self.isDistinct = isDistinct
        self.filter = filter
        self.order = order
        self.type = type
        self.name = name
    }

    public static func == (left: AggregateCall, right: AggregateCall) -> Bool {
        left.function.name == right.function.name && left.arguments == right.arguments
            && left.isDistinct == right.isDistinct && left.filter == right.filter && left.order == right.order
            && left.type == right.type
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(function.name)
        hasher.combine(arguments)
        hasher.combine(isDistinct)
    }
}

public struct SortKey: Hashable, Sendable {
    public var expression: Expression
    public var isDescending: Bool
    public var nullsFirst: Bool

    public init(expression: Expression, isDescending: Bool, nullsFirst: Bool) {
        self.expression = expression
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }
}
