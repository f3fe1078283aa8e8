import DovetailColumnar

/// How values become text.
struct CSVTextRules: Sendable {
    let delimiter: UInt8
    let quote: UInt8?
    let escape: UInt8
    let nullText: [UInt8]
    let quotesAll: Bool
    /// Nonzero for bytes that put a text into quotes.
    let special: [UInt8]

    init(_ options: CSVOptions) {
        delimiter = options.delimiter ?? UInt8(ascii: ",")
        quote = options.quote ?? UInt8(ascii: "\"")
        escape = options.escape ?? quote ?? 0
        nullText = options.nullTexts.first ?? []
        quotesAll = options.forceQuote
        var special = Array(repeating: UInt8(0), count: 256)
        for byte in [delimiter, quote ?? delimiter, 0x0A, 0x0D] { special[Int(byte)] = 1 }
        self.special = special
    }
}

/// Rows of text while they grow.
///
/// Each row has room for all of its fixed-width values before it is begun, so that only texts ask for more.
final class CSVText {
    private var output = GrowableBuffer(byteCapacity: 1 << 16)

    func finish() -> Buffer { output.finish() }

    func put(_ byte: UInt8) {
        output.reserve(1)
        output.base.storeBytes(of: byte, toByteOffset: output.byteCount, as: UInt8.self)
        output.byteCount += 1
    }

    private func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { output.append($0) } }

    /// Appends the rows of a batch.
    func append(_ batch: RecordBatch, _ rules: CSVTextRules) {
        let cells = zip(batch.columns, batch.schema.fields).map { Cell($0.0, $0.1.type) }
        let selection = batch.selection
        for index in 0..<batch.count {
            let row = selection.map { Int($0.pointer[index]) } ?? index
            output.reserve(TextFormatting.maximumLength + 2)
            for (column, cell) in cells.enumerated() {
                if column > 0 { put(rules.delimiter) }
                write(cell, row, rules)
            }
            put(UInt8(ascii: "\n"))
        }
    }

    /// A column with its pointers taken once.
    private struct Cell {
        enum Kind {
            case integer(UnsafePointer<Int64>)
            case short(UnsafePointer<Int32>)
            case double(UnsafePointer<Double>)
            case decimal(UnsafePointer<Int64>, scale: Int)
            case date(UnsafePointer<Int32>)
            case timestamp(UnsafePointer<Int64>, DataType.TimeUnit, offset: Int?)
            case boolean(Bitmap)
            case text(UnsafePointer<StringView>)
            case other
        }

        let column: Column
        let type: DataType
        let kind: Kind
        let valid: Bitmap?

        init(_ column: Column, _ type: DataType) {
            self.column = column
            self.type = type
            valid = column.validity
            switch column {
            case .primitive(let values):
                switch values.type {
                case .int64: kind = .integer(values.pointer())
                case .int32: kind = .short(values.pointer())
                case .double: kind = .double(values.pointer())
                case .date: kind = .date(values.pointer())
                case .decimal(let precision, let scale) where precision <= DataType.shortDecimalPrecision:
                    kind = .decimal(values.pointer(), scale: scale)
                case .timestamp(let unit, let zone):
                    kind = .timestamp(values.pointer(), unit, offset: zone.map { ZoneOffset.seconds($0) ?? 0 })
                default: kind = .other
                }
            case .boolean(let values): kind = .boolean(values.values)
            case .string(let values) where values.type == .string: kind = .text(values.pointer)
            default: kind = .other
            }
        }
    }

    private func write(_ cell: Cell, _ row: Int, _ rules: CSVTextRules) {
        if let valid = cell.valid, !valid[row] { return put(rules.nullText) }
        if rules.quotesAll { return writeOther(cell, row, rules) }
        switch cell.kind {
        case .integer(let values): format { TextFormatting.int64(values[row], to: $0) }
        case .short(let values): format { TextFormatting.int64(Int64(values[row]), to: $0) }
        case .double(let values): format { TextFormatting.double(values[row], to: $0) }
        case .decimal(let values, let scale):
            format { TextFormatting.decimal(values[row], scale: scale, to: $0) }
        case .date(let values): format { TextFormatting.date(values[row], to: $0) }
        case .timestamp(let values, let unit, let offset):
            format { TextFormatting.timestamp(values[row], unit: unit, offset: offset, to: $0) }
        case .boolean(let values): format { TextFormatting.boolean(values[row], to: $0) }
        case .text(let views):
            let count = views[row].count
            let bytes =
                count <= StringView.inlineCapacity
                ? UnsafeRawPointer(views + row) + 4 : UnsafeRawPointer(bitPattern: UInt(views[row].high))
            putText(UnsafeRawBufferPointer(start: bytes, count: count), rules)
        case .other: writeOther(cell, row, rules)
        }
    }

    private func format(_ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        output.reserve(TextFormatting.maximumLength)
        output.byteCount += body((output.base + output.byteCount).assumingMemoryBound(to: UInt8.self))
    }

    /// Constants, dictionaries, nested values and the rarer types.
    private func writeOther(_ cell: Cell, _ row: Int, _ rules: CSVTextRules) {
        let value = cell.column.scalar(at: row)
        if value.isNull { return put(rules.nullText) }
        let text = Array(value.text(type: cell.type).utf8)
        text.withUnsafeBytes { putText($0, rules) }
    }

    /// A text, in quotes if it needs them.
    func putText(_ bytes: UnsafeRawBufferPointer, _ rules: CSVTextRules) {
        guard let quote = rules.quote else { return output.append(bytes) }
        var found: UInt8 = rules.quotesAll ? 1 : 0
        rules.special.withUnsafeBufferPointer { special in
            for byte in bytes { found |= special[Int(byte)] }
        }
        let looksNull = bytes.count == rules.nullText.count && bytes.elementsEqual(rules.nullText)
        guard found != 0 || looksNull || bytes.isEmpty else { return output.append(bytes) }
        output.reserve(bytes.count * 2 + 2)
        let start = (output.base + output.byteCount).assumingMemoryBound(to: UInt8.self)
        var count = 1
        start[0] = quote
        for byte in bytes {
            if byte == quote || byte == rules.escape {
                start[count] = rules.escape
                count &+= 1
            }
            start[count] = byte
            count &+= 1
        }
        start[count] = quote
        output.byteCount += count + 1
    }
}
