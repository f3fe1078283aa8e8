import Synchronization

/// What one operator did, added up over threads. Written once a thread and batch run, never per row.
public final class OperatorMetrics: Sendable {
    /// As plans print it: `Filter`, `Scan flights.csv`.
    public let name: String
    /// The operator's number in the printed plan; nil for a part of another.
    public let nodeID: Int?
    private let rowCount = Atomic<Int>(0)
    private let batchCount = Atomic<Int>(0)
    private let nanosecondCount = Atomic<Int>(0)
    private let byteCount = Atomic<Int>(0)

    public init(name: String, nodeID: Int? = nil) {
        self.name = name
        self.nodeID = nodeID
    }

    /// Rows that left the operator (rows written, for a sink).
    public var rows: Int { rowCount.load(ordering: .relaxed) }
    public var batches: Int { batchCount.load(ordering: .relaxed) }
    /// Time spent inside, summed over threads.
    public var nanoseconds: Int { nanosecondCount.load(ordering: .relaxed) }
    /// Bytes read or written by scans and writes.
    public var bytes: Int { byteCount.load(ordering: .relaxed) }

    func add(rows: Int = 0, batches: Int = 0, nanoseconds: Int = 0, bytes: Int = 0) {
        if rows != 0 { rowCount.wrappingAdd(rows, ordering: .relaxed) }
        if batches != 0 { batchCount.wrappingAdd(batches, ordering: .relaxed) }
        if nanoseconds != 0 { nanosecondCount.wrappingAdd(nanoseconds, ordering: .relaxed) }
        if bytes != 0 { byteCount.wrappingAdd(bytes, ordering: .relaxed) }
    }
}
