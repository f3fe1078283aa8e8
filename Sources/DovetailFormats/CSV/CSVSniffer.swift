import CDovetailKernels
import DovetailColumnar

/// Finds out from the start of the first file what the options leave open: line ends, delimiter, header, names, types.
struct CSVSniffer {
    let files: [InputFile]
    let options: CSVOptions
    let declared: FormatOptions
    var layout: CSVLayout
    private let recycler = BufferRecycler()
    private static let sampleSize = 4 << 20

    init(files: [InputFile], options: CSVOptions, declared: FormatOptions, chunkSize: Int, cpuLevel: Int32) {
        self.files = files
        self.options = options
        self.declared = declared
        let quote = options.quote ?? UInt8(ascii: "\"")
        layout = CSVLayout(
            dialect: dovetail_csv_dialect(
                delimiter: options.delimiter ?? UInt8(ascii: ","), quote: quote, escape: options.escape,
                comment: options.comment))
        layout.skippedLines = options.skippedLines
        layout.nullTexts = options.nullTexts.filter { !$0.isEmpty }
        layout.emptyIsNull = !options.hasNullTexts || options.nullTexts.contains { $0.isEmpty }
        layout.ignoresErrors = options.ignoresErrors
        layout.padsShortRows = options.padsShortRows
        layout.chunkSize = chunkSize
        layout.cpuLevel = cpuLevel
    }

    mutating func table() throws -> CSVTable {
        guard let first = files.first else {
            throw FormatError(.fileNotFound, "no CSV file to read", kind: .notFound)
        }
        let (chunk, isAll) = try sample(first)
        let hasFeeds = chunk.lineEnd(from: chunk.start, limit: chunk.end, layout) != nil
        if !hasFeeds, CSVMemory.find(0x0D, chunk.bytes + chunk.start, chunk.end - chunk.start) != nil {
            layout.dialect.newline = 0x0D
        }
        let begin = CSVHead.begin(chunk.bytes, chunk.start, chunk.end, layout) ?? chunk.end
        if options.delimiter == nil { sniffDelimiter(chunk, begin, isAll) }
        let rows = CSVHead.rows(chunk.bytes, begin, min(chunk.end, begin + (1 << 16)), layout, limit: 100, isAll: isAll)
        var head = rows.first
        if head == nil {
            head = CSVHead.rows(chunk.bytes, begin, chunk.end, layout, limit: 1, isAll: isAll).first
        }
        guard let head else { return try emptyTable(first) }
        countColumns(head, rows)
        chunk.firstRow = begin
        let types = try inferTypes(chunk, head, isAll)
        return try makeTable(types, head, try compression(first))
    }

    private func compression(_ file: InputFile) throws -> StreamCompression? { options.compression }

    /// The first bytes of the file, decompressed.
    private func sample(_ file: InputFile) throws -> (CSVChunk, isAll: Bool) {
        let source = try ReadableFile(path: file.path)
        let kind = try options.compression ?? StreamCompression.detect(source) ?? .none
        let size = kind == .none ? min(source.byteCount, CSVSniffer.sampleSize) : CSVSniffer.sampleSize
        let chunk = CSVChunk(file: file, capacity: size, recycler: recycler)
        chunk.fileOffset = kind == .none ? 0 : nil
        let got = try kind.open(source).read(into: chunk.buffer.base + chunk.end, count: size)
        chunk.end += got
        let isAll = kind == .none ? got == source.byteCount : got < size
        let bytes = chunk.bytes + chunk.start
        if got >= 2, (bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF) {
            throw FormatError(
                .damagedFile, "\"\(file.path)\" is UTF-16 text; CSV is read as UTF-8", kind: .unsupported,
                path: file.path)
        }
        return (chunk, isAll)
    }

    /// The candidate that splits most rows into the same number of fields, more than one.
    private mutating func sniffDelimiter(_ chunk: CSVChunk, _ begin: Int, _ isAll: Bool) {
        var best: (score: Int, delimiter: UInt8)?
        let end = min(chunk.end, begin + (1 << 16))
        for delimiter in [UInt8(ascii: ","), 0x09, UInt8(ascii: ";"), UInt8(ascii: "|")] {
            var candidate = layout
            candidate.dialect.delimiter = delimiter
            guard delimiter != layout.dialect.quote || layout.dialect.has_quote == 0 else { continue }
            let counts = CSVHead.rows(
                chunk.bytes, begin, end, candidate, limit: 100, isAll: isAll && end == chunk.end
            ).map(\.fields.count)
            guard let first = counts.first, first > 1 else { continue }
            if let wanted = declared.schema?.count, first == wanted {
                layout.dialect.delimiter = delimiter
                return
            }
            let equal = counts.filter { $0 == first }.count
            let score = equal * 1_000 / counts.count * 1_000 + min(first, 999)
            if best.map({ score > $0.score }) ?? true { best = (score, delimiter) }
        }
        if let best { layout.dialect.delimiter = best.delimiter }
    }

