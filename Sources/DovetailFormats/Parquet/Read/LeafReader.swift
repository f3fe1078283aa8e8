import DovetailColumnar

/// Reads one column chunk from its first row to its last, as many rows at a time as are wanted.
final class LeafReader {
    let leaf: ReadLeaf
    private let path: String
    private let decoder: PageDecoder
    private var stream: PageStream
    private var page: DataPage?
    private var dictionary: Column?
    private var levels = LevelBlock()
    /// Rows to be passed over before the next one is read.
    private var pendingSkip = 0

    init(leaf: ReadLeaf, chunk: CheckedChunk, file: ReadableFile, context: CodecContext, verifiesChecksums: Bool) {
        self.leaf = leaf
        path = file.path
        stream = PageStream(file: file, range: chunk.range)
        decoder = PageDecoder(
            leaf: leaf, codec: chunk.codec, context: context, verifiesChecksums: verifiesChecksums)
    }

    private var isFlat: Bool { leaf.maxRepetition == 0 && leaf.maxDefinition <= 1 }

    /// Passes over rows; what need not be unpacked for it is not.
    func skip(_ rows: Int) { pendingSkip += rows }

    /// The next `rows` rows of a column that is not nested.
    func readFlat(_ rows: Int) throws -> Column {
        try located {
            try passOver()
            var pieces: [Column] = []
            var piece: ValuePiece?
            var done = 0
            while done < rows {
                if (page?.entriesLeft ?? 0) == 0 { try nextPage() }
                let isCoded = page?.values.isCoded ?? false
                if let open = piece, open.isCoded != isCoded {
                    pieces.append(try open.finish(leaf, dictionary: dictionary))
                    piece = nil
                }
                let open =
                    piece
                    ?? ValuePiece(
                        isCoded: isCoded, form: ReadForm(leaf.physical), capacity: rows - done,
                        hasValidity: leaf.maxDefinition > 0)
                piece = open
                done += try append(rows - done, to: open)
            }
            if let piece { pieces.append(try piece.finish(leaf, dictionary: dictionary)) }
            return pieces.count == 1 ? pieces[0] : Column.concatenating(pieces, type: leaf.type)
        }
    }

    private func append(_ wanted: Int, to piece: ValuePiece) throws -> Int {
        guard var current = page else { throw tooFewRows() }
        page = nil
        let rows = min(wanted, current.entriesLeft)
        if leaf.maxDefinition > 0 {
            try piece.appendNullable(rows, from: &current)
        } else {
            try piece.append(rows, from: &current)
        }
        current.entriesLeft -= rows
        page = current
        return rows
    }

    // MARK: Pages

    private func passOver() throws {
        guard isFlat else {
            while pendingSkip > 0 {
                let some = min(pendingSkip, RecordBatch.capacity)
                pendingSkip -= some
                _ = try nestedRows(some)
            }
            return
        }
        while pendingSkip > 0 {
            if (page?.entriesLeft ?? 0) == 0 { try nextPage() }
            guard page != nil else { continue }
            let piece = ValuePiece(
                isCoded: page?.values.isCoded ?? false, form: ReadForm(leaf.physical),
                capacity: min(pendingSkip, RecordBatch.capacity), hasValidity: leaf.maxDefinition > 0)
            pendingSkip -= try append(min(pendingSkip, RecordBatch.capacity), to: piece)
        }
    }

    /// Goes to the next data page; one that lies wholly in rows to be passed over is left packed, and `page` is nil then.
    private func nextPage() throws {
        page = nil
        while let header = try stream.nextHeader() {
            let size = Int(header.compressedSize)
            switch header.type {
            case .dictionary: try readDictionary(header, stream.body(size))
            case .data, .dataV2:
                let entries = Int(header.data?.valueCount ?? header.dataV2?.valueCount ?? 0)
                if isFlat, pendingSkip > 0, entries <= pendingSkip {
                    pendingSkip -= entries
                    stream.skipBody(size)
                    if pendingSkip == 0 { return }
                    continue
                }
                let found = try decoder.page(header, stream.body(size), dictionarySize: dictionary?.count)
                if found.entriesLeft == 0 { continue }
                page = found
                return
            default: stream.skipBody(size)
            }
        }
        throw tooFewRows()
    }

