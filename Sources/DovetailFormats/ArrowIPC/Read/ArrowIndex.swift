import DovetailColumnar

/// Finds the messages of a file by its footer, or of a stream by walking from header to header.
struct ArrowIndex {
    private let file: ReadableFile
    private(set) var schema = ArrowSchema(fields: [])
    private(set) var blocks: [ArrowFile.Block] = []
    private(set) var dictionaries: [ArrowFile.DictionaryBlock] = []
    private(set) var states: [[Int64: Int]] = [[:]]

    /// Read at once for a message's metadata, which is mostly shorter.
    private static let window = 4_096

    init(_ file: ReadableFile) throws {
        self.file = file
        let head = try bytes(0, min(8, file.byteCount))
        if head.starts(with: ArrowFraming.featherMagic) {
            throw FormatError(
                .unsupported, "it is a Feather file of version 1, which is not read; version 2 is", kind: .unsupported)
        }
        if head.starts(with: ArrowFraming.magic) { try readFile() } else { try readStream() }
    }

    private func bytes(_ offset: Int, _ count: Int) throws -> [UInt8] {
        let buffer = try file.read(at: offset, count: count)
        return withExtendedLifetime(buffer) { Array(buffer.bytes) }
    }

    // MARK: Streams

    private mutating func readStream() throws {
        var offset = 0
        var hasSchema = false
        while let (message, place) = try message(at: offset) {
            offset = place.body.upperBound
            switch message.header {
            case .schema(let schema):
                guard !hasSchema else { throw ArrowIndex.damaged("it has a second schema", at: place) }
                hasSchema = true
                self.schema = schema
            case .dictionary(let id, let isDelta, _) where hasSchema:
                add(id, isDelta: isDelta, place)
            case .batch(let header) where hasSchema:
                blocks.append(ArrowFile.Block(place: place, rowCount: header.rowCount, state: states.count - 1))
            default: throw ArrowIndex.strange(message.header)
            }
        }
        guard hasSchema else { throw ArrowIndex.damaged("it is no Arrow file or stream: it has no schema") }
    }

    private mutating func add(_ id: Int64, isDelta: Bool, _ place: ArrowFile.Place) {
        var state = states[states.count - 1]
        let previous = isDelta ? state[id] : nil
        state[id] = dictionaries.count
        dictionaries.append(ArrowFile.DictionaryBlock(id: id, place: place, previous: previous))
        // A state that no batch refers to is not kept.
        if blocks.last?.state == states.count - 1 { states.append(state) } else { states[states.count - 1] = state }
    }

    /// nil at the end, which a stream marks or not.
    private func message(at offset: Int) throws -> (ArrowMessage, ArrowFile.Place)? {
        let left = file.byteCount - offset
        guard left > 0 else { return nil }
        let head = FlatBytes(try bytes(offset, min(left, ArrowIndex.window)))
        guard left >= 4 else { throw ArrowIndex.cutShort(offset) }
        let isMarked = try head.load(UInt32.self, at: 0) == ArrowFraming.marker
        guard left >= (isMarked ? 8 : 4) else { throw ArrowIndex.cutShort(offset) }
        let length = Int(try head.load(Int32.self, at: isMarked ? 4 : 0))
        if length == 0 { return nil }
        let start = offset + (isMarked ? 8 : 4)
        guard length > 0, length <= file.byteCount - start else {
            // Most often this is a file of another format.
            guard offset > 0 else { throw ArrowIndex.damaged("it is no Arrow file or stream, or is cut short") }
            throw ArrowIndex.cutShort(offset)
        }
        let skipped = start - offset
        let metadata =
            skipped + length <= head.count
            ? Array(head.bytes[skipped..<skipped + length]) : try bytes(start, length)
        return try checked(metadata, start..<start + length, bodyAt: start + length)
    }

    private func checked(
        _ metadata: [UInt8], _ range: Range<Int>, bodyAt start: Int
    ) throws -> (ArrowMessage, ArrowFile.Place) {
        let message: ArrowMessage
        do { message = try ArrowMessage(metadata) } catch var error as FormatError {
            if error.location == nil {
                error.location = .file(
                    path: file.path, byteOffset: range.lowerBound, line: nil, column: nil, columnName: nil)
            }
            throw error
        }
        guard message.bodyLength <= file.byteCount - start else { throw ArrowIndex.cutShort(start) }
        let place = ArrowFile.Place(metadata: range, body: start..<start + message.bodyLength)
        return (message, place)
    }

