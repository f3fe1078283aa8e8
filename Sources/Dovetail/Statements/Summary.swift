import DovetailColumnar
import DovetailPlan

/// SUMMARIZE: what the values of each column are like.
struct Summary {
    private let context: StatementContext

    init(_ context: StatementContext) { self.context = context }

    private static let columns: [(name: String, type: DataType)] = [
        ("column_name", .string), ("column_type", .string), ("min", .string), ("max", .string),
        ("approx_unique", .int64), ("avg", .string), ("std", .string), ("q25", .string), ("q50", .string),
        ("q75", .string), ("count", .int64), ("null_percentage", .decimal(precision: 9, scale: 2)),
    ]

    func run(_ relation: Relation) throws -> QueryResult {
        let schema = try context.schema(of: relation)
        let names = schema.fields.indices.map { "\u{1}\($0)" }
        let input = Relation.alias(AliasRelation(input: relation, name: "\u{1}", columns: names))
        var items = [call("count", [], isStar: true)]
        for (index, field) in schema.fields.enumerated() { items += aggregates(of: .column(names[index]), field.type) }
        let query = Relation.aggregate(AggregateRelation(input: input, groups: [], items: items))
        let found = try context.run(query).rows().first ?? []
        let rows = try schema.fields.enumerated().map { index, field -> [Scalar] in
            let facts = Array(found[(1 + index * 6)..<(7 + index * 6)])
            let quartiles = try quartiles(of: names[index], field.type, in: input, count: Summary.count(facts[0]))
            return Summary.row(field, total: Summary.count(found[0]), facts, quartiles)
        }
        return try context.show(Summary.columns, rows)
    }

    private static func count(_ value: Scalar) -> Int { if case .int(let count) = value { Int(count) } else { 0 } }

    private static func row(_ field: Field, total: Int, _ facts: [Scalar], _ quartiles: [Scalar]) -> [Scalar] {
        let nulls = total - count(facts[0])
        let share = total == 0 ? 0 : (Int128(nulls) * 100_000 / Int128(total) + 5) / 10
        return [.string(field.name), .string(field.type.description), facts[2], facts[3], facts[1], facts[4], facts[5]]
            + quartiles + [.int(Int64(total)), total == 0 ? .null : .decimal(unscaled: share, scale: 2)]
    }

    // MARK: Aggregates

    private func call(
        _ name: String, _ arguments: [UnresolvedExpression], isDistinct: Bool = false, isStar: Bool = false
    ) -> UnresolvedExpression {
        UnresolvedExpression(
            .call(
                UnresolvedExpression.FunctionCall(
                    name: name, arguments: arguments, isDistinct: isDistinct, isStar: isStar)))
    }

    /// Values that are not null, distinct ones, smallest, largest, mean and deviation, texts but for the numbers.
    private func aggregates(of column: UnresolvedExpression, _ type: DataType) -> [UnresolvedExpression] {
        let isNumber = type.isNumeric
        return [
            call("count", [column]), call("count", [column], isDistinct: true),
            text("min", column, type), text("max", column, type), text("avg", column, type, if: isNumber),
            text("stddev_samp", column, type, if: isNumber),
        ]
    }

    /// Null where the function does not take the type.
    private func text(
        _ name: String, _ column: UnresolvedExpression, _ type: DataType, if isWanted: Bool = true
    ) -> UnresolvedExpression {
        guard isWanted, (try? context.engine.functions.aggregate(name)?.resolve([type])) != nil else {
            return UnresolvedExpression.null.assigned(to: .string)
        }
        return call(name, [column]).assigned(to: .string)
    }

    // MARK: Quartiles

    private func quartiles(of name: String, _ type: DataType, in input: Relation, count: Int) throws -> [Scalar] {
        let isTime =
            switch type {
            case .date, .timestamp, .time: true
            default: false
            }
        guard type.isNumeric || isTime, count > 0 else { return [.null, .null, .null] }
        let column = UnresolvedExpression.column(name)
        let known = Relation.filter(
            FilterRelation(input: input, condition: UnresolvedExpression(.isNull(column, negated: true))))
        let sorted = Relation.sort(
            SortRelation(
                input: .project(ProjectRelation(input: known, items: [column])),
                keys: [UnresolvedSortKey(expression: column)]))
        let batches = try context.run(sorted).batches
        return [1, 2, 3].map { quarter in
            let place = Double(quarter) * Double(count - 1) / 4
            let low = Summary.value(at: Int(place), of: batches)
            let high = Summary.value(at: min(Int(place) + 1, count - 1), of: batches)
            return .string(Summary.between(low, high, place - place.rounded(.down), type).text(type: type))
        }
    }

    private static func value(at position: Int, of batches: [RecordBatch]) -> Scalar {
        var position = position
        for batch in batches {
            if position < batch.count { return batch.slice(position..<position + 1).rows()[0][0] }
            position -= batch.count
        }
        return .null
    }

    /// A number between two, an integer the nearest one; of other types the nearer of both.
    private static func between(_ low: Scalar, _ high: Scalar, _ share: Double, _ type: DataType) -> Scalar {
        switch (low, high) {
        case (.int(let a), .int(let b)):
            let value = (Double(a) + (Double(b) - Double(a)) * share).rounded()
            return Int64(exactly: value).map { .int($0) } ?? low
        case (.double(let a), .double(let b)): return .double(a + (b - a) * share)
        case (.float(let a), .float(let b)): return .float(a + (b - a) * Float(share))
        default: return share < 0.5 ? low : high
        }
    }
}
