import DovetailColumnar
import DovetailFormats

/// Whole ORC files made and read in tests.
enum ORCFiles {
    /// One stripe a list of batches.
    static func bytes(
        _ stripes: [[RecordBatch]], schema: Schema, options: [String: Scalar] = [:]
    ) throws -> [UInt8] {
        let writer = try ORCFormat().makeWriter(schema: schema, options: FormatOptions(values: options))
        var bytes = try writer.header()
        for batches in stripes {
            let block = try writer.encode(batches)
            try writer.place(block, at: bytes.count)
            for piece in block.pieces { withExtendedLifetime(piece) { bytes += piece.bytes } }
        }
        return bytes + (try writer.footer(at: bytes.count))
    }

    static func open(
        _ paths: [String], options: [String: Scalar] = [:], schema: Schema? = nil, types: [String: DataType] = [:]
    ) throws -> any FileTable {
        let files = try paths.map { InputFile(path: $0, byteCount: try ReadableFile(path: $0).byteCount) }
        return try ORCFormat().open(files, options: FormatOptions(values: options, schema: schema, types: types))
    }
}
