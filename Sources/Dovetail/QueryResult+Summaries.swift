import DovetailExecution
public import DovetailPlan

/// What an operator did.
public struct OperatorSummary: Sendable {
    /// Its number in the printed plan; nil for a part of another.
    public let id: Int?
    public let name: String
    /// Rows that left it; rows written, for a write.
    public let rowCount: Int
    /// Bytes read or written.
    public let byteCount: Int
    /// Summed over threads.
    public let nanoseconds: Int
}

/// What a run wrote at one target.
public struct WriteSummary: Sendable {
    public let target: WriteTarget
    public let files: [File]

    public struct File: Sendable {
        /// Below the target; the target's own name for a single file.
        public let path: String
        public let rowCount: Int
        public let byteCount: Int
    }

    public var rowCount: Int { files.reduce(0) { $0 + $1.rowCount } }
    public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }
}

extension QueryResult {
    /// In the order the plan prints them.
    public var operators: [OperatorSummary] {
        metrics.map {
            OperatorSummary(
                id: $0.nodeID, name: $0.name, rowCount: $0.rows, byteCount: $0.bytes, nanoseconds: $0.nanoseconds)
        }
    }

    /// One for each target, in order.
    public var outputs: [WriteSummary] {
        writes.map { write in
            WriteSummary(
                target: write.target,
                files: write.written.map { WriteSummary.File(path: $0.path, rowCount: $0.rows, byteCount: $0.bytes) })
        }
    }
}
