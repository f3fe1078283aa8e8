import DovetailColumnar
import DovetailPlan

/// Parquet files in a folder.
struct S3GlueParquetTarget: JobNode {
    static let typeName = "S3GlueParquetTarget"
    static let isTarget = true
    static let members = S3Target.members

    private let target: S3Target
    private let compression: String

    init(_ reader: DocumentReader) throws {
        target = try S3Target(reader)
        compression = try ParquetCompression.read(reader)
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        try target.write(inputs[0], format: "parquet", compression: compression, in: context)
    }
}

/// Glue's names of Parquet codecs.
enum ParquetCompression {
    /// The `Compression` of a target by our name; Snappy where it says nothing.
    static func read(_ reader: DocumentReader) throws -> String {
        guard let member = try reader.optional("Compression") else { return "snappy" }
        let name = try member.choice([
            "snappy", "lzo", "gzip", "brotli", "lz4", "zstd", "uncompressed", "none",
        ])
        switch name {
        case "none": return "uncompressed"
        case "lzo", "brotli":
            throw JobError(
                .unsupported, "compression \"\(name)\" is not supported by this version", kind: .unsupported,
                location: member.location, notes: ["there are snappy, gzip, lz4, zstd and uncompressed"])
        default: return name
        }
    }
}
