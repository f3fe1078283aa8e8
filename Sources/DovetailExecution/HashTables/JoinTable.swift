import CDovetailKernels
import DovetailColumnar

/// The build side of a hash join: all its rows, chained by hash bucket. Immutable once made.
final class JoinTable: @unchecked Sendable {
    let layout: KeyLayout
    /// All columns of the build side.
    let columns: [Column]
    let rowCount: Int
    /// Rows that found a partner, a byte a row; written by probing threads where the join needs it.
    let matched: Buffer?
    private let rows: KeyRows
    /// Bucket heads and chain links: row number plus one, 0 ends a chain.
    private let heads: Buffer
    private let links: Buffer
    let mask: Int

    /// - Parameters:
    ///   - keys: computed key columns of the build rows.
    ///   - tracksMatches: right and full joins ask which build rows found no partner.
    init(columns: [Column], keys: [Column], rowCount: Int, layout: KeyLayout, tracksMatches: Bool) throws {
        guard rowCount < Int(UInt32.max) else {
            throw ExecutionError(
                .outOfMemory, "the smaller side of a join has \(rowCount) rows; at most 4,294,967,294 fit",
                kind: .resource)
        }
        self.layout = layout
        self.columns = columns
        self.rowCount = rowCount
        matched = tracksMatches ? Buffer(zeroed: rowCount) : nil
        rows = KeyRows(layout: layout)
        try rows.encode(keys, count: rowCount)
        var buckets = 1_024
        while buckets < rowCount * 2 { buckets *= 2 }
        mask = buckets - 1
        heads = Buffer(zeroed: buckets * 4)
        links = Buffer(byteCount: rowCount * 4)
        link()
    }

    /// Chains go from first row to last: inserted backwards.
    private func link() {
        let heads = self.heads.pointer(as: UInt32.self)
        let links = self.links.pointer(as: UInt32.self)
        let hashes = rows.hashes
        let validity = rows.validity
        for row in stride(from: rowCount - 1, through: 0, by: -1) {
            if let validity, !validity[row] {
                links[row] = 0
                continue
            }
            let bucket = Int(truncatingIfNeeded: hashes[row]) & mask
            links[row] = heads[bucket]
            heads[bucket] = UInt32(truncatingIfNeeded: row &+ 1)
            if row >= 16 { dovetail_prefetch(heads + (Int(truncatingIfNeeded: hashes[row &- 16]) & mask)) }
        }
    }

    /// First candidates of `count` probe rows: row number plus one in `cursors`, 0 for none.
    func start(_ probe: KeyRows, count: Int, cursors: UnsafeMutablePointer<UInt32>) {
        let heads = self.heads.pointer(as: UInt32.self)
        let hashes = probe.hashes
        let mask = self.mask
        for row in 0..<min(16, count) { dovetail_prefetch(heads + (Int(truncatingIfNeeded: hashes[row]) & mask)) }
        for row in 0..<count {
            if row &+ 16 < count { dovetail_prefetch(heads + (Int(truncatingIfNeeded: hashes[row &+ 16]) & mask)) }
            cursors[row] = heads[Int(truncatingIfNeeded: hashes[row]) & mask]
        }
        if let validity = probe.validity {
            for row in 0..<count where !validity[row] { cursors[row] = 0 }
        }
    }

    /// Walks chains from `cursors` and writes pairs of equal keys until `capacity` pairs are there or all chains end.
    ///
    /// `firstOnly`: one pair for each probe row is enough. `position` is the probe row to go on with; it is `count` when done. Cursors are moved along.
    func nextPairs(
        _ probe: KeyRows, count: Int, cursors: UnsafeMutablePointer<UInt32>, position: inout Int,
        probeRows: UnsafeMutablePointer<UInt32>, buildRows: UnsafeMutablePointer<UInt32>, capacity: Int,
        firstOnly: Bool
    ) -> Int {
        let links = self.links.pointer(as: UInt32.self)
        let layout = self.layout
        let width = layout.width
        let buildKeys = UnsafeRawPointer(rows.rows)
        let buildHashes = rows.hashes
        let probeKeys = UnsafeRawPointer(probe.rows)
        let probeHashes = probe.hashes
        var pairs = 0
        var row = position
        while row < count {
            if row &+ 8 < count {
                let ahead = cursors[row &+ 8]
                if ahead != 0 { dovetail_prefetch(buildHashes + (Int(ahead) &- 1)) }
                if ahead != 0 { dovetail_prefetch(buildKeys + (Int(ahead) &- 1) &* width) }
            }
            var cursor = cursors[row]
            let hash = probeHashes[row]
            let key = probeKeys + row &* width
            while cursor != 0 {
                let candidate = Int(cursor) &- 1
                cursor = links[candidate]
                if buildHashes[candidate] == hash, layout.isEqual(buildKeys + candidate &* width, key) {
                    probeRows[pairs] = UInt32(truncatingIfNeeded: row)
                    buildRows[pairs] = UInt32(truncatingIfNeeded: candidate)
                    pairs &+= 1
                    if firstOnly { cursor = 0 }
                    if pairs == capacity {
                        cursors[row] = cursor
                        position = row
                        return pairs
                    }
                }
            }
            cursors[row] = 0
            row &+= 1
        }
        position = count
        return pairs
    }

    /// Notes that these build rows found a partner. Any thread.
    func mark(_ buildRows: UnsafePointer<UInt32>, count: Int) {
        guard let matched else { return }
        let flags = matched.pointer(as: UInt8.self)
        for pair in 0..<count { dovetail_mark(flags + Int(buildRows[pair])) }
    }
}
