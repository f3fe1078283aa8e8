import CDovetailKernels
import DovetailColumnar

/// Errors of rows: the place in the file is worked out only now.
extension CSVChunk {
    /// Number of the line (from 1) that the byte at `position` of the buffer stands in.
    func line(at position: Int, _ layout: CSVLayout) -> Int {
        let newline = layout.dialect.newline
        let inside = Int(
            dovetail_csv_count(bytes + CSVChunk.front, max(0, position - CSVChunk.front), newline))
        guard let fileOffset else { return linesBefore + inside + 1 }
        return CSVChunk.lines(in: file, before: fileOffset, newline) + inside + 1
    }

    private static func lines(in file: InputFile, before end: Int, _ newline: UInt8) -> Int {
        guard let source = try? ReadableFile(path: file.path) else { return 0 }
        let buffer = Buffer(byteCount: 1 << 20)
        var (offset, lines) = (0, 0)
        while offset < end {
            let wanted = min(1 << 20, end - offset)
            guard let got = try? source.read(into: buffer.base, at: offset, count: wanted), got > 0 else { break }
            lines += Int(dovetail_csv_count(buffer.pointer(as: UInt8.self), got, newline))
            offset += got
        }
        return withExtendedLifetime(buffer) { lines }
    }

    func ragged(at row: Int, fields: Int, _ layout: CSVLayout) -> FormatError {
        let count = layout.columnCount
        let few = fields < count
        return FormatError(
            .raggedRow, "a row has \(fields) field\(fields == 1 ? "" : "s") where \(count) are expected",
            path: file.path, byteOffset: fileOffset.map { $0 + row - CSVChunk.front }, line: line(at: row, layout),
            column: few ? fields : count + 1,
            notes: [
                few
                    ? "null_padding => true fills missing fields with NULL"
                    : "a field that contains the delimiter must stand in quotes",
                "ignore_errors => true skips such rows",
            ])
    }

    func unterminated(at row: Int, _ layout: CSVLayout) -> FormatError {
        FormatError(
            .damagedFile, "a quoted value that starts in this row is never closed", path: file.path,
            byteOffset: fileOffset.map { $0 + row - CSVChunk.front }, line: line(at: row, layout),
            notes: ["quote => '' reads quotes as text"])
    }

    func badValue(
        _ field: UnsafeRawBufferPointer, at position: Int, column: Int, _ columnField: Field, _ layout: CSVLayout
    )
        -> FormatError
    {
        let text = String(decoding: field.prefix(80), as: UTF8.self) + (field.count > 80 ? "…" : "")
        let isText = columnField.type == .string
        return FormatError(
            .badValue, isText ? "a value is not valid UTF-8" : "\"\(text)\" is not \(columnField.type.wordForValue)",
            path: file.path, byteOffset: fileOffset.map { $0 + position - CSVChunk.front },
            line: line(at: position, layout), column: column + 1, columnName: columnField.name,
            notes: [
                isText
                    ? "text files are read as UTF-8; declare the column BLOB to read its bytes"
                    : "column \"\(columnField.name)\" was declared \(columnField.type)",
                "ignore_errors => true skips such rows",
            ])
    }
}

extension DataType {
    /// What a value of the type is called in a sentence.
    fileprivate var wordForValue: String {
        switch self {
        case .boolean: "true or false"
        case .float, .double, .decimal: self.isDecimal ? "a number that \(self) holds" : "a number"
        case .date: "a date"
        case .time: "a time of day"
        case .timestamp: "a timestamp"
        case .interval: "an interval"
        case .binary: "binary text"
        default: isInteger ? "a whole number that \(self) holds" : "a value of type \(self)"
        }
    }
}