    private mutating func countColumns(_ head: CSVHead.Row, _ rows: [CSVHead.Row]) {
        guard let schema = declared.schema else {
            layout.columnCount = head.fields.count
            if layout.padsShortRows { layout.columnCount = rows.map(\.fields.count).max() ?? head.fields.count }
            return
        }
        layout.columnCount = max(1, schema.count)
        layout.allowsTrailingDelimiter = head.fields.count == schema.count + 1 && head.fields.last == ""
    }

    /// Types of all columns as far as they are not declared; decides about the header.
    private mutating func inferTypes(_ chunk: CSVChunk, _ head: CSVHead.Row, _ isAll: Bool) throws -> [DataType] {
        if let schema = declared.schema {
            layout.hasHeader = options.header ?? isHeader(head, of: schema)
            return schema.fields.map(\.type)
        }
        // The rows behind the first, ragged ones left out: the scan will report them.
        chunk.firstRow = head.next
        chunk.scan = dovetail_csv_scan()
        var lenient = layout
        lenient.ignoresErrors = true
        lenient.padsShortRows = true
        chunk.index(lenient, from: head.next, to: chunk.end)
        if isAll {
            try chunk.closeLastRow(lenient)
        } else {
            let last = chunk.lastRowEnd(lenient)
            chunk.scan.entries = UInt64(last.map { $0 + 1 } ?? 0)
        }
        try chunk.shape(lenient)
        let limit = options.sampleRows == Int.max ? chunk.rowCount : options.sampleRows
        let types = (0..<layout.columnCount).map { column -> DataType in
            options.allText
                ? .string
                : CSVInference.infer(
                    .null, column: column, chunk: chunk, limit: limit, layout: layout, recycler: recycler)
        }
        layout.hasHeader = options.header ?? isHeader(head, over: types)
        if layout.hasHeader { return types.map { $0 == .null ? .string : $0 } }
        return types.enumerated().map { index, type in
            if options.allText { return .string }
            let joined = index < head.fields.count ? CSVInference.join(type, classify(head, index)) : type
            return joined == .null ? .string : joined
        }
    }

    private func classify(_ row: CSVHead.Row, _ index: Int) -> DataType {
        let bytes = Array(row.fields[index].utf8)
        if bytes.isEmpty || layout.nullTexts.contains(bytes) { return .null }
        return bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { CSVInference.classify($0, bytes.count) ?? .string } ?? .null
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

    private func makeTable(_ types: [DataType], _ head: CSVHead.Row, _ compression: StreamCompression?) throws
        -> CSVTable
    {
        var layout = layout
        var schema: Schema
        var isDeclared = Array(repeating: declared.schema != nil, count: types.count)
        if let given = declared.schema {
            schema = given
        } else {
            if layout.hasHeader { layout.header = head.fields }
            let names = CSVSniffer.names(layout.hasHeader ? head.fields : [], count: types.count)
            schema = Schema(zip(names, types).map { Field($0, $1) })
        }
        for (name, type) in declared.types {
            let found = schema.indices(of: name)
            guard !found.isEmpty else {
                let hint = Spelling.nearest(to: name, among: schema.names).map { ["did you mean \($0)?"] }
                throw FormatError(
                    .badFormatOption, "the file has no column \"\(name)\" to give a type", kind: .invalidInput,
                    path: files.first?.path, notes: hint ?? ["it has: " + schema.names.joined(separator: ", ")])
            }
            for index in found {
                schema.fields[index].type = type
                isDeclared[index] = true
            }
        }
        try CSVSniffer.check(schema)
        return CSVTable(
            files: files, layout: layout, schema: schema, isDeclared: isDeclared, compression: compression)
    }

    private func emptyTable(_ file: InputFile) throws -> CSVTable {
        guard let schema = declared.schema, !schema.fields.isEmpty else {
            throw FormatError(
                .damagedFile, "\"\(file.path)\" is empty: it has no columns", path: file.path,
                notes: ["columns => {...} gives a table without rows"])
        }
        var layout = layout
        layout.columnCount = schema.count
        layout.hasHeader = options.header ?? false
        try CSVSniffer.check(schema)
        return CSVTable(
            files: files, layout: layout, schema: schema,
            isDeclared: Array(repeating: true, count: schema.count), compression: options.compression)
    }

    /// CSV has no nested values, and no zones whose distance from UTC changes.
    private static func check(_ schema: Schema) throws {
        for field in schema.fields {
            var isUnknownZone = false
            if case .timestamp(_, let zone?) = field.type { isUnknownZone = ZoneOffset.seconds(zone) == nil }
            guard field.type.isNested || field.type == .null || isUnknownZone else { continue }
            throw FormatError(
                .badFormatOption, "a CSV column cannot have the type \(field.type)", kind: .unsupported,
                columnName: field.name, notes: ["read \"\(field.name)\" as VARCHAR and convert it"])
        }
    }

    /// Names as the header gives them; empty ones are numbered, repeated ones get a suffix.
    static func names(_ header: [String], count: Int) -> [String] {
        var used: Set<String> = []
        return (0..<count).map { index in
            let name = index < header.count && !header[index].isEmpty ? header[index] : "column\(index)"
            var unique = name
            var suffix = 1
            while !used.insert(unique.lowercased()).inserted {
                unique = "\(name)_\(suffix)"
                suffix += 1
            }
            return unique
        }
    }
}
