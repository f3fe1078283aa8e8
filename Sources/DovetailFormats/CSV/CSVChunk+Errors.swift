import CDovetailKernels
import DovetailColumnar

/// Errors of rows: the place in the file is worked out only now.
extension CSVChunk {
    /// Number of the line (from 1) that the byte at `position` of the buffer stands in.
    func line(at position: Int, _ layout: CSVLayout) -> Int {
        let newline = layout.dialect.newline
        if position < lineMark.position { lineMark = (CSVChunk.front, 0) }
        lineMark.lines += Int(
            dovetail_csv_count(bytes + lineMark.position, max(0, position - lineMark.position), newline))
        lineMark.position = max(position, lineMark.position)
        if linesBefore == nil, let fileOffset { linesBefore = CSVChunk.lines(in: file, before: fileOffset, newline) }
        return (linesBefore ?? 0) + lineMark.lines + 1
    }

    /// The row that starts at `start`, without its line end.
    private func text(ofRow start: Int, _ layout: CSVLayout) -> UnsafeRawBufferPointer {
        let limit = min(start + CSVReject.longestValue + 1, end)
        let stop = lineEnd(from: start, limit: limit, layout) ?? limit
        let isReturn = layout.dialect.newline == 0x0A && stop > start && bytes[stop - 1] == 0x0D
        return UnsafeRawBufferPointer(start: bytes + start, count: max(0, (isReturn ? stop - 1 : stop) - start))
    }

    func noteRagged(_ ragged: Buffer, _ count: Int, _ layout: CSVLayout) {
        let pairs: UnsafeMutablePointer<UInt32> = ragged.pointer()
        for index in 0..<count {
            let (start, fields) = (Int(pairs[2 * index]), Int(pairs[2 * index + 1]))
            rejects.append(
                CSVReject(
                    position: start, column: nil, columnName: nil, value: CSVReject.text(text(ofRow: start, layout)),
                    reason:
                        "the row has \(fields) field\(fields == 1 ? "" : "s") where \(layout.columnCount) are expected"
                ))
        }
        withExtendedLifetime(ragged) {}
    }

    func noteUnterminated(at row: Int, _ layout: CSVLayout) {
        badRows += 1
        guard layout.keepsRejects else { return }
        rejects.append(
            CSVReject(
                position: row, column: nil, columnName: nil, value: CSVReject.text(text(ofRow: row, layout)),
                reason: "a quoted value that starts in this row is never closed"))
    }

    /// - Throws: when the row that starts at `row` and ends at `end` or behind is longer than rows may be.
    func checkRow(from row: Int, to rowEnd: Int? = nil, _ layout: CSVLayout) throws {
        guard (rowEnd ?? end) - row > layout.longestRow else { return }
        throw FormatError(
            .damagedFile, "a row is longer than \(layout.longestRow) bytes", path: file.path,
            byteOffset: fileOffset.map { $0 + row - CSVChunk.front }, line: line(at: row, layout),
            notes: [
                "a quote that is never closed makes the rest of a file one value",
                "max_line_size => \(layout.longestRow * 4) reads longer ones",
            ])
    }

    /// The same for the rows of a chunk that is large enough to hold such a row.
    func checkRows(_ layout: CSVLayout) throws {
        guard end - start > layout.longestRow else { return }
        let starts: UnsafeMutablePointer<UInt32> = before.pointer()
        let (entries, columns) = (entryPointer, layout.columnCount)
        for row in 0..<rowCount {
            try checkRow(from: Int(starts[row]) + 1, to: Int(entries[row * columns + columns - 1]), layout)
        }
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
                "on_error => 'skip' leaves such rows out, on_error => 'null' fills or cuts them",
            ])
    }

    func unterminated(at row: Int, _ layout: CSVLayout) -> FormatError {
        FormatError(
            .damagedFile, "a quoted value that starts in this row is never closed", path: file.path,
            byteOffset: fileOffset.map { $0 + row - CSVChunk.front }, line: line(at: row, layout),
            notes: ["quote => '' reads quotes as text"])
    }

    /// Why a value is bad, as a sentence.
    static func reason(_ field: UnsafeRawBufferPointer, _ type: DataType) -> String {
        if type == .string { return "a value is not valid UTF-8" }
        let text = String(decoding: field.prefix(80), as: UTF8.self) + (field.count > 80 ? "…" : "")
        return "\"\(text)\" is not \(type.wordForValue)"
    }

    func badValue(
        _ field: UnsafeRawBufferPointer, at position: Int, column: Int, _ columnField: Field, _ layout: CSVLayout
    )
        -> FormatError
    {
        let isText = columnField.type == .string
        var hints = [
            isText
                ? "encoding => 'latin-1' (or 'windows-1252', 'utf-16') reads other text; type BLOB reads bytes"
                : "column \"\(columnField.name)\" is \(columnField.type)"
        ]
        switch columnField.type {
        case .date: hints.append("dateformat => '%d/%m/%Y' or the like says how dates are written")
        case .timestamp: hints.append("timestampformat => '%d/%m/%Y %H:%M:%S' or the like says how they are written")
        default: break
        }
        hints.append("on_error => 'skip' leaves such rows out, on_error => 'null' makes the value NULL")
        return FormatError(
            .badValue, CSVChunk.reason(field, columnField.type),
            path: file.path, byteOffset: fileOffset.map { $0 + position - CSVChunk.front },
            line: line(at: position, layout), column: column + 1, columnName: columnField.name, notes: hints)
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
