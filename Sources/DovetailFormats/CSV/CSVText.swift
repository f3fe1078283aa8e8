import CDovetailKernels
import DovetailColumnar

/// How values become text.
struct CSVTextRules: Sendable {
    /// 1 to 4 bytes.
    let delimiter: [UInt8]
    let quote: UInt8?
    let escape: UInt8
    let nullText: [UInt8]
    let quotesAll: Bool
    let forms: CSVValueForms

    init(delimiter: [UInt8], quote: UInt8, escape: UInt8) {
        self.delimiter = delimiter
        self.quote = quote
        self.escape = escape
        nullText = []
        quotesAll = false
        forms = CSVValueForms()
    }

    init(_ options: CSVOptions) {
        delimiter = options.delimiter ?? [UInt8(ascii: ",")]
        forms = options.forms
        quote = options.quote ?? UInt8(ascii: "\"")
        escape = options.escape ?? quote ?? 0
        nullText = options.nullTexts.first ?? []
        quotesAll = options.forceQuote
    }
}

/// Rows of text while they grow.
final class CSVText {
    private var buffer: Buffer
    private var cursor: UnsafeMutablePointer<UInt8>
    private var end: UnsafeMutablePointer<UInt8>
    private let rules: CSVTextRules

    init(_ rules: CSVTextRules, capacity: Int = 1 << 12) {
        self.rules = rules
        buffer = Buffer(byteCount: max(capacity, 64))
        cursor = buffer.pointer()
        end = cursor + buffer.byteCount
    }

    private var count: Int { cursor - buffer.pointer(as: UInt8.self) }

    func finish() -> Buffer { Buffer(slicing: buffer, from: 0, byteCount: count) }

    @inline(__always)
    private func reserve(_ more: Int) { if end - cursor < more { grow(more) } }

    @inline(never)
    private func grow(_ more: Int) {
        let used = count
        let grown = Buffer(byteCount: max(used + more, buffer.byteCount * 2))
        grown.base.copyMemory(from: buffer.base, byteCount: used)
        buffer = grown
        cursor = grown.pointer(as: UInt8.self) + used
        end = grown.pointer(as: UInt8.self) + grown.byteCount
    }

    /// The names of the columns as a row.
    func append(header names: [String]) {
        for (index, name) in names.enumerated() {
            reserve(name.utf8.count * 2 + 32)
            if index > 0 { rules.delimiter.withUnsafeBufferPointer { put($0) } }
            Array(name.utf8).withUnsafeBufferPointer { bytes in
                if let base = bytes.baseAddress { putText(base, bytes.count) }
            }
        }
        reserve(1)
        put(0x0A)
    }

    @inline(__always)
    private func put(_ byte: UInt8) {
        cursor.pointee = byte
        cursor += 1
    }

    @inline(__always)
    private func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        cursor.update(from: base, count: bytes.count)
        cursor += bytes.count
    }

    /// Appends the rows of a batch.
    func append(_ batch: RecordBatch) {
        let cells = zip(batch.columns, batch.schema.fields).map {
            CSVCell($0.0, $0.1.type, quotesAll: rules.quotesAll, forms: rules.forms)
        }
        // Room for a row whose texts are empty; each text asks for its own.
        let valueBytes = cells.reduce(TextFormatting.maximumLength) { max($0, $1.maximumLength) }
        let rowBytes = cells.count * (valueBytes * 2 + rules.nullText.count + 8) + 2
        let isWide = rules.delimiter.count > 1
        let delimiter = rules.delimiter[0]
        let scratch = Buffer(byteCount: valueBytes)
        let count = batch.count
        let indices = batch.selection?.pointer
        cells.withUnsafeBufferPointer { cells in
            rules.nullText.withUnsafeBufferPointer { nullText in
                for index in 0..<count {
                    let row = indices.map { Int($0[index]) } ?? index
                    reserve(rowBytes)
                    for column in 0..<cells.count {
                        if column > 0 {
                            if isWide { rules.delimiter.withUnsafeBufferPointer { put($0) } } else { put(delimiter) }
                        }
                        if cells[column].isNull(row) {
                            put(nullText)
                        } else if let views = cells[column].texts {
                            let size = views[row].count
                            reserve(size * 2 + rowBytes)
                            putText(CSVCell.bytes(views, row), size)
                        } else if cells[column].isSpecial {
                            putText(scratch.pointer(), cells[column].formatSpecial(row, scratch.pointer()))
                        } else {
                            cursor += cells[column].format(row, cursor)
                        }
                    }
                    put(0x0A)
                }
            }
        }
        withExtendedLifetime((batch, cells, scratch)) {}
    }

    /// A text, in quotes if it needs them. A match of the delimiter that begins inside the text has the delimiter's last
    /// byte in the text too.
    @inline(__always)
    private func putText(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard let quote = rules.quote else {
            cursor.update(from: bytes, count: count)
            cursor += count
            return
        }
        var force = rules.quotesAll
        if count == rules.nullText.count, count > 0 {
            force = force || UnsafeBufferPointer(start: bytes, count: count).elementsEqual(rules.nullText)
        }
        cursor += dovetail_csv_put_text(
            cursor, bytes, count, rules.delimiter[rules.delimiter.count - 1], quote, rules.escape, force ? 1 : 0)
    }
}
