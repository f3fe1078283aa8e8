public import DovetailColumnar

extension LogicalPlan {
    /// Rows of a first plan, then those that a second one makes of the rows of the round before, until there are none.
    public struct Recursion: Sendable {
        public var id: String
        public var initial: LogicalPlan
        /// Reads the working table of this `id`; has the same types.
        public var step: LogicalPlan
        /// A row that was there before is none: this ends cycles.
        public var isDistinct: Bool
        /// Columns that rows are known by: with them a row is new unless it is the same as the last of its key.
        public var keys: [Int] = []
        /// The rows of keys, made of all rows so far under `candidatesID`: then the working table holds those of them that a
        /// round changed, and the result is the last of them.
        public var finished: LogicalPlan?
        /// Rounds are run as their rows are asked for: a limit above may want few.
        public var isLazy = false
        /// Rounds may stop once there are so many rows.
        public var limit: Int?
        public var schema: Schema

        public init(
            id: String, initial: LogicalPlan, step: LogicalPlan, isDistinct: Bool, limit: Int? = nil, schema: Schema
        ) {
            self.id = id
            self.initial = initial
            self.step = step
            self.isDistinct = isDistinct
            self.limit = limit
            self.schema = schema
        }

        /// What the plan of the rows of keys calls all rows.
        public var candidatesID: String { Recursion.candidatesID(of: id) }

        static func candidatesID(of id: String) -> String { "\(id) candidates" }
    }

    /// The rows of a recursion's last round.
    public struct WorkingTable: Sendable {
        public var id: String
        public var schema: Schema
        /// The rows of all rounds so far.
        public var isWhole: Bool

        public init(id: String, schema: Schema, isWhole: Bool = false) {
            self.id = id
            self.schema = schema
            self.isWhole = isWhole
        }
    }

    /// Working tables that the plan reads and that belong to a recursion outside of it.
    public var openWorkingTables: Set<String> {
        switch self {
        case .workingTable(let node): [node.id]
        case .recursion(let node):
            node.initial.openWorkingTables.union(node.step.openWorkingTables.subtracting([node.id]))
                .union(node.finished?.openWorkingTables.subtracting([node.candidatesID]) ?? [])
        default: children.reduce(into: []) { $0.formUnion($1.openWorkingTables) }
        }
    }

    /// Whether the plan reads the rows of all rounds of a recursion.
    public func readsWhole(_ id: String) -> Bool {
        if case .workingTable(let node) = self { return node.isWhole && node.id == id }
        return children.contains { $0.readsWhole(id) }
    }
}
