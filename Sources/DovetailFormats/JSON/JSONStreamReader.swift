import CDovetailKernels
import DovetailColumnar
import Synchronization

/// Reads a file in order, decompressed, and cuts it into chunks of whole rows, which other threads parse.
final class JSONStreamReader: Sendable {
    private let scan: JSONScan
    private let file: InputFile
    private let isPlain: Bool
    private let state: Mutex<State>

    private struct State: ~Copyable {
        let stream: any DecompressingStream
        var splitter: JSONSplitter
        /// Bytes behind the last whole row.
        var rest: [UInt8] = []
        /// Where in the text they stand.
        var offset = 0
        var lines = 0
        var columns = 0
        var isAtStart = true
        var isDone = false
        var consumed = 0
    }

    init(scan: JSONScan, file: InputFile, source: ReadableFile) throws {
        self.scan = scan
        self.file = file
        let kind = try scan.layout.compression(of: source)
        isPlain = kind == .none
        state = Mutex(State(stream: try kind.open(source), splitter: JSONSplitter(scan.layout)))
    }

    /// The next rows and the place of their morsel; nil at the end. Serial by nature: one thread at a time.
    func next() throws -> (chunk: JSONChunk, sequence: Int)? {
        try state.withLock { state in
            while !state.isDone {
                do {
                    let chunk = try read(&state)
                    if chunk.rows?.isEmpty == true || chunk.start == chunk.end { continue }
                    return (chunk, scan.nextSequence())
                } catch {
                    state.isDone = true
                    throw error
                }
            }
            return nil
        }
    }

    private func read(_ state: inout State) throws -> JSONChunk {
        let layout = scan.layout
        let chunk = JSONChunk(file: file, capacity: state.rest.count + layout.chunkSize, recycler: scan.recycler)
        chunk.linesBefore = state.lines
        chunk.columnsBefore = state.columns
        if isPlain { chunk.fileOffset = state.offset }
        chunk.placesAreKnown = true
        state.rest.withUnsafeBytes { rest in
            guard let base = rest.baseAddress else { return }
            (chunk.buffer.base + chunk.end).copyMemory(from: base, byteCount: rest.count)
        }
        chunk.end += state.rest.count
        state.rest = []
        while true {
            let isAll = try fill(chunk, &state)
            if state.isAtStart {
                state.isAtStart = false
                chunk.skipByteOrderMark()
            }
            let cut =
                layout.arrangement == .lines
                ? try cutLines(chunk, isAll) : try cutDocument(chunk, isAll, &state.splitter)
            guard let cut else { continue }
            state.isDone = isAll
            keepRest(chunk, from: cut, &state)
            if layout.arrangement == .lines {
                // Indexed by whoever parses it.
                chunk.end = cut
                chunk.closeLastLine()
            }
            return chunk
        }
    }

    /// Where the last whole line ends; nil when there is none.
    private func cutLines(_ chunk: JSONChunk, _ isAll: Bool) throws -> Int? {
        if isAll { return chunk.end }
        var cut = chunk.end
        while cut > chunk.start, chunk.bytes[cut - 1] != UInt8(ascii: "\n") { cut -= 1 }
        if cut > chunk.start { return cut }
        try scan.layout.check(chunk.end - chunk.start, in: chunk)
        return nil
    }

    /// Where the text goes on that must be looked at again with what follows; nil when that is all of it.
    private func cutDocument(_ chunk: JSONChunk, _ isAll: Bool, _ splitter: inout JSONSplitter) throws -> Int? {
        chunk.index(scan.layout)
        let cut = try splitter.split(chunk, isAll: isAll)
        // A character may be cut in two at the end.
        let textEnd = chunk.end
        chunk.end = cut
        if let error = chunk.textError { throw error }
        chunk.end = textEnd
        // What was passed over is let go, rows or none.
        if isAll || cut > chunk.start { return cut }
        try scan.layout.check(chunk.end - cut, in: chunk)
        return nil
    }

    private func keepRest(_ chunk: JSONChunk, from cut: Int, _ state: inout State) {
        state.rest = Array(UnsafeBufferPointer(start: chunk.bytes + cut, count: chunk.end - cut))
        let count = cut - JSONChunk.front
        state.offset += count
        state.lines += Int(dovetail_csv_count(chunk.bytes + JSONChunk.front, count, UInt8(ascii: "\n")))
        var lineStart = cut
        while lineStart > JSONChunk.front, chunk.bytes[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
        let characters = UnsafeBufferPointer(start: chunk.bytes + lineStart, count: cut - lineStart)
            .count { $0 & 0xC0 != 0x80 }
        state.columns = lineStart == JSONChunk.front ? state.columns + characters : characters
    }

    /// Appends about a chunk of text; true when the file is at its end.
    private func fill(_ chunk: JSONChunk, _ state: inout State) throws -> Bool {
        // As much again as is there: a row of many chunks is not indexed many times.
        let size = max(scan.layout.chunkSize, chunk.end - chunk.start)
        chunk.reserve(chunk.end - JSONChunk.front + size)
        let got = try state.stream.read(into: chunk.buffer.base + chunk.end, count: size)
        chunk.end += got
        scan.advance(state.stream.consumed - state.consumed)
        state.consumed = state.stream.consumed
        return got < size
    }
}
