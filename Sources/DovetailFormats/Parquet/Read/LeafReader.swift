import DovetailColumnar

/// Reads one column chunk from its first row to its last, as many rows at a time as are wanted.
final class LeafReader {
    let leaf: ReadLeaf
    let state: ChunkState
    let decoder: PageDecoder
    var stream: PageStream
    var page: DataPage?
    private(set) var dictionary: Column?
    var levels = LevelBlock()
    /// Rows to be passed over before the next one is read.
    private var pendingSkip = 0
    /// The row of the group that comes next, when nothing is to be passed over.
    var row = 0
    /// Values of the chunk in pages to come; nil once some pages were jumped over.
    private var valuesLeft: Int?
    /// Which of the data pages comes next.
    private var pageIndex = 0
    private var map: PageMap?
    private var hasJumped = false
    /// The row before which reading will end for now.
    private var endRow: Int?

    /// Bytes of pages that one column of a batch keeps alive before it stops short of the rows wanted.
    static let batchBytes = 8 << 20
    /// Skips from here on are worth the reading of all headers.
    private static let walkRows = 1 << 16

    init(_ state: ChunkState, context: CodecContext, verifiesChecksums: Bool) {
        leaf = state.leaf
        self.state = state
        stream = state.stream()
        valuesLeft = state.chunk.valueCount
        decoder = PageDecoder(
            leaf: leaf, codec: state.chunk.codec, context: context, verifiesChecksums: verifiesChecksums)
    }

    private var isFlat: Bool { leaf.maxRepetition == 0 && leaf.maxDefinition <= 1 }

    /// True when every page to come begins with a row, so that the end of one is the end of a row.
    var pagesBeginRows: Bool { map != nil || leaf.maxRepetition == 0 }

    /// Passes over rows; what need not be unpacked for it is not.
    func skip(_ rows: Int) { pendingSkip += rows }

    /// Tells that nothing from `end` on will be read soon.
    func limit(to end: Int) {
        endRow = end
        raiseFence()
    }

    private func raiseFence() {
        guard let map, let endRow, endRow > 0, endRow <= state.rowCount else { return }
        stream.fence = map.ends[map.page(of: endRow - 1)]
    }

    // MARK: Flat

    /// The next rows of a column that is not nested. May stop early where the pages are large.
    func readFlat(_ rows: RowRuns) throws -> Column {
        try located {
            var pieces: [Column] = []
            var piece: ValuePiece?
            var (done, at) = (0, 0)
            var isFull = false
            for run in rows.runs where !isFull {
                skip(run.lowerBound - at)
                try passOver()
                at = run.lowerBound
                while at < run.upperBound, !isFull {
                    if (page?.entriesLeft ?? 0) == 0 { try nextPage() }
                    let isCoded = page?.values.isCoded ?? false
                    if let open = piece, open.isCoded != isCoded {
                        pieces.append(try open.finish(leaf, dictionary: dictionary))
                        piece = nil
                    }
                    let open = piece ?? flatPiece(isCoded, rows.count - done)
                    piece = open
                    let some = try append(run.upperBound - at, to: open)
                    done += some
                    at += some
                    isFull = rows.runs.count == 1 && open.heldBytes > LeafReader.batchBytes
                }
            }
            if !isFull { skip(rows.end - at) }
            if let piece { pieces.append(try piece.finish(leaf, dictionary: dictionary)) }
            return pieces.count == 1 ? pieces[0] : Column.concatenating(pieces, type: leaf.type)
        }
    }

    private func flatPiece(_ isCoded: Bool, _ capacity: Int) -> ValuePiece {
        ValuePiece(
            isCoded: isCoded, form: ReadForm(leaf.physical), capacity: capacity, hasValidity: leaf.maxDefinition > 0)
    }

    private func append(_ wanted: Int, to piece: ValuePiece) throws -> Int {
        guard var current = page else { throw tooFewRows() }
        page = nil
        let rows = try current.values.available(min(wanted, current.entriesLeft))
        if leaf.maxDefinition > 0 {
            try piece.appendNullable(rows, from: &current)
        } else {
            try piece.append(rows, from: &current)
        }
        current.entriesLeft -= rows
        page = current
        row += rows
        return rows
    }

    // MARK: Passing over

    func passOver() throws {
        guard pendingSkip > 0 else { return }
        try jump()
        while pendingSkip > 0 {
            if levels.isEmpty, (page?.entriesLeft ?? 0) == 0 {
                try nextPage(passing: true)
                continue
            }
            if isFlat { try passFlat() } else { try passNested() }
        }
    }

