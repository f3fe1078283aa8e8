public import DovetailColumnar

extension LogicalPlan {
    /// Functions over the rows of one partitioning in one order. Gives the input's columns, then one a call; the rows in no
    /// order anyone may count on.
    public struct Window: Sendable {
        public var input: LogicalPlan
        public var partitions: [Expression]
        public var order: [SortKey]
        public var calls: [WindowCall]
        /// Only rows whose rank by one of the calls is small are wanted. All calls are ranks then.
        public var limit: RankLimit?
        public var schema: Schema

        public struct RankLimit: Hashable, Sendable {
            /// Position among the calls.
            public var call: Int
            public var rank: Int

            public init(call: Int, rank: Int) {
                self.call = call
                self.rank = rank
            }
        }

        public init(
            input: LogicalPlan, partitions: [Expression], order: [SortKey], calls: [WindowCall],
            limit: RankLimit? = nil
        ) {
            self.input = input
            self.partitions = partitions
            self.order = order
            self.calls = calls
            self.limit = limit
            schema = Schema(input.schema.fields + calls.map { Field($0.name, $0.type) })
        }

        /// The same over another input, whose columns have the same types.
        func over(_ input: LogicalPlan) -> Window {
            Window(input: input, partitions: partitions, order: order, calls: calls, limit: limit)
        }

        func mapExpressions(_ body: (Expression) throws -> Expression) rethrows -> Window {
            Window(
                input: input, partitions: try partitions.map(body), order: try order.map { try $0.mapExpression(body) },
                calls: try calls.map { try $0.mapExpressions(body) }, limit: limit)
        }

        /// Positions of the input's columns the node itself reads.
        var neededColumns: Set<Int> {
            (partitions + order.map(\.expression) + calls.flatMap(\.expressions)).columnIndices
        }

        /// Without the calls nobody wants, which are given by position.
        func keeping(_ kept: [Int]) -> Window {
            var limit = limit
            if let old = limit { limit = kept.firstIndex(of: old.call).map { RankLimit(call: $0, rank: old.rank) } }
            return Window(
                input: input, partitions: partitions, order: order, calls: kept.map { calls[$0] }, limit: limit)
        }

        func isSame(as other: Window) -> Bool {
            partitions == other.partitions && order == other.order && calls == other.calls && limit == other.limit
                && schema == other.schema
        }
    }
}

extension LogicalPlan.Window {
    /// The node's line in EXPLAIN.
    var title: String {
        var parts: [String] = []
        if !partitions.isEmpty { parts.append("by \(LogicalPlan.list(partitions))") }
        if !order.isEmpty { parts.append("in order of \(order.map(\.description).joined(separator: ", "))") }
        let window = parts.isEmpty ? "" : " \(parts.joined(separator: " "))"
        let top = limit.map { ", only \(calls[$0.call].function.name) up to \($0.rank)" } ?? ""
        return "Window\(window)\(top): \(calls.map(\.titleText).joined(separator: ", "))"
    }
}

extension WindowCall: CustomStringConvertible {
    public var description: String {
        let inside = arguments.isEmpty && function.name == "count" ? "*" : LogicalPlan.list(arguments)
        let nulls = ignoresNulls ? " IGNORE NULLS" : ""
        let condition = filter.map { " FILTER (WHERE \($0))" } ?? ""
        return "\(function.name)(\(isDistinct ? "DISTINCT " : "")\(inside)\(nulls))\(condition)\(frameText)"
    }

    fileprivate var titleText: String {
        let text = description
        // The name of a call nobody named tells what the node's line tells already.
        return text == name || name.hasPrefix("\(function.name)(") ? text : "\(text) AS \(name)"
    }

    private var frameText: String {
        if frame == .standard { return "" }
        if case .window(let function) = function, !function.readsFrame { return "" }
        return " \(frame)"
    }
}

extension WindowFrame: CustomStringConvertible {
    public var description: String {
        let exclusion =
            switch exclusion {
            case .none: ""
            case .currentRow: " excluding the row"
            case .group: " excluding peers"
            case .ties: " excluding ties"
            }
        return "\(unit) from \(text(start)) to \(text(end))\(exclusion)"
    }

    private func text(_ bound: Bound) -> String {
        switch bound {
        case .unboundedPreceding: "the first"
        case .unboundedFollowing: "the last"
        case .currentRow: "the current"
        case .preceding(let value): unit == .range ? "\(value)" : "\(value) before"
        case .following(let value): unit == .range ? "\(value)" : "\(value) after"
        }
    }
}
