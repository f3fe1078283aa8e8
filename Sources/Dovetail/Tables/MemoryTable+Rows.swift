import DovetailColumnar

/// Rows by their positions, for statements that change some of them.
extension MemoryTable {
    /// The same rows with their positions as one more column.
    func numbered(as name: String) -> MemoryTable {
        var definition = TableDefinition(columns: definition.columns)
        definition.columns.append(TableDefinition.Column(name: name, type: .int64))
        let schema = definition.schema
        var first = 0
        let numbered = batches.map { batch in
            let positions = MemoryTable.positions(first..<first + batch.count)
            first += batch.count
            return RecordBatch(schema: schema, columns: batch.columns + [positions], count: batch.count)
        }
        return MemoryTable(name: self.name, definition: definition, batches: numbered)
    }

    /// With a column of text behind the others that is no part of a star: its values batch by batch.
    func adding(_ values: [Column], as name: String) -> MemoryTable {
        var definition = TableDefinition(columns: definition.columns)
        definition.columns.append(TableDefinition.Column(name: name, type: .string))
        let schema = definition.schema
        let batches = zip(batches, values).map { batch, column in
            RecordBatch(schema: schema, columns: batch.columns + [column], count: batch.count)
        }
        return MemoryTable(name: self.name, definition: definition, batches: batches, pseudoColumnCount: 1)
    }

    static func positions(_ rows: Range<Int>) -> Column {
        let values = Buffer(byteCount: rows.count * 8)
        let target = values.pointer(as: Int64.self)
        for (place, row) in rows.enumerated() { target[place] = Int64(row) }
        return .primitive(PrimitiveColumn(type: .int64, values: values, count: rows.count))
    }

    /// Calls `body` with each batch, with those of `positions`, which ascend, that are in it, counted from its first row,
    /// and with their places in the list.
    private func eachBatch(
        _ positions: [Int], _ body: (RecordBatch, _ rows: [Int], _ places: Range<Int>) -> Void
    ) {
        var (first, next) = (0, 0)
        for batch in batches {
            let start = next
            while next < positions.count, positions[next] < first + batch.count { next += 1 }
            body(batch, positions[start..<next].map { $0 - first }, start..<next)
            first += batch.count
        }
    }

    /// The rows at ascending positions, in their order.
    func rows(at positions: [Int]) -> RecordBatch {
        var parts: [RecordBatch] = []
        eachBatch(positions) { batch, rows, _ in
            if rows.isEmpty { return }
            let selection = Selection(rows)
            parts.append(
                RecordBatch(schema: schema, columns: batch.columns, count: batch.count, selection: selection)
                    .compacted())
        }
        guard !parts.isEmpty else {
            return RecordBatch(schema: schema, columns: schema.fields.map { .nulls(type: $0.type, count: 0) }, count: 0)
        }
        return RecordBatch.concatenating(parts)
    }

    /// Without the rows at ascending positions.
    func removingRows(at positions: [Int]) -> [RecordBatch] {
        var kept: [RecordBatch] = []
        eachBatch(positions) { batch, rows, _ in
            if rows.isEmpty { return kept.append(batch) }
            guard rows.count < batch.count else { return }
            let gone = Set(rows)
            let selection = Selection((0..<batch.count).filter { !gone.contains($0) })
            kept.append(
                RecordBatch(schema: schema, columns: batch.columns, count: batch.count, selection: selection)
                    .compacted())
        }
        return kept
    }

    /// With new values in some columns of the rows at ascending positions.
    func updatingRows(at positions: [Int], _ values: [Int: Column]) -> [RecordBatch] {
        var result: [RecordBatch] = []
        eachBatch(positions) { batch, rows, places in
            if rows.isEmpty { return result.append(batch) }
            var sources = Array(0..<batch.count)
            for (offset, row) in rows.enumerated() { sources[row] = batch.count + offset }
            let selection = Selection(sources)
            let columns = batch.columns.enumerated().map { index, column -> Column in
                guard let new = values[index] else { return column }
                let both = Column.concatenating([column, new.slice(places)], type: column.type)
                return both.taking(selection.pointer, count: selection.count).flattened()
            }
            result.append(RecordBatch(schema: schema, columns: columns, count: batch.count))
        }
        return result
    }
}
