import CDovetailKernels
import DovetailColumnar

/// Rows of JSON text while they grow.
final class JSONRows {
    private var buffer: Buffer
    private var cursor: UnsafeMutablePointer<UInt8>
    private var end: UnsafeMutablePointer<UInt8>
    private let omitsNulls: Bool
    private let specialNumbers: Bool
    /// Rows are the elements of an array.
    private let isArray: Bool
    private var hasRows = false

    init(_ options: JSONOptions, capacity: Int) {
        omitsNulls = options.omitsNulls
        specialNumbers = options.specialNumbers
        isArray = options.array
        buffer = Buffer(byteCount: max(capacity, 1 << 12))
        cursor = buffer.pointer()
        end = cursor + buffer.byteCount
    }

    func finish() -> Buffer { Buffer(slicing: buffer, from: 0, byteCount: cursor - buffer.pointer(as: UInt8.self)) }

    @inline(__always)
    private func reserve(_ more: Int) { if end - cursor < more { grow(more) } }

    @inline(never)
    private func grow(_ more: Int) {
        let used = cursor - buffer.pointer(as: UInt8.self)
        let grown = Buffer(byteCount: max(used + more, buffer.byteCount * 2))
        grown.base.copyMemory(from: buffer.base, byteCount: used)
        buffer = grown
        cursor = grown.pointer(as: UInt8.self) + used
        end = grown.pointer(as: UInt8.self) + grown.byteCount
    }

    @inline(__always)
    private func put(_ byte: UInt8) {
        cursor.pointee = byte
        cursor += 1
    }

    @inline(__always)
    private func put(_ word: StaticString) {
        cursor.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
        cursor += word.utf8CodeUnitCount
    }

    /// Appends the rows of a batch.
    func append(_ batch: RecordBatch) {
        let cells = JSONCells(batch.columns, names: batch.schema.names)
        let indices = batch.selection?.pointer
        for index in 0..<batch.count {
            reserve(8)
            if isArray, hasRows { put(",\n") }
            putMembers(cells, indices.map { Int($0[index]) } ?? index)
            if !isArray { put(UInt8(ascii: "\n")) }
            hasRows = true
        }
        withExtendedLifetime((batch, cells)) {}
    }

    private func putMembers(_ cells: JSONCells, _ row: Int) {
        reserve(8)
        put(UInt8(ascii: "{"))
        let start = cursor - buffer.pointer(as: UInt8.self)
        let text = UnsafePointer(cells.text.pointer(as: UInt8.self))
        var from = 0
        for index in 0..<cells.count {
            let to = cells.ends[index]
            let isNull = cells.base[index].isNull(row)
            if !(isNull && omitsNulls) {
                let isFirst = cursor - buffer.pointer(as: UInt8.self) == start
                let skipped = isFirst ? 1 : 0
                let length = to &- from &- skipped
                reserve(length &+ TextFormatting.maximumLength &+ 16)
                cursor.update(from: text + from + skipped, count: length)
                cursor += length
                if isNull { put("null") } else { putValue(cells.base + index, row) }
            }
            from = to
        }
        reserve(8)
        put(UInt8(ascii: "}"))
    }

    /// A value or null, with room for a number made.
    private func putItem(_ cell: UnsafePointer<JSONCell>, _ row: Int) {
        reserve(TextFormatting.maximumLength + 16)
        if cell.pointee.isNull(row) { put("null") } else { putValue(cell, row) }
    }

    @inline(__always)
    private func putValue(_ cell: UnsafePointer<JSONCell>, _ row: Int) {
        switch cell.pointee.kind {
        case .bare: cursor += cell.pointee.cell.format(row, cursor)
        case .text: putText(cell, row)
        case .floating: putFloating(cell, row)
        case .quoted:
            put(UInt8(ascii: "\""))
            cursor += cell.pointee.cell.format(row, cursor)
            put(UInt8(ascii: "\""))
        case .timestamp: putTimestamp(cell, row)
        case .binary: putBinary(cell, row)
        case .list: putList(cell, row)
        case .map: putMap(cell, row)
        case .structure: if let children = cell.pointee.children { putMembers(children, row) }
        case .null: put("null")
        }
    }

