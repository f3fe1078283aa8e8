import CDovetailKernels
import DovetailColumnar

/// What is in the columns, and whether the first row names them.
extension CSVSniffer {
    /// Types of all columns as far as they are not declared; decides about the header.
    mutating func inferTypes(_ chunk: CSVChunk, _ head: CSVHead.Row, _ isAll: Bool) throws -> [DataType] {
        let begin = chunk.firstRow
        layout.patterns = Array(repeating: nil, count: layout.columnCount)
        if let schema = declared.schema {
            layout.hasHeader = options.header ?? isHeader(head, of: schema)
            if schema.fields.contains(where: { isDated($0.type) }) {
                try shapeSample(chunk, from: layout.hasHeader ? head.next : begin, isAll)
                for (column, field) in schema.fields.enumerated() where isDated(field.type) {
                    layout.patterns[column] = pattern(column, chunk, as: field.type)
                }
            }
            return schema.fields.map(\.type)
        }
        // The rows behind the first, ragged ones left out: the scan will report them.
        try shapeSample(chunk, from: head.next, isAll)
        let types = (0..<layout.columnCount).map { column -> DataType in
            options.allText
                ? .string
                : CSVInference.infer(
                    .null, column: column, chunk: chunk, limit: sampleRows(chunk), layout: layout, recycler: recycler)
        }
        let dated = options.allText ? types : findPatterns(types, chunk, head)
        layout.hasHeader = options.header ?? isHeader(head, over: dated)
        if layout.hasHeader { return dated.map { $0 == .null ? .string : $0 } }
        return dated.enumerated().map { index, type in
            if options.allText { return .string }
            let joined = index < head.fields.count ? CSVInference.join(type, classify(head, index)) : type
            return joined == .null ? .string : joined
        }
    }

    private func sampleRows(_ chunk: CSVChunk) -> Int {
        options.sampleRows == Int.max ? chunk.rowCount : min(options.sampleRows, chunk.rowCount)
    }

    private func shapeSample(_ chunk: CSVChunk, from start: Int, _ isAll: Bool) throws {
        chunk.firstRow = start
        chunk.scan = dovetail_csv_scan()
        var lenient = layout
        lenient.errorPolicy = .skip
        lenient.keepsRejects = false
        lenient.padsShortRows = true
        lenient.longestRow = Int.max
        chunk.index(lenient, from: start, to: chunk.end)
        if isAll {
            try chunk.closeLastRow(lenient)
        } else {
            let last = chunk.lastRowEnd(lenient)
            chunk.scan.entries = UInt64(last.map { $0 + 1 } ?? 0)
        }
        try chunk.shape(lenient)
    }

    private func classify(_ row: CSVHead.Row, _ index: Int) -> DataType {
        let bytes = Array(row.fields[index].utf8)
        if bytes.isEmpty || layout.nullTexts.contains(bytes) { return .null }
        let forms = layout.forms(of: index)
        return bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { forms.classify($0, bytes.count) ?? .string } ?? .null
        }
    }

    /// A first row of words over columns of something else, or of distinct words where all is text.
    private func isHeader(_ head: CSVHead.Row, over types: [DataType]) -> Bool {
        let own = head.fields.indices.map { classify(head, $0) }
        for (type, first) in zip(types, own) where type != .string && type != .null && first == .string { return true }
        if zip(types, own).contains(where: { $0 != .string && $0 != .null && $1 != .null }) { return false }
        return own.allSatisfy { $0 == .string } && Set(head.fields).count == head.fields.count
    }

    private func isHeader(_ head: CSVHead.Row, of schema: Schema) -> Bool {
        let names = head.fields.map { $0.lowercased() }
        if names == schema.names.map({ $0.lowercased() }) { return true }
        guard head.fields.indices.allSatisfy({ classify(head, $0) == .string }) else { return false }
        return zip(schema.fields, head.fields).contains { field, _ in field.type != .string && field.type != .binary }
    }
}

/// Dates that are not written the ISO way.
extension CSVSniffer {
    /// A type whose values may be in a pattern that nobody gave.
    private func isDated(_ type: DataType) -> Bool {
        switch type {
        case .date: options.forms.date == nil
        case .timestamp(_, nil): options.forms.timestamp == nil && options.forms.date == nil
        default: false
        }
    }

    /// Columns of text all of whose values are dates in one pattern, and in no other one that differs, are dates. Columns
    /// with a type that the user declared have it at once.
    private mutating func findPatterns(_ types: [DataType], _ chunk: CSVChunk, _ head: CSVHead.Row) -> [DataType] {
        guard options.forms.date == nil, options.forms.timestamp == nil else { return types }
        var types = types
        for column in types.indices where types[column] == .string {
            let name = column < head.fields.count ? head.fields[column].lowercased() : ""
            let wanted = declared.types.first { $0.key.lowercased() == name }?.value
            guard wanted.map({ isDated($0) }) ?? true, let found = pattern(column, chunk, as: wanted) else { continue }
            layout.patterns[column] = found
            types[column] = found.hasTime ? .timestamp(.microsecond, zone: nil) : .date
        }
        return types
    }

    /// The one pattern of all values in the sample. Day and month must be told apart by some value.
    private func pattern(_ column: Int, _ chunk: CSVChunk, as wanted: DataType?) -> TemporalPattern? {
        var candidates = CSVSniffer.patterns.filter { wanted != .date || !$0.hasTime }
        var hasValue = false
        let rules = CSVFieldRules(layout, type: .string, hasQuotes: chunk.scan.quotes > 0)
        for row in 0..<sampleRows(chunk) {
            let field = chunk.fields(column: column, row: row, count: 1, columnCount: layout.columnCount)
            let start = Int(field.before[0]) + 1
            let raw = UnsafeRawBufferPointer(start: field.base + start, count: max(0, Int(field.ends[0]) - start))
            guard raw.count > 0, !rules.isNull(raw) else { continue }
            let isQuoted = rules.hasQuotes && raw.first == rules.quote
            let isShort = raw.count <= CSVSniffer.longestDate
            candidates =
                !isShort
                ? []
                : isQuoted
                    ? rules.unescaped(raw).withUnsafeBytes { matching(candidates, $0) }
                    : matching(candidates, raw)
            hasValue = true
            if candidates.isEmpty { return nil }
        }
        return hasValue && candidates.count == 1 ? candidates[0] : nil
    }

    private func matching(_ patterns: [TemporalPattern], _ text: UnsafeRawBufferPointer) -> [TemporalPattern] {
        guard let base = text.baseAddress else { return patterns }
        return patterns.filter { $0.read(base, text.count) != nil }
    }

    private static let longestDate = 40

    /// What is looked for: each date alone and with a time of day.
    private static let patterns: [TemporalPattern] = {
        let dates = [
            "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%d-%b-%Y",
            "%b %d, %Y", "%d %B %Y", "%B %d, %Y",
        ]
        let times = ["", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p"]
        return dates.flatMap { date in times.compactMap { try? TemporalPattern(date + $0) } }
    }()
}
