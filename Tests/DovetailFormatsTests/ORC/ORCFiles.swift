import DovetailColumnar
import DovetailFormats

/// Whole ORC files made and read in tests.
enum ORCFiles {
    /// One stripe a list of batches.
    static func bytes(
        _ stripes: [[RecordBatch]], schema: Schema, options: [String: Scalar] = [:]
    ) throws -> [UInt8] {
        try FormatFiles.bytes(stripes, as: ORCFormat(), schema: schema, options: options)
    }

    static func open(
        _ paths: [String], options: [String: Scalar] = [:], schema: Schema? = nil, types: [String: DataType] = [:]
    ) throws -> any FileTable {
        let files = try FormatFiles.inputs(paths)
        return try ORCFormat().open(files, options: FormatOptions(values: options, schema: schema, types: types))
    }
}