    @inline(__always)
    private func putText(_ cell: UnsafePointer<JSONCell>, _ row: Int) {
        guard let views = cell.pointee.cell.texts else { return put("null") }
        let count = views[row].count
        reserve(count * 6 + TextFormatting.maximumLength + 32)
        put(UInt8(ascii: "\""))
        cursor += dovetail_json_escape(cursor, CSVCell.bytes(views, row), count)
        put(UInt8(ascii: "\""))
    }

    @inline(__always)
    private func putFloating(_ cell: UnsafePointer<JSONCell>, _ row: Int) {
        let length = cell.pointee.cell.format(row, cursor)
        // Only numbers end with a digit.
        if cursor[length &- 1] &- 0x30 < 10 {
            cursor += length
            return
        }
        guard specialNumbers else { return put("null") }
        let isNegative = cursor[0] == UInt8(ascii: "-")
        put(cursor[length - 1] | 0x20 == UInt8(ascii: "n") ? "\"NaN\"" : isNegative ? "\"-Infinity\"" : "\"Infinity\"")
    }

    /// `YYYY-MM-DDThh:mm:ss[.fraction]`, with `Z` or `±hh:mm` where the type has a zone.
    private func putTimestamp(_ cell: UnsafePointer<JSONCell>, _ row: Int) {
        put(UInt8(ascii: "\""))
        let start = cursor
        var length = cell.pointee.cell.format(row, start)
        var index = 10
        while index < length, start[index] != UInt8(ascii: " ") { index += 1 }
        if index < length { start[index] = UInt8(ascii: "T") }
        if length > 20, start[length - 3] == UInt8(ascii: "+") || start[length - 3] == UInt8(ascii: "-") {
            if start[length - 2] == UInt8(ascii: "0"), start[length - 1] == UInt8(ascii: "0") {
                start[length - 3] = UInt8(ascii: "Z")
                length -= 2
            } else {
                (start[length], start[length + 1], start[length + 2]) = (UInt8(ascii: ":"), 0x30, 0x30)
                length += 3
            }
        }
        cursor += length
        put(UInt8(ascii: "\""))
    }

    private func putBinary(_ cell: UnsafePointer<JSONCell>, _ row: Int) {
        guard let views = cell.pointee.views else { return put("null") }
        let count = views[row].count
        reserve(Base64.encodedCount(count) + TextFormatting.maximumLength + 32)
        put(UInt8(ascii: "\""))
        Base64.encode(UnsafeRawBufferPointer(start: CSVCell.bytes(views, row), count: count), to: cursor)
        cursor += Base64.encodedCount(count)
        put(UInt8(ascii: "\""))
    }

    private func putList(_ cell: UnsafePointer<JSONCell>, _ row: Int) {
        guard let offsets = cell.pointee.offsets, let children = cell.pointee.children else { return }
        put(UInt8(ascii: "["))
        for element in Int(offsets[row])..<Int(offsets[row + 1]) {
            if element > Int(offsets[row]) { put(UInt8(ascii: ",")) }
            putItem(children.base, element)
        }
        reserve(TextFormatting.maximumLength + 16)
        put(UInt8(ascii: "]"))
    }

    /// An object; keys that are no text are written as the text of their values.
    private func putMap(_ cell: UnsafePointer<JSONCell>, _ row: Int) {
        guard let offsets = cell.pointee.offsets, let children = cell.pointee.children, children.count == 2 else {
            return put("{}")
        }
        put(UInt8(ascii: "{"))
        for entry in Int(offsets[row])..<Int(offsets[row + 1]) {
            reserve(TextFormatting.maximumLength + 16)
            if entry > Int(offsets[row]) { put(UInt8(ascii: ",")) }
            let isBare = [.bare, .floating].contains(children.base.pointee.kind)
            if isBare { put(UInt8(ascii: "\"")) }
            putItem(children.base, entry)
            if isBare { put(UInt8(ascii: "\"")) }
            put(UInt8(ascii: ":"))
            putItem(children.base + 1, entry)
        }
        reserve(TextFormatting.maximumLength + 16)
        put(UInt8(ascii: "}"))
    }
}
