import CDovetailKernels
import DovetailColumnar

/// A run of whole rows in memory with the index of its separators.
final class CSVChunk: @unchecked Sendable {
    /// Bytes before the first one read that may be read too.
    static let front = 64

    let file: InputFile
    var buffer: Buffer
    /// Where in `buffer` the text starts and ends.
    var start = CSVChunk.front
    var end = CSVChunk.front
    /// Where in the file the byte at `front` stands; nil when the file is compressed.
    var fileOffset: Int?
    /// Lines of the (decompressed) file before the byte at `front`, where they were counted.
    var linesBefore: Int?
    /// A line whose number was asked for last, so that asking in order counts each byte once.
    var lineMark = (position: CSVChunk.front, lines: 0)
    /// Rows that are left out or mended, and what is wrong in them where that is to be told.
    var badRows = 0
    var rejects: [CSVReject] = []
    /// Where the first row starts.
    var firstRow = CSVChunk.front
    var scan = dovetail_csv_scan()
    var entries: Buffer
    var before: Buffer
    /// Where fields end, unless that is at their entries.
    private var ends: Buffer?
    var rowCount = 0
    lazy var isUTF8: Bool = dovetail_is_utf8(bytes + start, end - start) != 0
    lazy var heap = StringHeap(buffers: [buffer])

    private let recycler: BufferRecycler

    init(file: InputFile, capacity: Int, recycler: BufferRecycler) {
        self.file = file
        self.recycler = recycler
        // What is more than a buffer may hold is refused when it is read.
        buffer = recycler.take(min(capacity, 1 << 30) + CSVChunk.front + 1)
        entries = recycler.take(256)
        before = entries
        buffer.base.storeBytes(of: 0, toByteOffset: CSVChunk.front - 8, as: UInt64.self)
    }

    var bytes: UnsafePointer<UInt8> { UnsafePointer(buffer.pointer(as: UInt8.self)) }
    var entryPointer: UnsafeMutablePointer<UInt32> { entries.pointer() }
    /// Bytes of text that fit.
    var capacity: Int { buffer.byteCount - CSVChunk.front - 1 }

    /// Makes room for `byteCount` bytes of text, keeping what is there.
    func reserve(_ byteCount: Int) throws {
        guard byteCount > capacity else { return }
        guard byteCount < 1 << 31 else {
            throw FormatError(
                .damagedFile, "a row of \"\(file.path)\" is longer than 2 GB", path: file.path,
                notes: ["a quote that is never closed makes the rest of a file one value"])
        }
        let grown = recycler.take(max(byteCount, min(capacity * 2, 1 << 31)) + CSVChunk.front + 1)
        grown.base.copyMemory(from: buffer.base, byteCount: end)
        buffer = grown
    }

    /// Scans [from, to) in `state`; entries are kept behind those there are.
    func index(_ layout: CSVLayout, from: Int, to: Int) {
        let needed = (Int(scan.entries) + to - from + 64) * 4
        if needed > entries.byteCount {
            let grown = recycler.take(needed)
            grown.base.copyMemory(from: entries.base, byteCount: Int(scan.entries) * 4)
            entries = grown
        }
        withUnsafePointer(to: layout.dialect) { dialect in
            dovetail_csv_index(layout.cpuLevel, bytes, from, to, dialect, &scan, entryPointer)
        }
    }

    /// Position of the first line end at or after `from`, below `limit`; nil when there is none.
    func lineEnd(from: Int, limit: Int, _ layout: CSVLayout) -> Int? {
        guard from < limit else { return nil }
        return CSVMemory.find(layout.dialect.newline, bytes + from, limit - from).map { $0 + from }
    }

    /// Number of the first entry at or after `from` that ends a row; nil when there is none.
    func rowEnd(from: Int, _ layout: CSVLayout) -> Int? {
        let (entries, bytes, newline) = (entryPointer, bytes, layout.dialect.newline)
        var index = from
        let count = Int(scan.entries)
        while index < count {
            if bytes[Int(entries[index])] == newline { return index }
            index += 1
        }
        return nil
    }

    /// Number of the last entry that ends a row.
    func lastRowEnd(_ layout: CSVLayout) -> Int? {
        let (entries, bytes, newline) = (entryPointer, bytes, layout.dialect.newline)
        var index = Int(scan.entries) - 1
        while index >= 0 {
            if bytes[Int(entries[index])] == newline { return index }
            index -= 1
        }
        return nil
    }

