import CDovetailKernels
import DovetailColumnar
import DovetailPlan

/// Rows with equal keys, found by hash.
struct HashLookup: JoinLookup {
    let left: ExpressionSet
    let right: ExpressionSet
    let layout: KeyLayout

    init(_ keys: [LogicalPlan.Join.Key], nullsEqual: Bool, style: CastStyle) {
        left = ExpressionSet(keys.map(\.left), style: style)
        right = ExpressionSet(keys.map(\.right), style: style)
        layout = KeyLayout(keys.map(\.left.type), keepsNulls: nullsEqual)
    }

    func index(_ rows: RecordBatch) throws -> any JoinIndex {
        try HashIndex(keys: try right.evaluate(rows), count: rows.count, lookup: self)
    }
}

/// All rows chained by hash bucket.
final class HashIndex: JoinIndex, @unchecked Sendable {
    fileprivate let lookup: HashLookup
    fileprivate let rows: KeyRows
    private let count: Int
    /// Bucket heads and chain links: row number plus one, 0 ends a chain.
    fileprivate let heads: Buffer
    fileprivate let links: Buffer
    fileprivate let mask: Int

    init(keys: [Column], count: Int, lookup: HashLookup) throws {
        self.lookup = lookup
        self.count = count
        rows = KeyRows(layout: lookup.layout)
        try rows.encode(keys, count: count)
        var buckets = 1_024
        while buckets < count * 2 { buckets *= 2 }
        mask = buckets - 1
        heads = Buffer(zeroed: buckets * 4)
        links = Buffer(byteCount: count * 4)
        link()
    }

    /// Chains go from first row to last: inserted backwards.
    private func link() {
        let heads = self.heads.pointer(as: UInt32.self)
        let links = self.links.pointer(as: UInt32.self)
        let hashes = rows.hashes
        let validity = rows.validity
        for row in stride(from: count - 1, through: 0, by: -1) {
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

    func makeProber() -> any JoinProber { HashProber(self) }
}

/// Walks chains.
private final class HashProber: JoinProber {
    private let index: HashIndex
    private let keys: KeyRows
    private var cursors = Buffer(byteCount: RecordBatch.capacity * 4)
    private var count = 0
    /// The left row to go on with.
    private var position = 0

    init(_ index: HashIndex) {
        self.index = index
        keys = KeyRows(layout: index.lookup.layout)
    }

    var isDone: Bool { position >= count }

    func begin(_ batch: RecordBatch) throws {
        count = batch.count
        position = 0
        if cursors.byteCount < count * 4 { cursors = Buffer(byteCount: count * 4) }
        try keys.encode(try index.lookup.left.evaluate(batch), count: count)
        start(cursors.pointer())
    }

    /// First candidates: row number plus one, 0 for none.
    private func start(_ cursors: UnsafeMutablePointer<UInt32>) {
        let heads = index.heads.pointer(as: UInt32.self)
        let hashes = keys.hashes
        let mask = index.mask
        for row in 0..<min(16, count) { dovetail_prefetch(heads + (Int(truncatingIfNeeded: hashes[row]) & mask)) }
        for row in 0..<count {
            if row &+ 16 < count { dovetail_prefetch(heads + (Int(truncatingIfNeeded: hashes[row &+ 16]) & mask)) }
            cursors[row] = heads[Int(truncatingIfNeeded: hashes[row]) & mask]
        }
        if let validity = keys.validity {
            for row in 0..<count where !validity[row] { cursors[row] = 0 }
        }
    }

    func next(
        left: UnsafeMutablePointer<UInt32>, right: UnsafeMutablePointer<UInt32>, capacity: Int, firstOnly: Bool,
        found: UnsafePointer<UInt8>?
    ) -> Int {
        let cursors: UnsafeMutablePointer<UInt32> = self.cursors.pointer()
        let links = index.links.pointer(as: UInt32.self)
        let layout = index.lookup.layout
        let width = layout.width
        let buildKeys = UnsafeRawPointer(index.rows.rows)
        let buildHashes = index.rows.hashes
        let probeKeys = UnsafeRawPointer(keys.rows)
        let probeHashes = keys.hashes
        let count = self.count
        var pairs = 0
        var row = position
        while row < count {
            if row &+ 8 < count {
                let ahead = cursors[row &+ 8]
                if ahead != 0 { dovetail_prefetch(buildHashes + (Int(ahead) &- 1)) }
                if ahead != 0 { dovetail_prefetch(buildKeys + (Int(ahead) &- 1) &* width) }
            }
            var cursor = cursors[row]
            if let found, found[row] != 0 { cursor = 0 }
            let hash = probeHashes[row]
            let key = probeKeys + row &* width
            while cursor != 0 {
                let candidate = Int(cursor) &- 1
                cursor = links[candidate]
                if buildHashes[candidate] == hash, layout.isEqual(buildKeys + candidate &* width, key) {
                    left[pairs] = UInt32(truncatingIfNeeded: row)
                    right[pairs] = UInt32(truncatingIfNeeded: candidate)
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
}
