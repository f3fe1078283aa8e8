import DovetailColumnar
import DovetailPlan

/// JSON files, with the types their values have.
struct S3JsonSource: JobNode {
    static let typeName = "S3JsonSource"
    static let inputCount = 0
    static let members = S3Source.members + ["JsonPath", "Multiline"]

    private let source: S3Source
    private let path: String?

    init(_ reader: DocumentReader) throws {
        source = try S3Source(reader, compressions: ["gzip", "bzip2"])
        path = try reader.optional("JsonPath")?.string()
        // A document may go over several lines with or without it.
        _ = try reader.optional("Multiline")?.boolean()
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        var options: [String: Scalar] = [:]
        if let path, !path.isEmpty { options["json_path"] = .string(path) }
        return .read(try source.read("json", options: options, in: context))
    }
}