    /// Drops the first `count` entries and starts the rows behind them.
    func dropEntries(_ count: Int, rowEnds: Int) {
        guard count > 0 else { return }
        let entries = entryPointer
        firstRow = Int(entries[count - 1]) + 1
        let rest = Int(scan.entries) - count
        entries.update(from: entries + count, count: rest)
        scan.entries = UInt64(rest)
        scan.newlines -= UInt64(rowEnds)
    }

    /// Ends the file's last row, if it has no line end; the text ends at `end`.
    func closeLastRow(_ layout: CSVLayout) throws {
        guard scan.state != UInt32(DOVETAIL_CSV_ROW_START) else { return }
        let isOpen = scan.state == UInt32(DOVETAIL_CSV_QUOTED) || scan.state == UInt32(DOVETAIL_CSV_ESCAPED)
        if isOpen {
            let lastEnd = lastRowEnd(layout)
            let row = lastEnd.map { Int(entryPointer[$0]) + 1 } ?? firstRow
            guard layout.errorPolicy != .fail else { throw unterminated(at: row, layout) }
            noteUnterminated(at: row, layout)
            scan.entries = UInt64(lastEnd.map { $0 + 1 } ?? 0)
            end = row
            return
        }
        buffer.base.storeBytes(of: layout.dialect.newline, toByteOffset: end, as: UInt8.self)
        scan.state = UInt32(DOVETAIL_CSV_ROW_START)
        index(layout, from: end, to: end + 1)
    }

    /// Makes rows of the entries.
    func shape(_ layout: CSVLayout) throws {
        let rows = Int(scan.newlines)
        before = recycler.take(rows * 4)
        let columns = UInt32(layout.columnCount)
        try withUnsafePointer(to: layout.dialect) { dialect in
            let isRegular = dovetail_csv_check(
                bytes, UInt32(firstRow), entryPointer, scan.entries, scan.newlines, columns, dialect, before.pointer())
            guard isRegular == 0 else {
                rowCount = rows
                return
            }
            // Without padding every field of a row has an entry.
            let pads = layout.padsShortRows || layout.errorPolicy == .null
            let room = pads ? max(rows * layout.columnCount, Int(scan.entries)) : Int(scan.entries)
            let output = recycler.take(room * 4)
            let raggedRows = layout.keepsRejects ? recycler.take(rows * 8) : nil
            let result = dovetail_csv_reshape(
                bytes, UInt32(firstRow), entryPointer, scan.entries, columns, dialect, layout.reshapeFlags,
                output.pointer(), before.pointer(), raggedRows?.pointer())
            if result.is_ragged != 0 {
                throw ragged(at: Int(result.row_start), fields: Int(result.field_count), layout)
            }
            entries = output
            rowCount = Int(result.rows)
            badRows += Int(result.bad_rows)
            if let raggedRows { noteRagged(raggedRows, Int(result.bad_rows), layout) }
        }
        try checkRows(layout)
        if layout.dialect.delimiter_count > 1 { findEnds(layout) }
    }

    private func findEnds(_ layout: CSVLayout) {
        let count = rowCount * layout.columnCount
        let found = recycler.take(count * 4)
        withUnsafePointer(to: layout.dialect) {
            dovetail_csv_field_ends(bytes, entryPointer, count, $0, found.pointer())
        }
        ends = found
    }

    /// Field `column` of `count` rows from `row` on.
    func fields(column: Int, row: Int, count: Int, columnCount: Int) -> dovetail_csv_fields {
        var fields = dovetail_csv_fields()
        fields.base = bytes
        let entries = UnsafePointer(entryPointer) + row * columnCount
        fields.ends =
            ends.map { UnsafePointer($0.pointer(as: UInt32.self)) + row * columnCount + column } ?? entries + column
        fields.end_stride = UInt32(columnCount)
        fields.count = UInt32(count)
        if column == 0 {
            fields.before = UnsafePointer(before.pointer(as: UInt32.self)) + row
            fields.before_stride = 1
        } else {
            fields.before = entries + (column - 1)
            fields.before_stride = UInt32(columnCount)
        }
        return fields
    }
}