    private func readDictionary(_ header: Parquet.PageHeader, _ body: Buffer) throws {
        guard let head = header.dictionary else { throw Parquet.missing("its kind", in: "a dictionary page header") }
        guard dictionary == nil else { throw PageValues.damaged("its column has two dictionaries") }
        guard head.encoding == .plain || head.encoding == .plainDictionary else {
            throw FormatError(
                .unsupported, "a dictionary has unknown encoding \(head.encoding.rawValue)", kind: .unsupported)
        }
        try decoder.checkSum(header, body)
        let bytes = try decoder.decompress(body, to: Int(header.uncompressedSize))
        let count = Int(head.valueCount)
        // Each value takes bits at least, so a count that is too large is found before memory is asked for.
        guard count <= bytes.byteCount * 8 else { throw PageValues.damaged("its dictionary is cut short") }
        var values = try PageValues(
            bytes, from: 0, encoding: .plain, leaf: leaf, entryCount: count, dictionarySize: nil)
        let form = ReadForm(leaf.physical)
        let target = Buffer(byteCount: count * form.byteWidth + 64)
        try values.decode(count, into: target.base)
        dictionary = try ValueColumn(leaf: leaf).make(
            target, count: count, validity: nil, owners: form == .view ? [bytes] : [])
    }

    // MARK: Nested

    /// The next `rows` rows of a leaf of a nested column: all its levels, and its values without nulls.
    func readNested(_ rows: Int) throws -> LeveledValues {
        try located {
            try passOver()
            return try nestedRows(rows)
        }
    }

    private func nestedRows(_ rows: Int) throws -> LeveledValues {
        var result = LeveledValues()
        var pieces: [Column] = []
        var piece: ValuePiece?
        var started = 0
        while true {
            if levels.isEmpty {
                if (page?.entriesLeft ?? 0) == 0 {
                    if started == rows, !(try hasMorePages()) { break }
                }
                try loadLevels()
            }
            let taken = levels.take(&started, rows, maximum: leaf.maxDefinition, into: &result)
            if taken.present > 0 {
                let isCoded = page?.values.isCoded ?? false
                if let open = piece, open.isCoded != isCoded {
                    pieces.append(try open.finish(leaf, dictionary: dictionary))
                    piece = nil
                }
                let open =
                    piece
                    ?? ValuePiece(
                        isCoded: isCoded, form: ReadForm(leaf.physical), capacity: taken.present, hasValidity: false)
                piece = open
                guard var current = page else { throw tooFewRows() }
                page = nil
                try open.append(taken.present, from: &current)
                page = current
            }
            guard result.definitions.count <= Int(Int32.max) else {
                throw FormatError(.unsupported, "a batch of rows has more than 2^31 elements", kind: .unsupported)
            }
            if taken.isComplete { break }
        }
        if let piece { pieces.append(try piece.finish(leaf, dictionary: dictionary)) }
        result.values = pieces.count == 1 ? pieces[0] : Column.concatenating(pieces, type: leaf.type)
        return result
    }

    /// False at the end of the chunk; else the next page is there.
    private func hasMorePages() throws -> Bool {
        do {
            try nextPage()
            return true
        } catch let error as FormatError where error.message == LeafReader.endMessage {
            return false
        }
    }

    private func loadLevels() throws {
        if (page?.entriesLeft ?? 0) == 0 { try nextPage() }
        guard var current = page else { throw tooFewRows() }
        page = nil
        try levels.load(from: &current, leaf)
        page = current
    }

    // MARK: Errors

    private static let endMessage = "a column chunk has fewer rows than its row group"

    private func tooFewRows() -> FormatError { FormatError(.damagedFile, LeafReader.endMessage) }

    /// Adds file, place and column to errors of the layers below.
    private func located<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch var error as FormatError {
            error.location = .file(
                path: path, byteOffset: stream.position, line: nil, column: nil,
                columnName: leaf.path.joined(separator: "."))
            throw error
        }
    }
}
