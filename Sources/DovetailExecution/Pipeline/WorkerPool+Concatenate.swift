import DovetailColumnar
import Synchronization

extension WorkerPool {
    /// All rows of the batches as one, in their order, a column a thread. The batches have no selections.
    func concatenate(_ batches: [RecordBatch], schema: Schema) throws -> RecordBatch {
        let columns = try map(count: schema.count) { index in
            Column.concatenating(batches.map { $0.columns[index] }, type: schema[index].type)
        }
        return RecordBatch(schema: schema, columns: columns, count: batches.reduce(0) { $0 + $1.count })
    }

    /// The results of `body` for 0..<count, worked out on all threads.
    func map<T: Sendable>(count: Int, _ body: @escaping @Sendable (Int) throws -> T) throws -> [T] {
        let collected = Mutex<[Int: T]>([:])
        try forEach(count: count) { index in
            let result = try body(index)
            collected.withLock { $0[index] = result }
        }
        return collected.withLock { parts in (0..<count).compactMap { parts[$0] } }
    }
}