    /// Goes to the page with the next row that is wanted, if it is another than the one in work and its place is known.
    private func jump() throws {
        guard let map = try state.pageMap(mayWalk: pendingSkip >= LeafReader.walkRows) else { return }
        if self.map == nil {
            self.map = map
            raiseFence()
        }
        let target = row + pendingSkip
        guard target < state.rowCount else { return }
        let index = map.page(of: target)
        let first = map.firstRows[index]
        guard first > row, index >= pageIndex else { return }
        page = nil
        levels = LevelBlock()
        stream.seek(to: map.offsets[index])
        pendingSkip = target - first
        row = first
        pageIndex = index
        valuesLeft = nil
        hasJumped = true
    }

    private func passFlat() throws {
        guard var current = page else { throw tooFewRows() }
        page = nil
        let some = min(pendingSkip, current.entriesLeft)
        var present = some
        if leaf.maxDefinition > 0 {
            guard let ones = current.definitions?.countOnes(some) else {
                throw PageValues.damaged("it has fewer levels than values")
            }
            present = ones
        }
        try current.values.skip(present)
        current.entriesLeft -= some
        pendingSkip -= some
        row += some
        page = current
    }

    private func passNested() throws {
        let some = min(pendingSkip, RecordBatch.capacity)
        let rows = NestedRows(leaf, keepsValues: false)
        try read(some, into: rows)
        pendingSkip -= some
    }

    // MARK: Pages

    /// Goes to the next data page.
    /// - Parameter passing: Pages that lie wholly in rows to be passed over are left packed; `page` may be nil then.
    func nextPage(passing: Bool = false) throws {
        guard try advance(passing: passing) else { throw tooFewRows() }
    }

    /// As `nextPage`; false at the end of the chunk.
    func advance(passing: Bool = false) throws -> Bool {
        page = nil
        while valuesLeft != 0, let header = try stream.nextHeader() {
            let size = Int(header.compressedSize)
            switch header.type {
            case .dictionary: try takeDictionary(header, size)
            case .data, .dataV2:
                try count(header)
                if passing, let rows = header.rowCount(leaf), rows <= pendingSkip {
                    pendingSkip -= rows
                    row += rows
                    stream.skipBody(size)
                    if pendingSkip == 0 { return true }
                    continue
                }
                if header.isCoded, dictionary == nil, hasJumped { try fetchDictionary() }
                let found = try decoder.page(header, stream.body(size), dictionarySize: dictionary?.count)
                if found.entriesLeft == 0 { continue }
                page = found
                return true
            default: stream.skipBody(size)
            }
        }
        guard (valuesLeft ?? 0) == 0 else {
            throw FormatError(.damagedFile, "a column chunk has fewer values than the footer says")
        }
        return false
    }

    /// Holds a page's number of values against the footer and the index.
    private func count(_ header: Parquet.PageHeader) throws {
        if let left = valuesLeft {
            guard header.entryCount <= left else {
                throw FormatError(.damagedFile, "a column chunk has more values than the footer says")
            }
            valuesLeft = left - header.entryCount
        }
        defer { pageIndex += 1 }
        guard let map, let rows = header.rowCount(leaf) else { return }
        guard pageIndex < map.count, rows == map.rows(of: pageIndex).count else {
            throw FormatError(.damagedFile, "a page has another number of rows than the offset index says")
        }
    }

    private func takeDictionary(_ header: Parquet.PageHeader, _ size: Int) throws {
        guard dictionary == nil else { throw PageValues.damaged("its column has two dictionaries") }
        var isTaken = false
        dictionary = try state.dictionary {
            isTaken = true
            return try decoder.dictionary(header, stream.body(size))
        }
        if !isTaken { stream.skipBody(size) }
    }

    /// Reads the dictionary at the start of the chunk after that was jumped over.
    private func fetchDictionary() throws {
        dictionary = try state.dictionary {
            var start = state.stream()
            guard let header = try start.nextHeader(), header.type == .dictionary else {
                throw PageValues.damaged("it has codes but its column has no dictionary")
            }
            return try decoder.dictionary(header, start.body(Int(header.compressedSize)))
        }
    }

    // MARK: Errors

    func tooFewRows() -> FormatError {
        FormatError(.damagedFile, "a column chunk has fewer rows than its row group")
    }

    /// Adds file, place and column to errors of the layers below.
    func located<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch var error as FormatError {
            error.location = .file(
                path: state.file.path, byteOffset: stream.position, line: nil, column: nil,
                columnName: leaf.path.joined(separator: "."))
            throw error
        }
    }
}
