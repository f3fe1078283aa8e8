import DovetailColumnar
import Synchronization

/// Hands out the chunks of a table's files, each of whole rows and indexed.
///
/// A line feed never stands inside a JSON value, so that the chunks of files with lines are read apart from each other.
/// Other files and compressed ones are read in order and cut by `JSONStreamReader`.
final class JSONScan: BatchSource {
    let table: JSONTable
    let layout: JSONLayout
    let request: ScanRequest
    let schema: Schema
    let plan: JSONPlan
    let nodes: ScratchPool<JSONNodes>
    let recycler = BufferRecycler()

    private let queue = Mutex(Queue())
    private let done = Atomic<Int>(0)
    private let total: Int

    private struct Queue {
        var file = 0
        var sequence = 0
        var lines: JSONLineFile?
        var nextChunk = 0
        var stream: JSONStreamReader?
        var hasFailed = false
    }

    private enum Ticket {
        case whole(InputFile, sequence: Int)
        case lines(JSONLineFile, Int, sequence: Int)
        case stream(JSONStreamReader)
    }

    init(table: JSONTable, layout: JSONLayout, request: ScanRequest) {
        self.table = table
        self.layout = layout
        self.request = request
        schema = layout.schema.selecting(request.projection)
        let plan = JSONPlan(layout, wanted: Set(request.projection + (request.filter?.columns ?? [])))
        self.plan = plan
        nodes = ScratchPool { JSONNodes(plan) }
        total = table.files.reduce(0) { $0 + $1.byteCount }
    }

    var progress: (done: Int, total: Int) { (min(done.load(ordering: .relaxed), total), total) }

    func advance(_ bytes: Int) { done.wrappingAdd(bytes, ordering: .relaxed) }

    func nextSequence() -> Int {
        queue.withLock { queue in
            queue.sequence += 1
            return queue.sequence
        }
    }

    func nextMorsel() throws -> (any Morsel)? {
        do {
            return try readNext()
        } catch {
            // Nobody wants the rest.
            queue.withLock { $0.hasFailed = true }
            throw error
        }
    }

    private func readNext() throws -> JSONMorsel? {
        while let ticket = try take() {
            switch ticket {
            case .whole(let file, let sequence):
                let reader = try JSONStreamReader(scan: self, file: file, source: ReadableFile(path: file.path))
                if let next = try reader.next() {
                    return JSONMorsel(scan: self, chunk: next.chunk, more: reader, sequence: sequence)
                }
            case .lines(let file, let index, let sequence):
                if let chunk = try file.chunk(index) {
                    return JSONMorsel(scan: self, chunk: chunk, sequence: sequence)
                }
            case .stream(let reader):
                if let next = try nextOfStream(reader) {
                    return JSONMorsel(scan: self, chunk: next.chunk, sequence: next.sequence)
                }
            }
        }
        return nil
    }

    /// The next chunk of a file read in order; the file is put aside at its end.
    private func nextOfStream(_ reader: JSONStreamReader) throws -> (chunk: JSONChunk, sequence: Int)? {
        let next = try reader.next()
        if next == nil { queue.withLock { if $0.stream === reader { $0.stream = nil } } }
        return next
    }

    private func take() throws -> Ticket? {
        try queue.withLock { queue in
            if queue.hasFailed { return nil }
            if let stream = queue.stream { return .stream(stream) }
            queue.sequence += 1
            if let file = queue.lines {
                let index = queue.nextChunk
                queue.nextChunk += 1
                if queue.nextChunk == file.chunkCount { queue.lines = nil }
                return .lines(file, index, sequence: queue.sequence)
            }
            guard queue.file < table.files.count else { return nil }
            let input = table.files[queue.file]
            queue.file += 1
            // Small files are opened by whoever reads them.
            if input.byteCount <= layout.chunkSize { return .whole(input, sequence: queue.sequence) }
            let source = try ReadableFile(path: input.path)
            guard try layout.arrangement == .lines && layout.compression(of: source) == .none else {
                let reader = try JSONStreamReader(scan: self, file: input, source: source)
                queue.stream = reader
                return .stream(reader)
            }
            let file = JSONLineFile(scan: self, input: input, source: source)
            queue.nextChunk = 1
            if file.chunkCount > 1 { queue.lines = file }
            return .lines(file, 0, sequence: queue.sequence)
        }
    }
}
