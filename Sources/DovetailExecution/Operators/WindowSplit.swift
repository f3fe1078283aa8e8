import DovetailColumnar

/// Splits rows into buckets of whole partitions by a counting sort: hashes are counted chunk by chunk, so that each chunk
/// then knows where its rows go.
struct WindowSplit: Sendable {
    let chunks: [RecordBatch]
    /// A column a chunk of each key.
    let keys: [[Column]]

    /// Rows of a bucket, so that sorting and grouping it stay in the cache.
    private static let bucketRows = 1 << 15
    private static let mostBuckets = 256

    /// Row numbers (see `ChunkedColumn`) of each bucket, in the order of the input.
    func buckets(_ pool: WorkerPool) throws -> [WindowBucket.Rows] {
        let total = chunks.reduce(0) { $0 + $1.count }
        var count = 1
        while !keys.isEmpty, count < WindowSplit.mostBuckets, total / count > 2 * WindowSplit.bucketRows { count *= 2 }
        guard count > 1 else { return [all(total)] }
        let mask = UInt64(count - 1)
        let parts = try pool.map(count: chunks.count) { [count] in self.part($0, mask, count) }
        var sizes = [Int](repeating: 0, count: count)
        let firsts = parts.map { part in
            defer { for bucket in sizes.indices { sizes[bucket] += part.tally[bucket] } }
            return sizes
        }
        let buckets = sizes.map { WindowBucket.Rows(numbers: Buffer(byteCount: $0 * 4), count: $0) }
        try pool.forEach(count: chunks.count) { chunk in
            WindowSplit.scatter(parts[chunk].numbers, of: chunk, from: firsts[chunk], into: buckets)
        }
        return buckets.filter { $0.count > 0 }
    }

    /// All rows as one bucket.
    func all(_ total: Int) -> WindowBucket.Rows {
        let rows = Buffer(byteCount: total * 4)
        let target = rows.pointer(as: UInt32.self)
        var next = 0
        for (chunk, batch) in chunks.enumerated() {
            for place in 0..<batch.count {
                target[next] = ChunkedColumn.rowNumber(chunk: chunk, place: place)
                next &+= 1
            }
        }
        return WindowBucket.Rows(numbers: rows, count: total)
    }

    /// The bucket of each row of a chunk, a byte each, and how many rows each gets.
    private struct Part: @unchecked Sendable {
        let numbers: Buffer
        let tally: [Int]
    }

    private func part(_ chunk: Int, _ mask: UInt64, _ buckets: Int) -> Part {
        let count = chunks[chunk].count
        let hashes = Buffer(byteCount: count * 8)
        let source = hashes.pointer(as: UInt64.self)
        Kernels.hash(keys.map { $0[chunk] }, count: count, into: source)
        let numbers = Buffer(byteCount: count)
        let target = numbers.pointer(as: UInt8.self)
        var tally = [Int](repeating: 0, count: buckets)
        tally.withUnsafeMutableBufferPointer { tally in
            for row in 0..<count {
                // Hash tables take the lowest bits and the upper half.
                let bucket = (source[row] &>> 24) & mask
                target[row] = UInt8(truncatingIfNeeded: bucket)
                tally[Int(truncatingIfNeeded: bucket)] &+= 1
            }
        }
        return withExtendedLifetime(hashes) { Part(numbers: numbers, tally: tally) }
    }

    private static func scatter(
        _ numbers: Buffer, of chunk: Int, from firsts: [Int], into buckets: [WindowBucket.Rows]
    ) {
        let source = numbers.pointer(as: UInt8.self)
        var targets = zip(buckets, firsts).map { $0.numbers.pointer(as: UInt32.self) + $1 }
        targets.withUnsafeMutableBufferPointer { targets in
            for place in 0..<numbers.byteCount {
                let bucket = Int(source[place])
                targets[bucket].pointee = ChunkedColumn.rowNumber(chunk: chunk, place: place)
                targets[bucket] += 1
            }
        }
        withExtendedLifetime((numbers, buckets)) {}
    }
}
