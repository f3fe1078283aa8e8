import DovetailColumnar
import DovetailPlan

/// Parquet files, with the types they have.
struct S3ParquetSource: JobNode {
    static let typeName = "S3ParquetSource"
    static let inputCount = 0
    static let members = S3Source.members

    private let source: S3Source

    init(_ reader: DocumentReader) throws {
        source = try S3Source(reader, compressions: ["snappy", "lzo", "gzip", "uncompressed", "none"])
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        // Each page says how it is compressed.
        var read = try source.read("parquet", options: [:], in: context)
        read.options["compression"] = nil
        return .read(read)
    }
}
