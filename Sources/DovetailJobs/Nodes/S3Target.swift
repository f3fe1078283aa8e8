import DovetailColumnar
import DovetailPlan

/// What all targets on S3 say, whatever their format: a folder, its partitions, the number of files.
struct S3Target: Sendable {
    private let name: String?
    private let path: DocumentText
    private let partitionKeys: [ColumnPath]
    private let fileCount: Int?
    private let location: SourceLocation

    static let members = [
        "Path", "PartitionKeys", "Compression", "NumberTargetPartitions", "SchemaChangePolicy", "AutoDataQuality",
    ]

    init(_ reader: DocumentReader) throws {
        location = reader.location
        name = try reader.optional("Name")?.string()
        path = try reader.required("Path").documentText()
        partitionKeys = try reader.optional("PartitionKeys")?.columnPaths() ?? []
        if let nested = partitionKeys.first(where: \.isNested) {
            throw JobError(
                .badMember, "\"\(nested.text)\" is no top-level column", location: nested.location,
                notes: ["only columns can name folders"])
        }
        let count = try reader.optional("NumberTargetPartitions")
        fileCount = try count?.integer()
        if let count, let fileCount, fileCount < 0 || fileCount > 100_000 {
            throw count.failure(.badMember, "\(fileCount) is not a number of files")
        }
        try S3Target.checkCatalog(reader)
        // Statistics beside the data, which this version does not make: they change no row.
        try reader.optional("AutoDataQuality")?.allowOnly(["IsEnabled", "EvaluationContext"])
    }

    private static func checkCatalog(_ reader: DocumentReader) throws {
        guard let policy = try reader.optional("SchemaChangePolicy") else { return }
        try policy.allowOnly(["EnableUpdateCatalog", "UpdateBehavior", "Database", "Table"])
        try policy.refuse("EnableUpdateCatalog", "there is no catalog to update; set it to false")
        _ = try policy.optional("UpdateBehavior")?.choice(["UPDATE_IN_DATABASE", "LOG"])
    }

    /// - Parameter compression: nil = the format's default.
    func write(
        _ input: NodeInput, format: String, options: [String: Scalar] = [:], compression: String?,
        in context: LoweringContext
    ) throws -> Relation {
        var options = options
        if let compression { options["compression"] = .string(compression) }
        let target = WriteTarget(
            path: try context.text(path), layout: .folder(partitionBy: partitionKeys.map(\.name)), format: format,
            options: options, mode: context.ifExists, fileCount: fileCount.flatMap { $0 > 0 ? $0 : nil }, label: name)
        return .write(WriteRelation(input: input.relation, target: target, location: location))
    }
}