    // MARK: Files

    private mutating func readFile() throws {
        let trailer = 4 + ArrowFraming.magic.count
        let least = 8 + trailer
        guard file.byteCount >= least else { throw ArrowIndex.cutShort(file.byteCount) }
        let tail = FlatBytes(try bytes(file.byteCount - trailer, trailer))
        guard Array(tail.bytes[4...]) == ArrowFraming.magic else {
            throw ArrowIndex.damaged("it does not end as an Arrow file does: it is cut short")
        }
        let length = Int(try tail.load(Int32.self, at: 0))
        guard length > 0, length <= file.byteCount - least else {
            throw ArrowIndex.damaged("its footer of \(length) bytes does not fit into the file")
        }
        let footer = try FlatTable(root: FlatBytes(try bytes(file.byteCount - trailer - length, length)))
        guard let table = try footer.table(1) else { throw ArrowIndex.damaged("its footer lacks the schema") }
        schema = try ArrowSchema(table)
        let (dictionaryBlocks, batchBlocks) = (try footerBlocks(footer, 2), try footerBlocks(footer, 3))
        let total = (dictionaryBlocks + batchBlocks).reduce(0.0) { $0 + Double($1.metadata) + Double($1.body) }
        guard total <= Double(file.byteCount) else {
            throw ArrowIndex.damaged("its footer speaks of more bytes than there are")
        }
        for block in dictionaryBlocks {
            let (message, place) = try self.message(block)
            guard case .dictionary(let id, let isDelta, _) = message.header else {
                throw ArrowIndex.damaged("a dictionary is not where the footer says", at: place)
            }
            guard isDelta || states[0][id] == nil else {
                throw ArrowIndex.damaged("dictionary \(id) is replaced, which files do not do", at: place)
            }
            add(id, isDelta: isDelta, place)
        }
        for block in batchBlocks {
            let (message, place) = try self.message(block)
            guard case .batch(let header) = message.header else {
                throw ArrowIndex.damaged("a record batch is not where the footer says", at: place)
            }
            blocks.append(ArrowFile.Block(place: place, rowCount: header.rowCount, state: 0))
        }
    }

    private struct FooterBlock {
        let offset: Int
        let metadata: Int
        let body: Int
    }

    private func footerBlocks(_ footer: FlatTable, _ field: Int) throws -> [FooterBlock] {
        try footer.structs(field, width: 24) { block in
            let offset = try block.integer(at: 0, as: Int64.self)
            let (metadata, body): (Int32, Int64) = (try block.integer(at: 8), try block.integer(at: 16))
            guard offset >= 0, metadata >= 8, body >= 0, offset <= file.byteCount,
                Int(metadata) <= file.byteCount - Int(offset)
            else { throw ArrowIndex.damaged("its footer points outside of the file") }
            return FooterBlock(offset: Int(offset), metadata: Int(metadata), body: Int(body))
        }
    }

    private func message(_ block: FooterBlock) throws -> (ArrowMessage, ArrowFile.Place) {
        let head = FlatBytes(try bytes(block.offset, block.metadata))
        let skipped = try head.load(UInt32.self, at: 0) == ArrowFraming.marker ? 8 : 4
        let length = Int(try head.load(Int32.self, at: skipped - 4))
        guard length > 0, length <= head.count - skipped else { throw ArrowIndex.cutShort(block.offset) }
        let start = block.offset + skipped
        return try checked(
            Array(head.bytes[skipped..<skipped + length]), start..<start + length,
            bodyAt: block.offset + block.metadata)
    }

    // MARK: Errors

    private static func damaged(_ reason: String, at place: ArrowFile.Place? = nil) -> FormatError {
        let suffix = place.map { " (byte \($0.metadata.lowerBound))" } ?? ""
        return FormatError(.damagedFile, reason + suffix)
    }

    private static func cutShort(_ offset: Int) -> FormatError {
        damaged("it is cut short: the message at byte \(offset) does not fit into it")
    }

    private static func strange(_ header: ArrowMessage.Header) -> FormatError {
        if case .other = header {
            return FormatError(
                .unsupported, "it holds a tensor; only tables are read from Arrow files", kind: .unsupported)
        }
        return damaged("it does not begin with a schema")
    }
}
