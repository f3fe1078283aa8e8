import DovetailColumnar
import DovetailPlan

/// Renames a column, or a member within its struct. Names are case-sensitive; one that is not there is passed over.
struct RenameField: JobNode {
    static let typeName = "RenameField"
    static let members = ["SourcePath", "TargetPath"]

    private let source: ColumnPath
    private let target: ColumnPath

    init(_ reader: DocumentReader) throws {
        source = try reader.required("SourcePath").columnPath()
        target = try reader.required("TargetPath").columnPath()
        guard target.parts.dropLast() == source.parts.dropLast() || !target.isNested else {
            throw JobError(
                .unsupported, "moving \"\(source.text)\" to \"\(target.text)\" is not supported by this version",
                kind: .unsupported, location: target.location,
                notes: ["ApplyMapping builds structs: a target called \"\(target.text)\""])
        }
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        var star = UnresolvedExpression.StarItem(isCaseSensitive: true, ignoresMissing: true)
        var items: [UnresolvedExpression] = []
        if source.parts.dropLast() == target.parts.dropLast() {
            star.renaming = [(from: source.parts, to: target.name)]
        } else {
            // Out of its struct: a new column at the end.
            star.excluding = [source.parts]
            items = [UnresolvedExpression(.alias(source.expression(), name: target.name), at: source.location)]
        }
        return .project(
            ProjectRelation(
                input: inputs[0].relation,
                items: [UnresolvedExpression(.star(star), at: source.location)] + items, location: source.location))
    }
}
