import DovetailColumnar
import Synchronization

extension WorkerPool {
    /// All rows of the batches as one, in their order, a column a thread. The batches have no selections.
    func concatenate(_ batches: [RecordBatch], schema: Schema) throws -> RecordBatch {
        let collected = Mutex<[Int: Column]>([:])
        try forEach(count: schema.count) { index in
            let column = Column.concatenating(batches.map { $0.columns[index] }, type: schema[index].type)
            collected.withLock { $0[index] = column }
        }
        let columns = collected.withLock { parts in schema.fields.indices.compactMap { parts[$0] } }
        return RecordBatch(schema: schema, columns: columns, count: batches.reduce(0) { $0 + $1.count })
    }
}
