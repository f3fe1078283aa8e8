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

    /// Where rejects go; nil when they are not told.
    private let log: CSVRejectLog?
    private let isForTypes: Bool
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
        /// Pieces handed out whose rows are not all parsed.
        var openPieces = 0
        var isAtEnd = false
    }

    /// A file that is read in several chunks.
    struct PlainFile {
        let input: InputFile
        let source: ReadableFile
        let dataStart: Int
        let chunkCount: Int
        let chain: CSVChain
    }

    /// Largest compressed file that one thread reads to its end while others read theirs.
    private static let sideBySideLimit = 8 << 20

    private enum Ticket {
        case whole(InputFile, sequence: Int)
        case chunk(PlainFile, Int, sequence: Int)
        case stream(CSVCompressedReader)
    }

    /// - Parameter isForTypes: What does not fit widens a type; nothing else is told or counted.
    init(table: CSVTable, schema: Schema, request: ScanRequest, layout: CSVLayout, isForTypes: Bool = false) throws {
        self.table = table
        self.request = request
        self.layout = layout
        self.isForTypes = isForTypes
        tableSchema = schema
        self.schema = schema.selecting(request.projection)
        rules = schema.fields.enumerated().map {
            CSVFieldRules(layout, type: $0.element.type, column: $0.offset, hasQuotes: true)
        }
        log = layout.keepsRejects ? try table.rejectsPath.map { try CSVRejectLog(path: $0) } : nil
        queue = Mutex(Queue())
        total = table.files.reduce(0) { $0 + $1.byteCount }
    }

    /// Which rows are left out must not depend on what is asked for, nor what is told.
    var checksAllColumns: Bool { !isForTypes && (layout.errorPolicy == .skip || layout.keepsRejects) }

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
                if let (chunk, sequence) = try nextOfStream(reader), chunk.rowCount > 0 {
                    return CSVMorsel(scan: self, chunk: chunk, sequence: sequence)
                }
            }
            try pieceDidEnd()
        }
        try publishRejects()
        return nil
    }

    /// All rows of a piece of input are parsed, or it has none.
    func pieceDidEnd() throws {
        queue.withLock { $0.openPieces -= 1 }
        try publishRejects()
    }

    /// Gives the file of rejects its name, once everything is read.
    private func publishRejects() throws {
        guard let log else { return }
        if queue.withLock({ $0.isAtEnd && $0.openPieces == 0 && !$0.hasFailed }) { try log.publish() }
    }

    /// Takes up what is wrong with the rows of a chunk as far as its fields tell.
    func report(_ chunk: CSVChunk) throws {
        guard chunk.badRows > 0, !isForTypes else { return }
        table.countRejected(chunk.badRows)
        try log?.append(chunk.rejects, of: chunk, layout)
        chunk.badRows = 0
        chunk.rejects = []
    }

    /// The same for values of a batch.
    func report(_ rejected: CSVRejectedRows, _ chunk: CSVChunk) throws {
        guard !rejected.rows.isEmpty, !isForTypes else { return }
        table.countRejected(rejected.rows.count)
        try log?.append(rejected.rejects, of: chunk, layout)
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
            if let reader = queue.compressed {
                queue.openPieces += 1
                return .stream(reader)
            }
            guard queue.current != nil || queue.file < table.files.count else {
                queue.isAtEnd = true
                return nil
            }
            queue.openPieces += 1
            queue.sequence += 1
            if let file = queue.current {
                let index = queue.nextChunk
                queue.nextChunk += 1
                if queue.nextChunk == file.chunkCount { queue.current = nil }
                return .chunk(file, index, sequence: queue.sequence)
            }
            let input = table.files[queue.file]
            queue.file += 1
            // Small files are opened by whoever reads them.
            if input.byteCount <= layout.chunkSize { return .whole(input, sequence: queue.sequence) }
            let source = try ReadableFile(path: input.path)
            if let stream = try table.stream(of: source) {
                let reader = CSVCompressedReader(scan: self, file: input, stream: stream)
                // Files of a middling size are read side by side, each by one thread: pieces must come in order.
                if input.byteCount <= CSVScan.sideBySideLimit, queue.file < table.files.count {
                    return .whole(input, sequence: queue.sequence)
                }
                queue.compressed = reader
                return .stream(reader)
            }
            let dataStart = try self.dataStart(of: source, input)
            let count = max(1, (source.byteCount - dataStart + layout.chunkSize - 1) / layout.chunkSize)
            let file = PlainFile(
                input: input, source: source, dataStart: dataStart, chunkCount: count,
                chain: CSVChain(chunkCount: count, firstLines: try lines(of: source, before: dataStart)))
            queue.nextChunk = 1
            if count > 1 { queue.current = file }
            advance(dataStart)
            return .chunk(file, 0, sequence: queue.sequence)
        }
    }
}
