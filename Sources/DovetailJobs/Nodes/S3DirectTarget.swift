import DovetailColumnar
import DovetailPlan

/// Files of a chosen format in a folder.
struct S3DirectTarget: JobNode {
    static let typeName = "S3DirectTarget"
    static let isTarget = true
    static let members = S3Target.members + ["Format", "OutputSchemas"]

    private let target: S3Target
    private let format: String
    /// nil = the format's own choice.
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
        compression = try S3DirectTarget.compression(reader, of: format)
    }

    private static func compression(_ reader: DocumentReader, of format: String) throws -> String? {
        if format == "parquet" { return try ParquetCompression.read(reader) }
        guard let member = try reader.optional("Compression") else { return nil }
        let name = try member.choice(["none", "uncompressed", "gzip", "zstd", "bzip2", "snappy", "lz4", "deflate"])
        if name == "none" || name == "uncompressed" { return "none" }
        guard let known = codecs[format] else { return name }
        if let codec = known[name] { return codec }
        throw JobError(
            .unsupported, "compression \"\(name)\" of \(format) is not supported by this version",
            kind: .unsupported, location: member.location,
            notes: ["there are \(known.keys.sorted().joined(separator: ", ")) and none"])
    }

    /// Glue's names of codecs by ours. Text in blocks of Hadoop's LZ4 or Snappy is not written.
    private static let codecs: [String: [String: String]] = [
        "csv": ["gzip": "gzip", "zstd": "zstd", "bzip2": "bzip2"],
        "json": ["gzip": "gzip", "zstd": "zstd", "bzip2": "bzip2"],
        "avro": ["snappy": "snappy", "deflate": "deflate", "zstd": "zstandard", "bzip2": "bzip2"],
        "orc": ["snappy": "snappy", "deflate": "zlib", "zstd": "zstd", "lz4": "lz4"],
    ]

    /// What Spark's writers do without being asked.
    private static let defaults: [String: [String: Scalar]] = [
        "csv": ["header": .boolean(true)], "json": ["omit_nulls": .boolean(true)],
    ]

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        guard context.formats.contains(format) else {
            throw JobError(
                .unsupported, "writing \(format) is not supported by this version", kind: .unsupported,
                location: formatLocation, notes: ["there are csv, json, avro, orc, parquet and glueparquet"])
        }
        return try target.write(
            inputs[0], format: format, options: S3DirectTarget.defaults[format] ?? [:], compression: compression,
            in: context)
    }
}
