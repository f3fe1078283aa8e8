import DovetailColumnar
import DovetailPlan

/// arg_min(x, key), arg_max(x, key): the value of the row with the smallest or largest key, or of several such rows.
struct ArgExtreme: AggregateFunction {
    enum Nulls {
        /// Rows with a null value or key are passed over.
        case skipped
        /// Null is a value.
        case kept
        /// Null is a value, and a null key comes after all others.
        case keysLast
    }

    let wantsLargest: Bool
    let nulls: Nulls
    let holdsValues = true

    static let all: [any AggregateFunction] = [true, false].flatMap { wantsLargest in
        [Nulls.skipped, .kept, .keysLast].map { ArgExtreme(wantsLargest: wantsLargest, nulls: $0) }
    }

    private var word: String { wantsLargest ? "max" : "min" }
    var name: String {
        switch nulls {
        case .skipped: "arg_\(word)"
        case .kept: "arg_\(word)_null"
        case .keysLast: "arg_\(word)_nulls_last"
        }
    }
    var aliases: [String] { nulls == .skipped ? ["arg\(word)", "\(word)_by"] : [] }
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            """
            The first argument in the row where the second is \(wantsLargest ? "largest" : "smallest"), the first of \
            several\(nulls == .skipped ? "; rows with a null are passed over" : ""); with a third the list of as many rows.
            """,
            examples: [
                .init("\(name)(x, k) FROM (VALUES (1, 3), (2, 1), (3, 2)) AS t (x, k)", wantsLargest ? "1" : "2"),
                .init(
                    "\(name)(x, k, 2) FROM (VALUES (1, 3), (2, 1), (3, 2)) AS t (x, k)",
                    wantsLargest ? "[1, 3]" : "[2, 3]"),
            ])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...3)
        let type = arguments[0] == .null ? .int32 : arguments[0]
        let parameters =
            [type, arguments[1] == .null ? .int32 : arguments[1]] + arguments.dropFirst(2).map { _ in .int64 }
        return FunctionSignature(
            parameters, returns: arguments.count == 3 ? .list(Field("element", type)) : type)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.collecting(arguments, result: result) { try self.value($0) })
    }

    private func value(_ columns: [Column]) throws -> Scalar {
        let (values, keys) = (columns[0], columns[1])
        let rows = (0..<values.count).filter { row in
            if keys.isNull(at: row), nulls != .keysLast { return false }
            return nulls != .skipped || !values.isNull(at: row)
        }
        guard columns.count > 2 else {
            let order = SortOrder(isDescending: wantsLargest)
            guard var best = rows.first else { return .null }
            for row in rows where Kernels.compareRows([keys], orders: [order], row, best) < 0 { best = row }
            return values.scalar(at: best)
        }
        if rows.isEmpty { return .null }
        let order = SortOrder(isDescending: wantsLargest)
        let sorted = rows.sorted { a, b in
            let comparison = Kernels.compareRows([keys], orders: [order], a, b)
            return comparison < 0 || (comparison == 0 && a < b)
        }
        return .list(sorted.prefix(try Amount.read(columns[2], name)).map { values.scalar(at: $0) })
    }
}
