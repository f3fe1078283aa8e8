import DovetailColumnar
import DovetailFormats
import Testing

/// Whole files of any format made and read in tests.
enum FormatFiles {
    /// One block (row group, stripe) a list of batches.
    static func bytes(
        _ groups: [[RecordBatch]], as format: any FileFormat, schema: Schema, options: [String: Scalar]
    ) throws -> [UInt8] {
        let writer = try format.makeWriter(schema: schema, options: FormatOptions(values: options))
        var bytes = try writer.header()
        for batches in groups {
            let block = try writer.encode(batches)
            try writer.place(block, at: bytes.count)
            for piece in block.pieces { withExtendedLifetime(piece) { bytes += piece.bytes } }
        }
        return bytes + (try writer.footer(at: bytes.count))
    }

    static func inputs(_ paths: [String]) throws -> [InputFile] {
        try paths.map { InputFile(path: $0, byteCount: try ReadableFile(path: $0).byteCount) }
    }

    static func batches(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [RecordBatch] {
        let source = try table.scan(request ?? ScanRequest(projection: Array(0..<table.schema.count)))
        var result: [RecordBatch] = []
        while var morsel = try source.nextMorsel() {
            while let batch = try morsel.next() { result.append(batch) }
        }
        return result
    }

    /// All rows of a table.
    static func rows(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [[Scalar]] {
        try batches(table, request).flatMap { $0.rows() }
    }

    /// Checks that a table has the rows that were written, and the schema.
    static func expect(
        _ table: any FileTable, toHold groups: [[RecordBatch]], _ schema: Schema, _ note: String
    ) throws {
        #expect(table.schema == schema, "\(note)")
        let rows = groups.flatMap { $0.flatMap { $0.rows() } }
        #expect(table.rowCount == rows.count, "\(note)")
        let found = try FormatFiles.rows(table)
        let difference = zip(rows, found).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(
            found.count == rows.count && difference == nil,
            "\(note): row \(difference?.offset ?? -1) wrote \(difference?.element.0 ?? []) read \(difference?.element.1 ?? [])"
        )
    }
}
