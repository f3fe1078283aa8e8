import CDovetailKernels
import DovetailColumnar

/// The start of a file: byte order mark, lines to skip, header. Cold code over bytes in memory.
enum CSVHead {
    /// Fields of a row with quotes taken off, and where the next row starts.
    struct Row {
        var fields: [String]
        var isQuoted: [Bool]
        var next: Int
    }

    /// How far before its entry a field of the layout ends.
    private static func width(_ layout: CSVLayout) -> Int { Int(layout.dialect.delimiter_count) - 1 }

    /// Position of the first byte after mark and skipped lines; nil when the bytes end before.
    static func begin(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ layout: CSVLayout) -> Int? {
        var position = start
        if end - start >= 3, bytes[start] == 0xEF, bytes[start + 1] == 0xBB, bytes[start + 2] == 0xBF { position += 3 }
        for _ in 0..<layout.skippedLines {
            guard let line = CSVMemory.find(layout.dialect.newline, bytes + position, end - position) else {
                return nil
            }
            position += line + 1
        }
        return position
    }

    /// Up to `limit` rows from `start` on that end before `end`; with `isAll` the last one may lack its line end.
    static func rows(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ layout: CSVLayout, limit: Int, isAll: Bool
    ) -> [Row] {
        let entries = Buffer(byteCount: (end - start + 65) * 4)
        let positions = entries.pointer(as: UInt32.self)
        var scan = dovetail_csv_scan()
        withUnsafePointer(to: layout.dialect) {
            dovetail_csv_index(layout.cpuLevel, bytes, start, end, $0, &scan, positions)
        }
        var rows: [Row] = []
        var (rowStart, fieldStart) = (start, start)
        var row = Row(fields: [], isQuoted: [], next: start)
        let rules = CSVFieldRules(layout, type: .string, hasQuotes: true)
        func add(_ fieldEnd: Int) {
            let field = UnsafeRawBufferPointer(start: bytes + fieldStart, count: max(0, fieldEnd - fieldStart))
            let isQuoted = rules.hasQuotes && field.first == rules.quote
            row.fields.append(String(decoding: isQuoted ? rules.unescaped(field) : Array(field), as: UTF8.self))
            row.isQuoted.append(isQuoted)
        }
        func finish(_ lineEnd: Int) {
            let isReturn = layout.dialect.newline == 0x0A && lineEnd > fieldStart && bytes[lineEnd - 1] == 0x0D
            let contentEnd = isReturn ? lineEnd - 1 : lineEnd
            add(contentEnd)
            let isComment = layout.dialect.has_comment != 0 && bytes[rowStart] == layout.dialect.comment
            row.next = min(lineEnd + 1, end)
            if !isComment, contentEnd > rowStart { rows.append(row) }
            row = Row(fields: [], isQuoted: [], next: row.next)
            (rowStart, fieldStart) = (lineEnd + 1, lineEnd + 1)
        }
        for index in 0..<Int(scan.entries) {
            let position = Int(positions[index])
            if bytes[position] == layout.dialect.newline {
                finish(position)
                if rows.count == limit { break }
            } else {
                add(position - width(layout))
                fieldStart = position + 1
            }
        }
        let isOpen = scan.state == UInt32(DOVETAIL_CSV_QUOTED) || scan.state == UInt32(DOVETAIL_CSV_ESCAPED)
        if isAll, rows.count < limit, rowStart < end, !isOpen { finish(end) }
        return withExtendedLifetime(entries) { rows }
    }

    /// Where the rows of a file start whose first bytes are [start, end); checks its header. nil when more bytes are needed.
    static func firstRow(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, isAll: Bool, file: InputFile, first: InputFile,
        _ layout: CSVLayout
    ) throws -> Int? {
        guard let begin = begin(bytes, start, end, layout) else { return isAll ? end : nil }
        guard layout.hasHeader else { return begin }
        var window = 1 << 14
        while true {
            let stop = min(end, begin + window)
            let rows = rows(bytes, begin, stop, layout, limit: 1, isAll: isAll && stop == end)
            if let row = rows.first {
                try check(row, file, first, layout)
                return row.next
            }
            if stop == end { return isAll ? end : nil }
            window *= 4
        }
    }

    private static func check(_ row: Row, _ file: InputFile, _ first: InputFile, _ layout: CSVLayout) throws {
        guard let header = layout.header, file != first, row.fields != header else { return }
        let differs = zip(row.fields, header).first { $0 != $1 }
        let reason =
            differs.map { "it has \"\($0.0)\" where the other has \"\($0.1)\"" }
            ?? "it has \(row.fields.count) columns, the other \(header.count)"
        throw FormatError(
            .damagedFile, "the header of \"\(file.path)\" differs from that of \"\(first.path)\": \(reason)",
            path: file.path, line: layout.skippedLines + 1,
            notes: ["files read as one table must have the same columns in the same order"])
    }
}
