import DovetailColumnar
import DovetailPlan

/// Files of a chosen format in a folder.
struct S3DirectTarget: JobNode {
    static let typeName = "S3DirectTarget"
    static let isTarget = true
    static let members = S3Target.members + ["Format", "OutputSchemas"]

    private let target: S3Target
    private let format: String
    /// nil = none.
    private let compression: String?
    private let formatLocation: SourceLocation

    private static let formats = [
        "json", "csv", "avro", "orc", "parquet", "glueparquet", "hudi", "delta", "iceberg", "hyper", "xml",
    ]

    init(_ reader: DocumentReader) throws {
        target = try S3Target(reader)
        let member = try reader.required("Format")
        formatLocation = member.location
        let name = try member.choice(S3DirectTarget.formats)
        format = name == "glueparquet" ? "parquet" : name
        compression =
            format == "parquet" ? try ParquetCompression.read(reader) : try S3DirectTarget.textCompression(reader)
    }

    private static func textCompression(_ reader: DocumentReader) throws -> String? {
        guard let member = try reader.optional("Compression") else { return nil }
        let name = try member.choice(["none", "uncompressed", "gzip", "zstd", "bzip2", "snappy", "lz4", "deflate"])
        switch name {
        case "none", "uncompressed": return nil
        case "gzip", "zstd": return name
        default:
            throw JobError(
                .unsupported, "compression \"\(name)\" of this format is not supported by this version",
                kind: .unsupported, location: member.location, notes: ["there are gzip, zstd and none"])
        }
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        guard context.formats.contains(format) else {
            throw JobError(
                .unsupported, "writing \(format) is not supported by this version", kind: .unsupported,
                location: formatLocation, notes: ["formats: " + context.formats.joined(separator: ", ")])
        }
        return try target.write(
            inputs[0], format: format, options: format == "csv" ? ["header": .boolean(true)] : [:],
            compression: compression, in: context)
    }
}
