import DovetailColumnar
public import DovetailExecution
public import DovetailFormats
import DovetailPlan
public import DovetailTestSupport

/// Lets the engine read the rows that the reference evaluator reads, in batches far too small.
extension RowTable: ScannableSource {
    public var byteCount: Int { 0 }

    public func scan(_ request: ScanRequest) throws -> any BatchSource {
        let projected = schema.selecting(request.projection)
        let batches = try stride(from: 0, to: rows.count, by: 3).map { start in
            let part = rows[start..<min(start + 3, rows.count)]
            let columns = schema.fields.indices.map { index in
                Column(scalars: part.map { $0[index] }, type: schema[index].type)
            }
            return RecordBatch(
                schema: projected, columns: request.projection.map { columns[$0] }, count: part.count,
                selection: try selection(request.filter, columns, count: part.count))
        }
        return BatchListSource(schema: projected, batches: batches, perMorsel: 1)
    }

    private func selection(_ filter: RowFilter?, _ columns: [Column], count: Int) throws -> Selection? {
        guard let filter else { return nil }
        let batch = RecordBatch(
            schema: schema.selecting(filter.columns), columns: filter.columns.map { columns[$0] }, count: count)
        return try filter.evaluate(batch)
    }
}
