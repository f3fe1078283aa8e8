import DovetailColumnar
import DovetailFormats

/// Whole Parquet files made and read in tests.
enum ParquetFiles {
    /// One row group a list of batches.
    static func bytes(
        _ rowGroups: [[RecordBatch]], schema: Schema, options: [String: Scalar] = [:]
    ) throws -> [UInt8] {
        let writer = try ParquetFormat().makeWriter(schema: schema, options: FormatOptions(values: options))
        var bytes = try writer.header()
        for batches in rowGroups {
            let block = try writer.encode(batches)
            try writer.place(block, at: bytes.count)
            for piece in block.pieces { withExtendedLifetime(piece) { bytes += piece.bytes } }
        }
        return bytes + (try writer.footer(at: bytes.count))
    }

    /// All rows of a table.
    static func rows(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [[Scalar]] {
        try batches(table, request).flatMap { $0.rows() }
    }

    static func batches(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [RecordBatch] {
        let source = try table.scan(request ?? ScanRequest(projection: Array(0..<table.schema.count)))
        var result: [RecordBatch] = []
        while var morsel = try source.nextMorsel() {
            while let batch = try morsel.next() { result.append(batch) }
        }
        return result
    }

    static func open(_ paths: [String], options: [String: Scalar] = [:]) throws -> any FileTable {
        let files = try paths.map { InputFile(path: $0, byteCount: try ReadableFile(path: $0).byteCount) }
        return try FileSet.open(files, format: ParquetFormat(), options: FormatOptions(values: options))
    }
}
