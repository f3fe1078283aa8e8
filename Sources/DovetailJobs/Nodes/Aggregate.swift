import DovetailColumnar
import DovetailPlan

/// Groups rows and computes figures a group, named as Spark names them; without groups one row for all.
struct Aggregate: JobNode {
    static let typeName = "Aggregate"
    static let members = ["Groups", "Aggs"]

    private let groups: [ColumnPath]
    private let figures: [Figure]
    private let location: SourceLocation

    private struct Figure: Sendable {
        let column: ColumnPath
        let function: String
        let isDistinct: Bool
    }

    private static let functions = [
        "avg", "countDistinct", "count", "first", "last", "kurtosis", "max", "min", "skewness", "stddev_samp",
        "stddev_pop", "sum", "sumDistinct", "var_samp", "var_pop",
    ]

    init(_ reader: DocumentReader) throws {
        location = reader.location
        groups = try reader.required("Groups").columnPaths()
        let list = try reader.required("Aggs")
        figures = try list.elements().map { item in
            try item.allowOnly(["Column", "AggFunc"])
            let name = try item.required("AggFunc").choice(Aggregate.functions)
            let isDistinct = name.hasSuffix("Distinct")
            return Figure(
                column: try item.required("Column").columnPath(),
                function: isDistinct ? String(name.dropLast("Distinct".count)) : name, isDistinct: isDistinct)
        }
        guard !figures.isEmpty else { throw list.failure(.badMember, "nothing is aggregated") }
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        let keys = groups.map { $0.expression() }
        return .aggregate(
            AggregateRelation(
                input: inputs[0].relation, groups: keys, items: keys + figures.map { item($0, context) },
                location: location))
    }

    private func item(_ figure: Figure, _ context: LoweringContext) -> UnresolvedExpression {
        let call = UnresolvedExpression.FunctionCall(
            name: context.sparkFunction(figure.function), arguments: [figure.column.expression()],
            isDistinct: figure.isDistinct)
        let name = "\(figure.function)(\(figure.isDistinct ? "DISTINCT " : "")\(figure.column.text))"
        return UnresolvedExpression(
            .alias(UnresolvedExpression(.call(call), at: figure.column.location), name: name),
            at: figure.column.location)
    }
}
