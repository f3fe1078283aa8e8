import DovetailColumnar

/// Makes batches with a set's columns of batches of one group's table.
struct ColumnAssembly: Sendable {
    private enum Part: Sendable {
        /// Position in the group's batches.
        case slot(Int, cast: DataType?)
        case constant(Scalar)
    }

    let schema: Schema
    /// Positions in the group's table that its batches must have, in this order.
    let wanted: [Int]
    private let parts: [Part]

    /// - Parameters:
    ///   - columns: Positions in the set's schema.
    ///   - origins: One a column of the set.
    init(_ columns: [Int], of schema: Schema, origins: [ColumnOrigin]) {
        self.schema = schema.selecting(columns)
        var wanted: [Int] = []
        parts = columns.map { column in
            switch origins[column] {
            case .constant(let value): return .constant(value)
            case .file(let place, let cast):
                let slot = wanted.firstIndex(of: place) ?? wanted.count
                if slot == wanted.count { wanted.append(place) }
                return .slot(slot, cast: cast)
            }
        }
        self.wanted = wanted
    }

    func assemble(_ batch: RecordBatch) throws -> RecordBatch {
        let columns = try zip(parts, schema.fields).map { part, field in
            switch part {
            case .slot(let slot, cast: nil): batch.columns[slot]
            case .slot(let slot, let type?): try Kernels.cast(batch.columns[slot], to: type, style: .checked)
            case .constant(let value): ColumnAssembly.constant(value, field.type, count: batch.baseCount)
            }
        }
        return RecordBatch(
            schema: schema, columns: columns, count: batch.baseCount, selection: batch.selection,
            ordinal: batch.ordinal)
    }

    private static func constant(_ value: Scalar, _ type: DataType, count: Int) -> Column {
        value.isNull
            ? .nulls(type: type, count: count) : .constant(ConstantColumn(type: type, value: value, count: count))
    }
}
