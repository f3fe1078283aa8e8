import DovetailColumnar

extension [RecordBatch] {
    /// Only the rows at `positions`, ascending, counted over all batches, which have no selections. Rows of one batch stay
    /// together with their ordinal: what comes later orders by it.
    func keeping(_ positions: some Sequence<Int>) -> [RecordBatch] {
        var result: [RecordBatch] = []
        var positions = positions.makeIterator()
        var next = positions.next()
        var first = 0
        for batch in self {
            let end = first + batch.count
            var rows: [Int] = []
            while let position = next, position < end {
                rows.append(position - first)
                next = positions.next()
            }
            if !rows.isEmpty {
                result.append(
                    RecordBatch(
                        schema: batch.schema, columns: batch.columns, count: batch.baseCount,
                        selection: Selection(rows), ordinal: batch.ordinal
                    ).compacted())
            }
            first = end
        }
        return result
    }
}
