import DovetailColumnar
import DovetailPlan

/// Keeps top-level columns, in the order of the paths. Names are case-sensitive.
struct SelectFields: JobNode {
    static let typeName = "SelectFields"
    static let members = ["Paths"]

    private let paths: [ColumnPath]
    private let location: SourceLocation

    init(_ reader: DocumentReader) throws {
        let list = try reader.required("Paths")
        paths = try list.columnPaths()
        location = list.location
        guard !paths.isEmpty else { throw list.failure(.badMember, "no column is selected") }
        if let nested = paths.first(where: \.isNested) {
            throw JobError(
                .badMember, "\"\(nested.text)\" is no top-level column", location: nested.location,
                notes: ["SelectFields keeps whole columns; ApplyMapping reaches into structs"])
        }
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        .project(
            ProjectRelation(
                input: inputs[0].relation, items: paths.map { $0.expression(caseSensitive: true) }, location: location))
    }
}
