import CDovetailKernels
import DovetailColumnar
import Synchronization

/// Hands out the chunks of a table's files, each indexed and with its first row known for certain.
///
/// A chunk is read and indexed as if a row started after its first line end; then the reader of the chunk before says
/// whether that is so, and if not the chunk is indexed again. So the answer is exact and plain files pay nothing.
final class CSVScan: BatchSource {
    let table: CSVTable
    let request: ScanRequest
    let tableSchema: Schema
    let schema: Schema
    let layout: CSVLayout
    let rules: [CSVFieldRules]
    let recycler = BufferRecycler()

    private let queue: Mutex<Queue>
    private let done = Atomic<Int>(0)
    private let total: Int

    /// What is next; guarded by the mutex.
    private struct Queue: ~Copyable {
        var file = 0
        var sequence = 0
        var current: PlainFile?
        var nextChunk = 0
        var compressed: CSVCompressedReader?
        var hasFailed = false
    }

    /// A file that is read in several chunks.
    private struct PlainFile {
        let input: InputFile
        let source: ReadableFile
        let dataStart: Int
        let chunkCount: Int
        let chain: CSVChain
    }

    private enum Ticket {
        case whole(InputFile, sequence: Int)
        case chunk(PlainFile, Int, sequence: Int)
        case stream(CSVCompressedReader)
    }

    init(table: CSVTable, schema: Schema, request: ScanRequest) {
        self.table = table
        self.request = request
        tableSchema = schema
        self.schema = schema.selecting(request.projection)
        layout = table.layout
        rules = schema.fields.map { CSVFieldRules(table.layout, type: $0.type, hasQuotes: true) }
        queue = Mutex(Queue())
        total = table.files.reduce(0) { $0 + $1.byteCount }
    }

    var progress: (done: Int, total: Int) { (min(done.load(ordering: .relaxed), total), total) }

    func nextMorsel() throws -> (any Morsel)? {
        do {
            return try readNext()
        } catch {
            // Nobody wants the rest.
            queue.withLock { $0.hasFailed = true }
            throw error
        }
    }

    private func readNext() throws -> CSVMorsel? {
        while let ticket = try take() {
            switch ticket {
            case .whole(let file, let sequence):
                if let morsel = try readWhole(file, sequence) { return morsel }
            case .chunk(let file, let index, let sequence):
                let chunk = try readChunk(file, index)
                if chunk.rowCount > 0 { return CSVMorsel(scan: self, chunk: chunk, sequence: sequence) }
            case .stream(let reader):
                guard let (chunk, sequence) = try nextOfStream(reader) else { continue }
                if chunk.rowCount > 0 { return CSVMorsel(scan: self, chunk: chunk, sequence: sequence) }
            }
        }
        return nil
    }

    /// The next chunk of a compressed file with its place; the file is put aside at its end.
    private func nextOfStream(_ reader: CSVCompressedReader) throws -> (CSVChunk, Int)? {
        do {
            if let next = try reader.next() { return next }
        } catch {
            queue.withLock { if $0.compressed === reader { $0.compressed = nil } }
            throw error
        }
        queue.withLock { if $0.compressed === reader { $0.compressed = nil } }
        return nil
    }

    func nextSequence() -> Int {
        queue.withLock { queue in
            queue.sequence += 1
            return queue.sequence
        }
    }

    func advance(_ bytes: Int) { done.wrappingAdd(bytes, ordering: .relaxed) }

    private func take() throws -> Ticket? {
        try queue.withLock { queue in
            if queue.hasFailed { return nil }
            if let reader = queue.compressed { return .stream(reader) }
            queue.sequence += 1
            if let file = queue.current {
                let index = queue.nextChunk
                queue.nextChunk += 1
                if queue.nextChunk == file.chunkCount { queue.current = nil }
                return .chunk(file, index, sequence: queue.sequence)
            }
            guard queue.file < table.files.count else { return nil }
            let input = table.files[queue.file]
            queue.file += 1
            // Small files are opened by whoever reads them.
            if input.byteCount <= layout.chunkSize { return .whole(input, sequence: queue.sequence) }
            let source = try ReadableFile(path: input.path)
            if let kind = try table.compression(of: source) {
                let reader = try CSVCompressedReader(scan: self, file: input, source: source, kind)
                queue.compressed = reader
                return .stream(reader)
            }
            let dataStart = try self.dataStart(of: source, input)
            let count = max(1, (source.byteCount - dataStart + layout.chunkSize - 1) / layout.chunkSize)
            let file = PlainFile(
                input: input, source: source, dataStart: dataStart, chunkCount: count,
                chain: CSVChain(chunkCount: count))
            queue.nextChunk = 1
            if count > 1 { queue.current = file }
            advance(dataStart)
            return .chunk(file, 0, sequence: queue.sequence)
        }
    }

    private func dataStart(of source: ReadableFile, _ input: InputFile) throws -> Int {
        var window = 1 << 16
        while true {
            let count = min(window, source.byteCount)
            let head = try source.read(at: 0, count: count)
            let isAll = count == source.byteCount
            let start = try withExtendedLifetime(head) {
                try CSVHead.firstRow(
                    head.pointer(), 0, count, isAll: isAll, file: input, first: table.first, layout)
            }
            if let start { return start }
            if isAll { return count }
            window *= 8
        }
    }

