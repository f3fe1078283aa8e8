import CDovetailKernels
import DovetailColumnar

/// Which type a column of texts has.
enum CSVInference {
    /// The narrowest type of one text; nil for one of blanks only.
    static func classify(_ bytes: UnsafeRawPointer, _ count: Int) -> DataType? {
        guard let last = (0..<count).last(where: { !isBlank(bytes.load(fromByteOffset: $0, as: UInt8.self)) }) else {
            return nil
        }
        let first = bytes.load(as: UInt8.self)
        if TextParsing.int64(bytes, count) != nil { return .int64 }
        if TextParsing.int128(bytes, count) != nil { return .decimal(precision: 38, scale: 0) }
        if last >= 3, TextParsing.boolean(bytes, count) != nil { return .boolean }
        if TextParsing.double(bytes, count) != nil { return .double }
        // Dates and times begin with a digit, years with four.
        guard first &- 0x30 <= 9, count >= 5 else { return .string }
        if count <= 18, TextParsing.time(bytes, count, unit: .nanosecond) != nil { return .time(.microsecond) }
        guard count >= 8, (0..<4).allSatisfy({ bytes.load(fromByteOffset: $0, as: UInt8.self) &- 0x30 <= 9 }) else {
            return .string
        }
        if TextParsing.date(bytes, count) != nil { return .date }
        guard let text = TextParsing.timestampText(bytes, count),
            TextParsing.timestamp(bytes, count, unit: .microsecond) != nil
        else { return .string }
        return .timestamp(.microsecond, zone: text.offset == nil ? nil : "UTC")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    /// The narrowest type that holds the values of both.
    static func join(_ left: DataType, _ right: DataType) -> DataType {
        if left == right || right == .null { return left }
        if left == .null { return right }
        if let a = numericRank(left), let b = numericRank(right) { return a > b ? left : right }
        if let a = instantRank(left), let b = instantRank(right) { return a > b ? left : right }
        return .string
    }

    private static func numericRank(_ type: DataType) -> Int? {
        switch type {
        case .int64: 0
        case .decimal: 1
        case .double: 2
        default: nil
        }
    }

    private static func instantRank(_ type: DataType) -> Int? {
        switch type {
        case .date: 0
        case .timestamp(_, nil): 1
        case .timestamp: 2
        default: nil
        }
    }

    /// Widens `type` until it holds field `column` of the first `limit` rows of a chunk.
    static func infer(
        _ start: DataType, column: Int, chunk: CSVChunk, limit: Int, layout: CSVLayout, recycler: BufferRecycler
    ) -> DataType {
        var type = start
        let count = min(limit, chunk.rowCount)
        let scratch = CSVScratch(recycler: recycler)
        let allText = CSVFieldRules(layout, type: .string, hasQuotes: chunk.scan.quotes > 0)
        var row = 0
        while row < count, type != .string {
            let length = min(CSVScratch.blockRows, count - row)
            let fields = chunk.fields(column: column, row: row, count: length, columnCount: layout.columnCount)
            if type == .null {
                type = firstType(fields, allText)
            }
            if type == .null {
                row += length
                continue
            }
            var rules = CSVFieldRules(layout, type: type, column: column, hasQuotes: true)
            rules.hasQuotes = rules.hasQuotes && chunk.scan.quotes > 0
            let builder = CSVColumnBuilder(type: type, count: length, rules: rules, recycler: recycler)
            var bad: [Int] = []
            builder.parse(fields, at: 0, chunk: chunk, scratch: scratch, bad: &bad)
            guard !bad.isEmpty else {
                row += length
                continue
            }
            // The same rows once more with what the first of the bad values asks for.
            let wider = join(type, bad.prefix(64).reduce(DataType.null) { join($0, self.type(fields, $1, allText)) })
            type = wider == type ? .string : wider
        }
        return type
    }

    private static func firstType(_ fields: dovetail_csv_fields, _ rules: CSVFieldRules) -> DataType {
        for row in 0..<Int(fields.count) {
            let found = type(fields, row, rules)
            if found != .null { return found }
        }
        return .null
    }

    private static func type(_ fields: dovetail_csv_fields, _ row: Int, _ rules: CSVFieldRules) -> DataType {
        let start = Int(fields.before[row * Int(fields.before_stride)]) + 1
        let count = Int(fields.ends[row * Int(fields.end_stride)]) - start
        guard count > 0 else { return .null }
        let field = UnsafeRawBufferPointer(start: fields.base + start, count: count)
        guard rules.hasQuotes, field.first == rules.quote else {
            if rules.isNull(field) { return .null }
            return rules.forms.classify(UnsafeRawPointer(fields.base + start), count) ?? .string
        }
        return rules.unescaped(field).withUnsafeBytes { plain in
            plain.baseAddress.map { plain.isEmpty ? .null : rules.forms.classify($0, plain.count) ?? .string } ?? .null
        }
    }
}
