import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailPlan

/// A table made by `CREATE TABLE`, kept as batches.
final class MemoryTable: ScannableSource {
    let name: String
    let schema: Schema
    private let batches: [RecordBatch]

    init(name: String, schema: Schema, batches: [RecordBatch]) {
        self.name = name
        self.schema = schema
        self.batches = batches
    }

    var rowCount: Int? { batches.reduce(0) { $0 + $1.count } }
    var byteCount: Int { 0 }

    func pushdownSupport(for filter: Expression) -> PushdownSupport { .none }

    func scan(_ request: ScanRequest) throws -> any BatchSource {
        let projected = schema.selecting(request.projection)
        return BatchListSource(
            schema: projected,
            batches: batches.map { batch in
                RecordBatch(
                    schema: projected, columns: request.projection.map { batch.columns[$0] }, count: batch.count)
            })
    }
}
