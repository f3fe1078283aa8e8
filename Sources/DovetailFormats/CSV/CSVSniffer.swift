import CDovetailKernels
import DovetailColumnar

/// Finds out from the start of the first file what the options leave open: line ends, delimiter, header, names, types.
struct CSVSniffer {
    let files: [InputFile]
    let options: CSVOptions
    let declared: FormatOptions
    var layout: CSVLayout
    let recycler = BufferRecycler()
    private static let sampleSize = 4 << 20

    init(files: [InputFile], options: CSVOptions, declared: FormatOptions, chunkSize: Int, cpuLevel: Int32) {
        self.files = files
        self.options = options
        self.declared = declared
        let quote = options.quote ?? UInt8(ascii: "\"")
        layout = CSVLayout(
            dialect: dovetail_csv_dialect(
                delimiter: options.delimiter ?? [UInt8(ascii: ",")], newline: options.newline ?? 0x0A, quote: quote,
                escape: options.escape, comment: options.comment))
        layout.skippedLines = options.skippedLines
        layout.nullTexts = options.nullTexts.filter { !$0.isEmpty }
        layout.emptyIsNull = !options.hasNullTexts || options.nullTexts.contains { $0.isEmpty }
        layout.errorPolicy = options.errorPolicy ?? .fail
        layout.holdsTypes = options.errorPolicy != nil
        layout.keepsRejects = options.rejectsPath != nil
        layout.forms = options.forms
        layout.longestRow = options.longestRow
        layout.encoding = options.encoding
        layout.padsShortRows = options.padsShortRows
        layout.chunkSize = chunkSize
        layout.cpuLevel = cpuLevel
    }

    mutating func table() throws -> CSVTable {
        guard let first = files.first else {
            throw FormatError(.fileNotFound, "no CSV file to read", kind: .notFound)
        }
        try checkRejectsPath()
        let (chunk, isAll) = try sample(first)
        let hasFeeds = chunk.lineEnd(from: chunk.start, limit: chunk.end, layout) != nil
        if options.newline == nil, !hasFeeds,
            CSVMemory.find(0x0D, chunk.bytes + chunk.start, chunk.end - chunk.start) != nil
        {
            layout.dialect.newline = 0x0D
        }
        if let line = chunk.lineEnd(from: chunk.start, limit: chunk.end, layout), layout.dialect.newline == 0x0A {
            layout.hasReturns = line > chunk.start && chunk.bytes[line - 1] == 0x0D
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
        return try makeTable(types, head)
    }

    /// Rejects must not take the place of what is read.
    private func checkRejectsPath() throws {
        guard let path = options.rejectsPath, files.contains(where: { $0.path == path }) else { return }
        throw FormatError(
            .badFormatOption, "rejects => '\(path)' is a file that is read", kind: .invalidInput, path: path)
    }

    /// The first bytes of the file, decompressed.
    private func sample(_ file: InputFile) throws -> (CSVChunk, isAll: Bool) {
        let source = try ReadableFile(path: file.path)
        let stream = try CSVTable.stream(of: source, compression: options.compression, encoding: options.encoding)
        let size = stream == nil ? min(source.byteCount, CSVSniffer.sampleSize) : CSVSniffer.sampleSize
        let chunk = CSVChunk(file: file, capacity: size, recycler: recycler)
        chunk.fileOffset = stream == nil ? 0 : nil
        let got = try (stream ?? PlainStream(source)).read(into: chunk.buffer.base + chunk.end, count: size)
        chunk.end += got
        return (chunk, stream == nil ? got == source.byteCount : got < size)
    }

    /// The candidate that splits most rows into the same number of fields, more than one.
    private mutating func sniffDelimiter(_ chunk: CSVChunk, _ begin: Int, _ isAll: Bool) {
        var best: (score: Int, delimiter: UInt8)?
        let end = min(chunk.end, begin + (1 << 16))
        for delimiter in [UInt8(ascii: ","), 0x09, UInt8(ascii: ";"), UInt8(ascii: "|")] {
            var candidate = layout
            candidate.dialect.set(delimiter: [delimiter])
            guard delimiter != layout.forms.decimalSeparator, delimiter != layout.forms.thousands else { continue }
            guard delimiter != layout.dialect.quote || layout.dialect.has_quote == 0 else { continue }
            let counts = CSVHead.rows(
                chunk.bytes, begin, end, candidate, limit: 100, isAll: isAll && end == chunk.end
            ).map(\.fields.count)
            guard let first = counts.first, first > 1 else { continue }
            if let wanted = declared.schema?.count, first == wanted {
                layout.dialect.set(delimiter: [delimiter])
                return
            }
            let equal = counts.filter { $0 == first }.count
            let score = equal * 1_000 / counts.count * 1_000 + min(first, 999)
            if best.map({ score > $0.score }) ?? true { best = (score, delimiter) }
        }
        if let best {
            layout.dialect.set(delimiter: [best.delimiter])
        } else if layout.forms.decimalSeparator == UInt8(ascii: ",") {
            layout.dialect.set(delimiter: [UInt8(ascii: ";")])
        }
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

    private func makeTable(_ types: [DataType], _ head: CSVHead.Row) throws -> CSVTable {
        var layout = layout
        var schema: Schema
        var isDeclared = Array(repeating: declared.schema != nil, count: types.count)
        if let given = declared.schema {
            schema = given
        } else {
            if layout.hasHeader { layout.header = head.fields }
            let names = try names(head)
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
            files: files, layout: layout, schema: schema, isDeclared: isDeclared, options: options)
    }

    /// Names as the options give them, the rest as the header does.
    private func names(_ head: CSVHead.Row) throws -> [String] {
        var names = layout.hasHeader ? head.fields : []
        let count = layout.columnCount
        guard options.names.count <= count else {
            throw FormatError(
                .badFormatOption, "names has \(options.names.count) names; the file has \(count) columns",
                kind: .invalidInput, path: files.first?.path)
        }
        let own = options.names
        if names.count < own.count { names += Array(repeating: "", count: own.count - names.count) }
        names.replaceSubrange(0..<own.count, with: own)
        return CSVSniffer.names(names, count: count)
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
            isDeclared: Array(repeating: true, count: schema.count), options: options)
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
