import DovetailColumnar
import DovetailPlan

/// Everything a window computes for each row before its functions run, each expression once, and who reads what.
struct WindowExpressions: Sendable {
    /// A call with the positions of what it reads.
    struct Call: Sendable {
        let call: WindowCall
        let arguments: [Int]
        let filter: Int?
        let start: Int?
        let end: Int?
        let key: Int?
    }

    let set: ExpressionSet
    let types: [DataType]
    let partitions: [Int]
    let order: [Int]
    let orders: [SortOrder]
    let calls: [Call]

    init(_ node: LogicalPlan.Window, style: CastStyle) {
        var expressions: [Expression] = []
        var places: [Expression: Int] = [:]
        func place(_ expression: Expression) -> Int {
            if let known = places[expression], !expression.isVolatile { return known }
            places[expression] = expressions.count
            expressions.append(expression)
            return expressions.count - 1
        }
        partitions = node.partitions.map(place)
        order = node.order.map { place($0.expression) }
        orders = node.order.map { SortOrder(isDescending: $0.isDescending, nullsFirst: $0.nullsFirst) }
        calls = node.calls.map { call in
            Call(
                call: call, arguments: call.arguments.map(place), filter: call.filter.map(place),
                start: call.frame.start.expression.map(place), end: call.frame.end.expression.map(place),
                key: call.frame.key.map(place))
        }
        types = expressions.map(\.type)
        set = ExpressionSet(expressions, style: style)
    }

    /// The keys of partitions that are found by hash: none when one of them has no hash, then sorting alone finds them.
    var hashedKeys: [Int] { partitions.contains { types[$0].isNested } ? [] : partitions }
}

/// Splits rows into buckets of whole partitions.
struct WindowSplit {
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
        let numbers = try pool.map(count: chunks.count) { chunk in
            self.numbers(chunk, mask)
        }
        let counts = numbers.map { WindowSplit.tally($0, count) }
        return try pool.map(count: count) { bucket in
            let size = counts.reduce(0) { $0 + $1[bucket] }
            let rows = Buffer(byteCount: size * 4)
            let target = rows.pointer(as: UInt32.self)
            var next = 0
            for (chunk, numbers) in numbers.enumerated() where counts[chunk][bucket] > 0 {
                let source = numbers.pointer(as: UInt8.self)
                for place in 0..<numbers.byteCount where source[place] == UInt8(truncatingIfNeeded: bucket) {
                    target[next] = ChunkedColumn.rowNumber(chunk: chunk, place: place)
                    next &+= 1
                }
            }
            return WindowBucket.Rows(numbers: rows, count: size)
        }.filter { $0.count > 0 }
    }

    private func all(_ total: Int) -> WindowBucket.Rows {
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

    /// The bucket of each row of a chunk, a byte each.
    private func numbers(_ chunk: Int, _ mask: UInt64) -> Buffer {
        let count = chunks[chunk].count
        let hashes = Buffer(byteCount: count * 8)
        let source = hashes.pointer(as: UInt64.self)
        Kernels.hash(keys.map { $0[chunk] }, count: count, into: source)
        let result = Buffer(byteCount: count)
        let target = result.pointer(as: UInt8.self)
        // Hash tables take the low and the upper half.
        for row in 0..<count { target[row] = UInt8(truncatingIfNeeded: (source[row] &>> 24) & mask) }
        return withExtendedLifetime(hashes) { result }
    }

    private static func tally(_ numbers: Buffer, _ count: Int) -> [Int] {
        var result = [Int](repeating: 0, count: count)
        let source = numbers.pointer(as: UInt8.self)
        result.withUnsafeMutableBufferPointer { tally in
            for row in 0..<numbers.byteCount { tally[Int(source[row])] &+= 1 }
        }
        return withExtendedLifetime(numbers) { result }
    }
}
