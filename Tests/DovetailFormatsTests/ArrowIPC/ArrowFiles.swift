import DovetailColumnar
import DovetailFormats

/// Whole Arrow files made and read in tests.
enum ArrowFiles {
    /// One record batch a list of batches.
    static func bytes(
        _ blocks: [[RecordBatch]], schema: Schema, options: [String: Scalar] = [:]
    ) throws -> [UInt8] {
        let writer = try ArrowFormat().makeWriter(schema: schema, options: FormatOptions(values: options))
        var bytes = try writer.header()
        for batches in blocks {
            let block = try writer.encode(batches)
            try writer.place(block, at: bytes.count)
            for piece in block.pieces { withExtendedLifetime(piece) { bytes += piece.bytes } }
        }
        return bytes + (try writer.footer(at: bytes.count))
    }

    static func open(_ paths: [String], options: FormatOptions = FormatOptions()) throws -> any FileTable {
        let files = try paths.map { InputFile(path: $0, byteCount: try ReadableFile(path: $0).byteCount) }
        return try ArrowFormat().open(files, options: options)
    }

    static func batches(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [RecordBatch] {
        let source = try table.scan(request ?? ScanRequest(projection: Array(0..<table.schema.count)))
        var result: [RecordBatch] = []
        while var morsel = try source.nextMorsel() {
            while let batch = try morsel.next() { result.append(batch) }
        }
        return result
    }

    static func rows(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [[Scalar]] {
        try batches(table, request).flatMap { $0.rows() }
    }

    /// Names the first row that differs; nil when none does.
    static func difference(_ left: [[Scalar]], _ right: [[Scalar]]) -> String? {
        guard left.count == right.count else { return "\(left.count) rows, not \(right.count)" }
        return zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }.map {
            "row \($0.offset): \($0.element.0) became \($0.element.1)"
        }
    }
}
