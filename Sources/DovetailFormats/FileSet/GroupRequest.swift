import DovetailColumnar

/// A scan of a set as a scan of one group's table.
struct GroupRequest: Sendable {
    let request: ScanRequest
    let projection: ColumnAssembly

    /// nil when no row of the group is wanted.
    init?(_ request: ScanRequest, of schema: Schema, origins: [ColumnOrigin]) throws {
        projection = ColumnAssembly(request.projection, of: schema, origins: origins)
        var inner = ScanRequest(projection: projection.wanted)
        for predicate in request.pruning {
            switch origins[predicate.column] {
            case .constant(let value): guard predicate.holds(for: value) else { return nil }
            case .file(_, cast: .some): break
            case .file(let place, cast: nil):
                inner.pruning.append(
                    ColumnPredicate(column: place, comparison: predicate.comparison, value: predicate.value))
            }
        }
        if let filter = request.filter {
            let columns = ColumnAssembly(filter.columns, of: schema, origins: origins)
            if columns.wanted.isEmpty, !filter.columns.isEmpty {
                guard try GroupRequest.keeps(filter, columns) else { return nil }
            } else {
                inner.filter = RowFilter(columns: columns.wanted) { try filter.evaluate(columns.assemble($0)) }
            }
        }
        self.request = inner
    }

    /// Whether what is known before a group's files are opened rules out all of its rows.
    /// - Parameter fileColumns: How many columns are the files' own; the others have the values `constants`.
    static func excludes(
        _ constants: [Scalar], fileColumns: Int, _ request: ScanRequest, of schema: Schema
    ) throws -> Bool {
        for predicate in request.pruning where predicate.column >= fileColumns {
            if !predicate.holds(for: constants[predicate.column - fileColumns]) { return true }
        }
        guard let filter = request.filter else { return false }
        let origins =
            Array(repeating: ColumnOrigin.constant(.null), count: fileColumns) + constants.map { .constant($0) }
        for part in filter.conjuncts.isEmpty ? [filter] : filter.conjuncts {
            guard !part.columns.isEmpty, part.columns.allSatisfy({ $0 >= fileColumns }) else { continue }
            if try !keeps(part, ColumnAssembly(part.columns, of: schema, origins: origins)) { return true }
        }
        return false
    }

    /// Decides a filter on constants alone, by one row of them.
    private static func keeps(_ filter: RowFilter, _ columns: ColumnAssembly) throws -> Bool {
        let row = try columns.assemble(RecordBatch(schema: Schema([]), columns: [], count: 1))
        return try filter.evaluate(row)?.count != 0
    }
}

extension ColumnPredicate {
    /// Whether a row with this value is wanted.
    func holds(for value: Scalar) -> Bool {
        guard !value.isNull else { return false }
        let order = Scalar.order(value, self.value)
        return comparison.mayHold(low: order, high: order)
    }
}
