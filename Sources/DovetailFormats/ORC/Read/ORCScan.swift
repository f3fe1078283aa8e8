import DovetailColumnar
import Synchronization

/// Hands out the stripes of a scan that its predicates leave over, large ones in parts.
final class ORCScan: BatchSource, Sendable {
    let schema: Schema
    private let table: ORCTable
    private let request: ScanRequest
    private let pieces: [Piece]
    private let next = Atomic<Int>(0)
    private let doneBytes = Atomic<Int>(0)
    private let totalBytes: Int

    /// Rows of one stripe of one file.
    struct Piece: Sendable {
        let member: Int
        let stripe: Int
        let rows: Range<Int>
        let byteCount: Int
    }

    /// Larger stripes are handed out in parts, so that a file of one stripe keeps all threads busy.
    static let splitRows = 262_144

    init(_ table: ORCTable, _ request: ScanRequest) throws {
        self.table = table
        self.request = request
        schema = table.schema.selecting(request.projection)
        let wanted = Set(request.projection + (request.filter?.columns ?? []))
        var pieces: [Piece] = []
        for (index, member) in table.members.enumerated() {
            for case .file(let root) in wanted.sorted().map({ member.columns[$0] }) {
                try member.file.checkReadable(member.file.roots[root])
            }
            let pruning = StripePruning(table: table, member: member, predicates: request.pruning)
            for (place, stripe) in member.file.stripes.enumerated()
            where stripe.rowCount > 0 && pruning.mayMatch(stripe: place) {
                let bytes = wanted.isEmpty ? 0 : stripe.dataLength
                pieces += ORCScan.split(stripe.rowCount, stride: member.file.rowIndexStride).map { rows in
                    Piece(
                        member: index, stripe: place, rows: rows,
                        byteCount: Int(Double(bytes) * Double(rows.count) / Double(stripe.rowCount)))
                }
            }
        }
        self.pieces = pieces
        totalBytes = pieces.reduce(0) { $0 + $1.byteCount }
    }

    /// Parts begin where the row index has an entry.
    private static func split(_ count: Int, stride rowIndexStride: Int) -> [Range<Int>] {
        // More parts than any honest stripe has are not worth listing.
        guard rowIndexStride > 0, rowIndexStride <= splitRows, count > 2 * splitRows, count < 1 << 32 else {
            return [0..<count]
        }
        let size = splitRows / rowIndexStride * rowIndexStride
        return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }

    var progress: (done: Int, total: Int) { (doneBytes.load(ordering: .relaxed), totalBytes) }

    func nextMorsel() throws -> (any Morsel)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < pieces.count else { return nil }
        doneBytes.wrappingAdd(pieces[index].byteCount, ordering: .relaxed)
        return try StripeMorsel(table: table, request: request, schema: schema, piece: pieces[index], ordinal: index)
    }
}
