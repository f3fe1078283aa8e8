import DovetailColumnar
import DovetailFormats

/// Whole Parquet files made and read in tests.
enum ParquetFiles {
    /// One row group a list of batches.
    static func bytes(
        _ rowGroups: [[RecordBatch]], schema: Schema, options: [String: Scalar] = [:]
    ) throws -> [UInt8] {
        try FormatFiles.bytes(rowGroups, as: ParquetFormat(), schema: schema, options: options)
    }

    /// All rows of a table.
    static func rows(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [[Scalar]] {
        try FormatFiles.rows(table, request)
    }

    static func batches(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [RecordBatch] {
        try FormatFiles.batches(table, request)
    }

    static func open(_ paths: [String], options: [String: Scalar] = [:]) throws -> any FileTable {
        let files = try FormatFiles.inputs(paths)
        return try FileSet.open(files, format: ParquetFormat(), options: FormatOptions(values: options))
    }
}
