import DovetailColumnar
import DovetailPlan

/// Keeps the first row of each key in input order; without columns the whole row is the key.
struct DropDuplicates: JobNode {
    static let typeName = "DropDuplicates"
    static let members = ["Columns"]

    private let columns: [ColumnPath]
    private let location: SourceLocation

    init(_ reader: DocumentReader) throws {
        let list = try reader.optional("Columns")
        columns = try list?.columnPaths() ?? []
        location = list?.location ?? reader.location
        if let nested = columns.first(where: \.isNested) {
            throw JobError(
                .badMember, "\"\(nested.text)\" is no top-level column", location: nested.location,
                notes: ["duplicates are told by whole columns, in Spark too"])
        }
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        .distinct(
            DistinctRelation(
                input: inputs[0].relation, keys: columns.isEmpty ? nil : columns.map { $0.expression() },
                location: location))
    }
}