    /// A file of one chunk.
    private func readWhole(_ input: InputFile, _ sequence: Int) throws -> CSVMorsel? {
        let source = try ReadableFile(path: input.path)
        if let kind = try table.compression(of: source) {
            let reader = try CSVCompressedReader(scan: self, file: input, source: source, kind)
            guard let next = try reader.next() else { return nil }
            return CSVMorsel(scan: self, chunk: next.chunk, more: reader, sequence: sequence)
        }
        let chunk = CSVChunk(file: input, capacity: source.byteCount, recycler: recycler)
        chunk.fileOffset = 0
        try read(source, into: chunk, from: 0, to: source.byteCount)
        advance(source.byteCount)
        chunk.firstRow =
            try CSVHead.firstRow(
                chunk.bytes, chunk.start, chunk.end, isAll: true, file: input, first: table.first, layout)
            ?? chunk.end
        chunk.start = chunk.firstRow
        chunk.index(layout, from: chunk.firstRow, to: chunk.end)
        try chunk.closeLastRow(layout)
        try chunk.shape(layout)
        return chunk.rowCount > 0 ? CSVMorsel(scan: self, chunk: chunk, sequence: sequence) : nil
    }

    /// Appends bytes of the file to the chunk's text.
    private func read(_ source: ReadableFile, into chunk: CSVChunk, from: Int, to: Int) throws {
        guard to > from else { return }
        try chunk.reserve(chunk.end - CSVChunk.front + to - from)
        let got = try source.read(into: chunk.buffer.base + chunk.end, at: from, count: to - from)
        guard got == to - from else {
            throw FormatError(
                .damagedFile, "\"\(source.path)\" became shorter while it was read", path: source.path,
                byteOffset: from + got)
        }
        chunk.end += got
    }

    private func readChunk(_ file: PlainFile, _ index: Int) throws -> CSVChunk {
        do {
            return try readChunkOrThrow(file, index)
        } catch {
            file.chain.giveUp(index + 1)
            throw error
        }
    }

    private func readChunkOrThrow(_ file: PlainFile, _ index: Int) throws -> CSVChunk {
        let size = layout.chunkSize
        let (source, fileEnd) = (file.source, file.source.byteCount)
        let isLast = index + 1 == file.chunkCount
        // The byte before the border too: if it ends a line, a line starts at the border.
        let from = file.dataStart + index * size - (index == 0 ? 0 : 1)
        let border = isLast ? fileEnd : file.dataStart + (index + 1) * size
        var readEnd = min(border + min(size, 1 << 13), fileEnd)
        let chunk = CSVChunk(file: file.input, capacity: readEnd - from, recycler: recycler)
        chunk.fileOffset = from
        try read(source, into: chunk, from: from, to: readEnd)
        advance(border - file.dataStart - index * size)
        let position = { (offset: Int) in CSVChunk.front + offset - from }
        if index > 0 {
            guard let line = chunk.lineEnd(from: CSVChunk.front, limit: position(border) - (isLast ? 0 : 1), layout)
            else {
                // No line starts here: what holds at the start holds at the end.
                let start = file.chain.start(of: index)
                file.chain.publish(start, of: index + 1)
                return chunk
            }
            chunk.start = line + 1
        }
        chunk.firstRow = chunk.start
        var textEnd = chunk.end
        if !isLast {
            var lookFrom = position(border) - 1
            while true {
                if let line = chunk.lineEnd(from: lookFrom, limit: chunk.end, layout) {
                    textEnd = line + 1
                    break
                }
                textEnd = chunk.end
                if readEnd == fileEnd { break }
                lookFrom = chunk.end
                let more = min(readEnd + max(1 << 13, chunk.end), fileEnd)
                try read(source, into: chunk, from: readEnd, to: more)
                readEnd = more
            }
        }
        chunk.index(layout, from: chunk.start, to: textEnd)
        let start = file.chain.start(of: index)
        switch start {
        case .quoted:
            chunk.scan = dovetail_csv_scan()
            chunk.scan.state = UInt32(DOVETAIL_CSV_QUOTED)
            chunk.index(layout, from: chunk.start, to: textEnd)
        case .failed, .unknown:
            file.chain.publish(.failed, of: index + 1)
            return chunk
        case .row: break
        }
        file.chain.publish(isInside(chunk) ? .quoted : .row, of: index + 1)
        if start == .quoted {
            // The row in progress belongs to the chunk it started in.
            guard let end = chunk.rowEnd(from: 0, layout) else { return chunk }
            chunk.dropEntries(end + 1, rowEnds: 1)
            chunk.start = chunk.firstRow
        }
        let restEnd = chunk.end
        chunk.end = textEnd
        if textEnd < restEnd || readEnd < fileEnd {
            if isInside(chunk) { try finishRow(chunk, source, from: from) }
        }
        if chunk.end - CSVChunk.front + from == fileEnd { try chunk.closeLastRow(layout) }
        try chunk.shape(layout)
        return chunk
    }

    private func isInside(_ chunk: CSVChunk) -> Bool {
        chunk.scan.state == UInt32(DOVETAIL_CSV_QUOTED) || chunk.scan.state == UInt32(DOVETAIL_CSV_ESCAPED)
    }

    /// Reads on to the end of the row that the chunk's text ends in.
    private func finishRow(_ chunk: CSVChunk, _ source: ReadableFile, from: Int) throws {
        var step = max(layout.chunkSize / 8, 64)
        while true {
            let offset = from + chunk.end - CSVChunk.front
            guard offset < source.byteCount else { return }
            let (textEnd, entries) = (chunk.end, Int(chunk.scan.entries))
            try read(source, into: chunk, from: offset, to: min(offset + step, source.byteCount))
            let rowEnds = chunk.scan.newlines
            chunk.index(layout, from: textEnd, to: chunk.end)
            if let end = chunk.rowEnd(from: entries, layout) {
                chunk.scan.entries = UInt64(end + 1)
                chunk.scan.newlines = rowEnds + 1
                chunk.scan.state = UInt32(DOVETAIL_CSV_ROW_START)
                chunk.end = Int(chunk.entryPointer[end]) + 1
                return
            }
            step *= 2
        }
    }
}
