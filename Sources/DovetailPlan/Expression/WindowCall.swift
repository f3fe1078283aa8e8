public import DovetailColumnar

/// One function of a `Window` node, with its frame.
public struct WindowCall: Hashable, Sendable {
    public enum Function: Sendable {
        case window(any WindowFunction)
        case aggregate(any AggregateFunction)

        public var name: String {
            switch self {
            case .window(let function): function.name
            case .aggregate(let function): function.name
            }
        }

        public var isRank: Bool { if case .window(let function) = self { function.isRank } else { false } }
    }

    public var function: Function
    /// With the types the function's signature asked for. Empty for `count(*)`.
    public var arguments: [Expression]
    public var isDistinct: Bool
    /// Rows for which it is not true are passed over; aggregates only.
    public var filter: Expression?
    public var ignoresNulls: Bool
    public var frame: WindowFrame
    public var type: DataType
    /// The output column's name.
    public var name: String

    public init(
        function: Function, arguments: [Expression], isDistinct: Bool = false, filter: Expression? = nil,
        ignoresNulls: Bool = false, frame: WindowFrame, type: DataType, name: String
    ) {
        self.function = function
        self.arguments = arguments
        self.isDistinct = isDistinct
        self.filter = filter
        self.ignoresNulls = ignoresNulls
        self.frame = frame
        self.type = type
        self.name = name
    }

    public static func == (left: WindowCall, right: WindowCall) -> Bool {
        left.function.name == right.function.name && left.arguments == right.arguments
            && left.isDistinct == right.isDistinct && left.filter == right.filter
            && left.ignoresNulls == right.ignoresNulls && left.frame == right.frame && left.type == right.type
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(function.name)
        hasher.combine(arguments)
        hasher.combine(frame)
    }
}

/// The rows around each row that a window function looks at.
public struct WindowFrame: Hashable, Sendable {
    public indirect enum Bound: Hashable, Sendable {
        case unboundedPreceding, currentRow, unboundedFollowing
        /// So many rows or groups away: Int64. For RANGE the value of the key at which the frame begins or ends.
        case preceding(Expression)
        case following(Expression)
    }

    public var unit: WindowFrames.Unit
    public var start: Bound
    public var end: Bound
    public var exclusion: WindowFrames.Exclusion
    /// For RANGE with a distance: the order's key in the type of the values in the bounds.
    public var key: Expression?

    public init(
        unit: WindowFrames.Unit, start: Bound, end: Bound, exclusion: WindowFrames.Exclusion = .none,
        key: Expression? = nil
    ) {
        self.unit = unit
        self.start = start
        self.end = end
        self.exclusion = exclusion
        self.key = key
    }

    /// From the partition's start to the row's peers: what SQL takes where nothing is written.
    public static let standard = WindowFrame(unit: .range, start: .unboundedPreceding, end: .currentRow)

    /// Its own expressions.
    public var expressions: [Expression] { [start.expression, end.expression, key].compactMap { $0 } }

    func mapExpressions(_ body: (Expression) throws -> Expression) rethrows -> WindowFrame {
        var frame = self
        frame.start = try start.mapExpression(body)
        frame.end = try end.mapExpression(body)
        frame.key = try key.map(body)
        return frame
    }
}

extension WindowFrame.Bound {
    public var expression: Expression? {
        switch self {
        case .preceding(let value), .following(let value): value
        case .unboundedPreceding, .currentRow, .unboundedFollowing: nil
        }
    }

    fileprivate func mapExpression(_ body: (Expression) throws -> Expression) rethrows -> WindowFrame.Bound {
        switch self {
        case .preceding(let value): .preceding(try body(value))
        case .following(let value): .following(try body(value))
        case .unboundedPreceding, .currentRow, .unboundedFollowing: self
        }
    }
}

extension WindowCall {
    /// Everything the call computes for each row.
    public var expressions: [Expression] { arguments + [filter].compactMap { $0 } + frame.expressions }

    func mapExpressions(_ body: (Expression) throws -> Expression) rethrows -> WindowCall {
        var call = self
        call.arguments = try arguments.map(body)
        call.filter = try filter.map(body)
        call.frame = try frame.mapExpressions(body)
        return call
    }
}
