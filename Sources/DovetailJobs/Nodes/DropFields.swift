import DovetailColumnar
import DovetailPlan

/// Leaves out columns, or members of structs. Names are case-sensitive; one that is not there is passed over.
struct DropFields: JobNode {
    static let typeName = "DropFields"
    static let members = ["Paths"]

    private let paths: [ColumnPath]
    private let location: SourceLocation

    init(_ reader: DocumentReader) throws {
        let list = try reader.required("Paths")
        paths = try list.columnPaths()
        location = list.location
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        let star = UnresolvedExpression.StarItem(
            excluding: paths.map(\.parts), isCaseSensitive: true, ignoresMissing: true)
        return .project(
            ProjectRelation(
                input: inputs[0].relation, items: [UnresolvedExpression(.star(star), at: location)],
                location: location))
    }
}
