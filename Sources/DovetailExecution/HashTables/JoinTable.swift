import CDovetailKernels
import DovetailColumnar

/// The right side of a join: all its rows, what finds them, and which of them found a partner. Immutable but for the last.
final class JoinTable: @unchecked Sendable {
    /// All columns of the build side.
    let columns: [Column]
    let rowCount: Int
    let index: any JoinIndex
    /// Rows that found a partner, a byte a row; written by probing threads where the join needs it.
    let matched: Buffer?

    /// - Parameter tracksMatches: right and full joins ask which build rows found no partner.
    init(_ rows: RecordBatch, lookup: any JoinLookup, tracksMatches: Bool) throws {
        guard rows.count < Int(UInt32.max) else {
            throw ExecutionError(
                .outOfMemory, "the smaller side of a join has \(rows.count) rows; at most 4,294,967,294 fit",
                kind: .resource)
        }
        columns = rows.columns
        rowCount = rows.count
        matched = tracksMatches ? Buffer(zeroed: rows.count) : nil
        index = try lookup.index(rows)
    }

    /// Notes that these build rows found a partner. Any thread.
    func mark(_ buildRows: UnsafePointer<UInt32>, count: Int) {
        guard let matched else { return }
        let flags = matched.pointer(as: UInt8.self)
        for pair in 0..<count { dovetail_mark(flags + Int(buildRows[pair])) }
    }
}
