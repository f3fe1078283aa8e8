import DovetailColumnar
import DovetailFormats
import Synchronization

/// All rows of a sort, where they are, with the order they leave in. Only the keys are put together: the other columns are
/// gathered from the batches they came in.
struct SortedRows: Sendable {
    private let schema: Schema
    private let columns: [ChunkedColumn]
    /// Row numbers as `ChunkedColumn` wants them.
    private let order: Buffer
    private let count: Int

    /// - Parameter batches: In input order, without selections.
    init(
        _ batches: [RecordBatch], schema: Schema, keys: ExpressionSet, orders: [SortOrder], limit: Int?,
        pool: WorkerPool
    ) throws {
        self.schema = schema
        let chunks = SortedRows.chunks(of: batches)
        order =
            chunks.isEmpty
            ? Buffer(byteCount: 0)
            : Kernels.sortedOrder(
                try SortedRows.evaluate(keys, on: chunks, pool), orders: orders, limit: limit ?? Int.max)
        let total = chunks.reduce(0) { $0 + $1.count }
        count = min(total, limit ?? total)
        try SortedRows.number(order, count, chunks, total, pool)
        columns = try pool.map(count: schema.count) { index in
            ChunkedColumn(chunks.map { $0.columns[index] }, type: schema[index].type)
        }
    }

    /// Batches of at most a chunk's rows, small ones put together so that there are not too many.
    static func chunks(of batches: [RecordBatch]) -> [RecordBatch] {
        var chunks: [RecordBatch] = []
        var small: [RecordBatch] = []
        var smallRows = 0
        func flush() {
            if small.count == 1 { chunks.append(small[0]) }
            if small.count > 1 { chunks.append(RecordBatch.concatenating(small)) }
            small = []
            smallRows = 0
        }
        for batch in batches where batch.count > 0 {
            if smallRows + batch.count > RecordBatch.capacity { flush() }
            if batch.count > RecordBatch.capacity {
                for start in stride(from: 0, to: batch.count, by: RecordBatch.capacity) {
                    chunks.append(batch.slice(start..<min(start + RecordBatch.capacity, batch.count)))
                }
            } else {
                small.append(batch)
                smallRows += batch.count
                if batch.count >= RecordBatch.capacity / 2 { flush() }
            }
        }
        flush()
        return chunks
    }

    private static func evaluate(
        _ keys: ExpressionSet, on chunks: [RecordBatch], _ pool: WorkerPool
    ) throws -> [Column] {
        let parts = try pool.map(count: chunks.count) { try keys.evaluate(chunks[$0]) }
        guard let first = parts.first else { return [] }
        return try pool.map(count: first.count) { key in
            Column.concatenating(parts.map { $0[key] }, type: first[key].type)
        }
    }

    /// Turns places among all rows into row numbers.
    private static func number(
        _ order: Buffer, _ count: Int, _ chunks: [RecordBatch], _ total: Int, _ pool: WorkerPool
    ) throws {
        // Nothing to do where every chunk but the last is full.
        guard !chunks.dropLast().allSatisfy({ $0.count == 1 << ChunkedColumn.placeBits }) else { return }
        let numbers = Buffer(byteCount: total * 4)
        let target = numbers.pointer(as: UInt32.self)
        var row = 0
        for (chunk, batch) in chunks.enumerated() {
            for place in 0..<batch.count {
                target[row] = ChunkedColumn.rowNumber(chunk: chunk, place: place)
                row += 1
            }
        }
        let step = 1 << 16
        try pool.forEach(count: (count + step - 1) / step) { part in
            let (order, numbers) = (order.pointer(as: UInt32.self), numbers.pointer(as: UInt32.self))
            for index in part * step..<min((part + 1) * step, count) { order[index] = numbers[Int(order[index])] }
        }
    }

    func source() -> any BatchSource {
        RangeSource(schema: schema, count: count) { [schema, columns, order] range in
            let rows = UnsafePointer(order.pointer(as: UInt32.self)) + range.lowerBound
            let taken = columns.map { $0.taking(rows, count: range.count) }
            withExtendedLifetime(order) {}
            return RecordBatch(schema: schema, columns: taken, count: range.count)
        }
    }
}
