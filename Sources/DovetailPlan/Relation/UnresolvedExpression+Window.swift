/// A function over the rows around each row, as written: `f(..) OVER (..)`.
extension UnresolvedExpression {
    public struct WindowCall: Sendable {
        public var call: FunctionCall
        /// IGNORE NULLS.
        public var ignoresNulls: Bool
        public var window: WindowSpecification

        public init(call: FunctionCall, ignoresNulls: Bool = false, window: WindowSpecification) {
            self.call = call
            self.ignoresNulls = ignoresNulls
            self.window = window
        }
    }

    /// What stands in the parentheses of OVER, with what a window of WINDOW it names has.
    public struct WindowSpecification: Sendable {
        public var partitions: [UnresolvedExpression]
        public var order: [UnresolvedSortKey]
        /// nil = from the partition's start to the row's peers.
        public var frame: WindowFrame?

        public init(
            partitions: [UnresolvedExpression] = [], order: [UnresolvedSortKey] = [], frame: WindowFrame? = nil
        ) {
            self.partitions = partitions
            self.order = order
            self.frame = frame
        }
    }

    public struct WindowFrame: Sendable {
        public enum Unit: String, Hashable, Sendable {
            case rows = "ROWS"
            case range = "RANGE"
            case groups = "GROUPS"
        }

        public enum Exclusion: String, Hashable, Sendable {
            case none = "NO OTHERS"
            case currentRow = "CURRENT ROW"
            case group = "GROUP"
            case ties = "TIES"
        }

        public indirect enum Bound: Sendable {
            case unboundedPreceding, currentRow, unboundedFollowing
            case preceding(UnresolvedExpression)
            case following(UnresolvedExpression)
        }

        public var unit: Unit
        public var start: Bound
        public var end: Bound
        public var exclusion: Exclusion

        public init(unit: Unit, start: Bound, end: Bound = .currentRow, exclusion: Exclusion = .none) {
            self.unit = unit
            self.start = start
            self.end = end
            self.exclusion = exclusion
        }
    }
}

extension UnresolvedExpression.WindowFrame.Bound {
    /// The distance, where it has one.
    public var offset: UnresolvedExpression? {
        switch self {
        case .preceding(let offset), .following(let offset): offset
        case .unboundedPreceding, .currentRow, .unboundedFollowing: nil
        }
    }

    /// As SQL, the distance written by `text`.
    public func text(_ text: (UnresolvedExpression) -> String) -> String {
        switch self {
        case .unboundedPreceding: "UNBOUNDED PRECEDING"
        case .currentRow: "CURRENT ROW"
        case .unboundedFollowing: "UNBOUNDED FOLLOWING"
        case .preceding(let offset): "\(text(offset)) PRECEDING"
        case .following(let offset): "\(text(offset)) FOLLOWING"
        }
    }
}

extension UnresolvedExpression.WindowFrame {
    /// As SQL, the distances written by `text`.
    public func text(_ text: (UnresolvedExpression) -> String) -> String {
        "\(unit.rawValue) BETWEEN \(start.text(text)) AND \(end.text(text))"
            + (exclusion == .none ? "" : " EXCLUDE \(exclusion.rawValue)")
    }
}

extension UnresolvedExpression.WindowCall {
    /// Arguments and filter, then what is in the window.
    public var children: [UnresolvedExpression] {
        call.arguments + [call.filter].compactMap { $0 } + window.children
    }

    /// As SQL, operands written by `text` and sort directions by `direction`.
    public func text(
        _ text: (UnresolvedExpression) -> String, direction: (UnresolvedSortKey) -> String, name: (String) -> String
    ) -> String {
        let arguments = call.isStar ? "*" : call.arguments.map(text).joined(separator: ", ")
        let inside = (call.isDistinct ? "DISTINCT " : "") + arguments + (ignoresNulls ? " IGNORE NULLS" : "")
        let filter = call.filter.map { " FILTER (WHERE \(text($0)))" } ?? ""
        return "\(name(call.name))(\(inside))\(filter) OVER (\(window.text(text, direction: direction)))"
    }
}

extension UnresolvedExpression.WindowSpecification {
    public var children: [UnresolvedExpression] {
        partitions + order.map(\.expression) + [frame?.start.offset, frame?.end.offset].compactMap { $0 }
    }

    fileprivate func text(
        _ text: (UnresolvedExpression) -> String, direction: (UnresolvedSortKey) -> String
    ) -> String {
        var parts: [String] = []
        if !partitions.isEmpty { parts.append("PARTITION BY \(partitions.map(text).joined(separator: ", "))") }
        if !order.isEmpty {
            let keys = order.map { text($0.expression) + direction($0) }
            parts.append("ORDER BY \(keys.joined(separator: ", "))")
        }
        if let frame { parts.append(frame.text(text)) }
        return parts.joined(separator: " ")
    }
}

extension UnresolvedSortKey {
    /// As it was written: nothing for what is the default.
    public var directionText: String {
        (isDescending ? " DESC" : "") + (nullsFirst.map { $0 ? " NULLS FIRST" : " NULLS LAST" } ?? "")
    }
}

extension UnresolvedExpression {
    /// Whether a window function is called anywhere in it.
    public var callsWindow: Bool {
        if case .window = node { return true }
        return children.contains { $0.callsWindow }
    }
}
