import DovetailColumnar
import DovetailPlan

/// What all sources on S3 say, whatever their format.
struct S3Source: Sendable {
    let paths: [DocumentText]
    let exclusions: [String]
    /// Glue's default reads only the folder itself; a folder that reads less than it holds surprises, so only an
    /// explicit `false` does so here.
    let isRecursive: Bool
    /// gzip or bzip2; nil = by the name's ending.
    let compression: String?
    /// Columns as declared for the designer, in order.
    let declared: [Field]
    let location: SourceLocation

    /// Grouping and banding of files say how Spark splits the work, which is ours to decide here.
    static let members = [
        "Paths", "CompressionType", "Exclusions", "GroupSize", "GroupFiles", "Recurse", "MaxBand", "MaxFilesInBand",
        "AdditionalOptions", "OutputSchemas",
    ]

    init(_ reader: DocumentReader, compressions: [String]) throws {
        location = reader.location
        let list = try reader.required("Paths")
        paths = try list.elements().map { try $0.documentText() }
        guard !paths.isEmpty else { throw list.failure(.badMember, "the source has no path") }
        exclusions = try reader.optional("Exclusions")?.strings() ?? []
        isRecursive = try reader.optional("Recurse")?.boolean() ?? true
        compression = try reader.optional("CompressionType")?.choice(compressions)
        declared = try reader.outputSchema()
        if let options = try reader.optional("AdditionalOptions") {
            try options.allowOnly(["BoundedSize", "BoundedFiles", "EnableSamplePath", "SamplePath"])
            for name in ["BoundedSize", "BoundedFiles"] {
                try options.refuse(name, "it limits what a run with a bookmark reads, and there are no bookmarks yet")
            }
        }
    }

    /// The files, to be read as `format`.
    func read(_ format: String, options: [String: Scalar], in context: LoweringContext) throws -> ReadRelation {
        var options = options
        if !exclusions.isEmpty { options["exclude"] = .list(exclusions.map { .string($0) }) }
        if !isRecursive { options["recursive"] = .boolean(false) }
        if let compression { options["compression"] = .string(compression) }
        return ReadRelation(
            paths: try paths.map { try context.text($0) }, format: format, options: options, location: location)
    }
}

extension DocumentReader {
    /// `OutputSchemas`: the columns of the first schema whose types are known.
    fileprivate func outputSchema() throws -> [Field] {
        var fields: [Field] = []
        for schema in try optional("OutputSchemas")?.elements().prefix(1) ?? [] {
            try schema.allowOnly(["Columns"])
            for column in try schema.optional("Columns")?.elements() ?? [] {
                try column.allowOnly(["Name", "Type", "GlueStudioType"])
                guard let type = try column.optional("Type") else { continue }
                if let known = try GlueType.parse(type.string(), at: type.location) {
                    fields.append(Field(try column.required("Name").string(), known))
                }
            }
        }
        return fields
    }
}
