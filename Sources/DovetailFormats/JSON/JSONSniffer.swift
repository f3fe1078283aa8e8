import CDovetailKernels
import DovetailColumnar

/// Finds out from the start of the first files how rows stand in them and which columns they have.
struct JSONSniffer {
    let files: [InputFile]
    let declared: FormatOptions
    var layout: JSONLayout
    private static let sampleBytes = 1 << 20
    /// Rows that are looked at value by value; those after them only where they do not fit.
    private static let firstRows = 256

    mutating func table() throws -> JSONTable {
        guard let first = files.first else {
            throw FormatError(.fileNotFound, "no JSON file to read", kind: .notFound)
        }
        let found = try arrangement()
        layout.arrangement = found ?? .lines
        guard found != nil || declared.schema != nil else {
            throw FormatError(
                .damagedFile, "\"\(first.path)\" is empty: it has no columns", path: first.path, line: 1, column: 1,
                notes: ["columns => {...} gives a table without rows"])
        }
        let table = try JSONTable(files: files, declared: declared, layout: layout)
        if found != nil { try sample(table) }
        if declared.schema == nil { try checkTypes(table) }
        return table
    }

    /// How rows stand in the first file that is not empty; nil when all are.
    private func arrangement() throws -> JSONOptions.Arrangement? {
        for file in files {
            let source = try ReadableFile(path: file.path)
            let stream = try layout.compression(of: source).open(source)
            let chunk = JSONChunk(file: file, capacity: JSONSniffer.sampleBytes, recycler: BufferRecycler())
            chunk.end += try stream.read(into: chunk.buffer.base + chunk.end, count: JSONSniffer.sampleBytes)
            let isAll = chunk.end - chunk.start < JSONSniffer.sampleBytes
            chunk.skipByteOrderMark()
            while chunk.start < chunk.end, [0x20, 0x09, 0x0A, 0x0D].contains(chunk.bytes[chunk.start]) {
                chunk.start += 1
            }
            guard chunk.start < chunk.end else {
                if isAll { continue }
                return .values
            }
            return chosen(chunk, isAll)
        }
        return nil
    }

    private func chosen(_ chunk: JSONChunk, _ isAll: Bool) -> JSONOptions.Arrangement {
        if layout.options.path != nil { return .values }
        guard layout.options.arrangement == .auto else { return layout.options.arrangement }
        switch chunk.bytes[chunk.start] {
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "{"): return linesAreWhole(chunk, isAll) ? .lines : .values
        default: return .lines
        }
    }

    /// Whether no container is open at the end of any line.
    private func linesAreWhole(_ chunk: JSONChunk, _ isAll: Bool) -> Bool {
        var lines = layout
        lines.arrangement = .lines
        chunk.index(lines)
        var (depth, ends) = (0, 0)
        for token in 0..<chunk.tokenCount {
            switch chunk.bytes[Int(chunk.tokenPointer[token])] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\n"):
                if depth > 0 { return layout.options.ignoresErrors }
                ends += 1
            default: break
            }
        }
        // One line that is longer than the sample says nothing.
        return ends > 0 || isAll && depth == 0 && chunk.scan.inside == 0
    }

    private func sample(_ table: JSONTable) throws {
        var rows = 0
        for file in files where rows < layout.options.sampleRows {
            let scan = JSONScan(table: table, layout: table.layout, request: ScanRequest(projection: []))
            let reader = try JSONStreamReader(scan: scan, file: file, source: ReadableFile(path: file.path))
            while rows < layout.options.sampleRows, let (chunk, _) = try reader.next() {
                if rows == 0 {
                    let limit = declared.schema == nil ? JSONSniffer.firstRows : 1
                    let count = try table.learn(chunk, limit: min(limit, layout.options.sampleRows))
                    if count > 0, let schema = declared.schema, schema.count == 1 { table.takeRowsAsColumnIfScalar() }
                    if declared.schema != nil { return }
                }
                rows += try JSONSniffer.check(chunk, table)
            }
        }
        table.finishColumns()
    }

    /// Widens the table until the rows of a chunk fit; gives how many there are.
    private static func check(_ chunk: JSONChunk, _ table: JSONTable) throws -> Int {
        while true {
            do {
                let layout = table.layout
                let request = ScanRequest(projection: Array(layout.schema.fields.indices))
                let scan = JSONScan(table: table, layout: layout, request: request)
                var morsel = JSONMorsel(scan: scan, chunk: chunk, sequence: 0)
                var rows = 0
                while let batch = try morsel.next() { rows += batch.baseCount }
                return rows
            } catch is SchemaWidened {
                continue
            }
        }
    }

    private func checkTypes(_ table: JSONTable) throws {
        let schema = table.schema
        for name in declared.types.keys.sorted() where schema.indices(of: name).isEmpty {
            let hint = Spelling.nearest(to: name, among: schema.names).map { ["did you mean \($0)?"] }
            throw FormatError(
                .badFormatOption, "the file has no column \"\(name)\" to give a type", kind: .invalidInput,
                path: files.first?.path, notes: hint ?? ["it has: " + schema.names.joined(separator: ", ")])
        }
    }
}
