/// Batches cut, joined and read row by row.
extension RecordBatch {
    /// The same rows with the selection applied to the columns and gone.
    public func compacted() -> RecordBatch {
        guard let selection else { return self }
        let taken = columns.map { $0.taking(selection.pointer, count: selection.count) }
        return RecordBatch(schema: schema, columns: taken, count: selection.count, ordinal: ordinal)
    }

    /// The rows `range` of the batch as it is seen through its selection.
    public func slice(_ range: Range<Int>) -> RecordBatch {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        if range.count == count { return self }
        guard let selection else {
            return RecordBatch(
                schema: schema, columns: columns.map { $0.slice(range) }, count: range.count, ordinal: ordinal)
        }
        let indices = Buffer(
            slicing: selection.indices, from: range.lowerBound * 4, byteCount: range.count * 4)
        return RecordBatch(
            schema: schema, columns: columns, count: baseCount,
            selection: Selection(indices: indices, count: range.count), ordinal: ordinal)
    }

    /// The rows of all `batches`, which share a schema, under the first one's ordinal; no batches give no columns.
    public static func concatenating(_ batches: [RecordBatch]) -> RecordBatch {
        guard let first = batches.first else { return RecordBatch(schema: Schema([]), columns: [], count: 0) }
        if batches.count == 1 { return first.compacted() }
        let pieces = batches.map { $0.compacted() }
        let columns = first.schema.fields.indices.map { index in
            Column.concatenating(pieces.map { $0.columns[index] }, type: first.schema[index].type)
        }
        return RecordBatch(
            schema: first.schema, columns: columns, count: pieces.reduce(0) { $0 + $1.count },
            ordinal: first.ordinal)
    }

    /// Every row as single values, for cold code.
    public func rows() -> [[Scalar]] {
        let batch = compacted()
        return (0..<batch.count).map { row in batch.columns.map { $0.scalar(at: row) } }
    }
}
