import DovetailColumnar
import DovetailPlan

/// Rows of both inputs, columns matched by position, names from the first; `DISTINCT` removes duplicates.
struct Union: JobNode {
    static let typeName = "Union"
    static let inputCount = 2
    static let members = ["UnionType"]

    private let isAll: Bool
    private let location: SourceLocation

    init(_ reader: DocumentReader) throws {
        isAll = try reader.required("UnionType").choice(["ALL", "DISTINCT"]) == "ALL"
        location = reader.location
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        .union(UnionRelation(inputs: inputs.map(\.relation), isAll: isAll, location: location))
    }
}
