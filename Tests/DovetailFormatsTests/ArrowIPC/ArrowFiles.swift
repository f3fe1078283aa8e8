import DovetailColumnar
import DovetailFormats

/// Whole Arrow files made and read in tests.
enum ArrowFiles {
    /// One record batch a list of batches.
    static func bytes(
        _ blocks: [[RecordBatch]], schema: Schema, options: [String: Scalar] = [:]
    ) throws -> [UInt8] {
        try FormatFiles.bytes(blocks, as: ArrowFormat(), schema: schema, options: options)
    }

    static func open(_ paths: [String], options: FormatOptions = FormatOptions()) throws -> any FileTable {
        let files = try FormatFiles.inputs(paths)
        return try ArrowFormat().open(files, options: options)
    }

    static func batches(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [RecordBatch] {
        try FormatFiles.batches(table, request)
    }

    static func rows(_ table: any FileTable, _ request: ScanRequest? = nil) throws -> [[Scalar]] {
        try FormatFiles.rows(table, request)
    }

    /// Names the first row that differs; nil when none does.
    static func difference(_ left: [[Scalar]], _ right: [[Scalar]]) -> String? {
        guard left.count == right.count else { return "\(left.count) rows, not \(right.count)" }
        return zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }.map {
            "row \($0.offset): \($0.element.0) became \($0.element.1)"
        }
    }
}
