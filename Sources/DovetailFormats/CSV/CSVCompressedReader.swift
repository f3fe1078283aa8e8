import CDovetailKernels
import DovetailColumnar
import Synchronization

/// Decompresses a file, or makes UTF-8 of it, block by block, cuts each at its last row end, and hands it out indexed, so
/// that parsing is done by other threads while the next block is decompressed.
final class CSVCompressedReader: Sendable {
    private let scan: CSVScan
    private let file: InputFile
    private let state: Mutex<State>

    private struct State: ~Copyable {
        let stream: any DecompressingStream
        /// Bytes behind the last row end.
        var rest: [UInt8] = []
        var lines = 0
        var isAtStart = true
        var isDone = false
        var consumed = 0
    }

    init(scan: CSVScan, file: InputFile, stream: sending any DecompressingStream) {
        self.scan = scan
        self.file = file
        state = Mutex(State(stream: stream))
    }

    /// The next rows and the place of their morsel; nil at the end. Serial by nature: one thread at a time.
    func next() throws -> (chunk: CSVChunk, sequence: Int)? {
        try state.withLock { state in
            guard !state.isDone else { return nil }
            do {
                guard let chunk = try read(&state) else {
                    state.isDone = true
                    return nil
                }
                return (chunk, scan.nextSequence())
            } catch {
                state.isDone = true
                throw error
            }
        }
    }

    private func read(_ state: inout State) throws -> CSVChunk? {
        let layout = scan.layout
        let chunk = CSVChunk(file: file, capacity: state.rest.count + layout.chunkSize, recycler: scan.recycler)
        chunk.linesBefore = state.lines
        state.rest.withUnsafeBytes { rest in
            guard let base = rest.baseAddress else { return }
            (chunk.buffer.base + chunk.end).copyMemory(from: base, byteCount: rest.count)
        }
        chunk.end += state.rest.count
        state.rest = []
        var indexed = chunk.start
        while true {
            let isAll = try fill(chunk, &state)
            if state.isAtStart {
                guard
                    let first = try CSVHead.firstRow(
                        chunk.bytes, chunk.start, chunk.end, isAll: isAll, file: file, first: scan.table.first,
                        layout)
                else { continue }
                state.isAtStart = false
                chunk.start = first
                chunk.firstRow = first
                indexed = first
            }
            chunk.index(layout, from: indexed, to: chunk.end)
            indexed = chunk.end
            if isAll {
                state.isDone = true
                try chunk.closeLastRow(layout)
            } else {
                guard let last = chunk.lastRowEnd(layout) else {
                    try chunk.checkRow(from: chunk.firstRow, layout)
                    continue
                }
                let textEnd = Int(chunk.entryPointer[last]) + 1
                state.rest = Array(UnsafeBufferPointer(start: chunk.bytes + textEnd, count: chunk.end - textEnd))
                chunk.scan.entries = UInt64(last + 1)
                chunk.end = textEnd
            }
            state.lines += Int(
                dovetail_csv_count(
                    chunk.bytes + CSVChunk.front, chunk.end - CSVChunk.front, layout.dialect.newline))
            try chunk.shape(layout)
            try scan.report(chunk)
            return chunk
        }
    }

    /// Appends about a chunk of text; true when the file is at its end.
    private func fill(_ chunk: CSVChunk, _ state: inout State) throws -> Bool {
        let size = scan.layout.chunkSize
        try chunk.reserve(chunk.end - CSVChunk.front + size)
        let got = try state.stream.read(into: chunk.buffer.base + chunk.end, count: size)
        chunk.end += got
        scan.advance(state.stream.consumed - state.consumed)
        state.consumed = state.stream.consumed
        return got < size
    }
}
