import DovetailColumnar

/// Reads a format of compressed chunks that are short enough to be decompressed whole.
protocol ChunkReader: AnyObject {
    init(_ file: ReadableFile)
    /// Compressed bytes read so far.
    var consumed: Int { get }
    /// What the next chunk stands for, valid until the next call; may be empty. nil at the end of the file.
    func next() throws -> UnsafeRawBufferPointer?
}

/// Files of chunks as the bytes of all.
final class ChunkStream<Reader: ChunkReader>: DecompressingStream {
    private let reader: Reader
    /// What the caller has not got of the last chunk.
    private var ready = UnsafeRawBufferPointer(start: nil, count: 0)

    init(_ file: ReadableFile) { reader = Reader(file) }

    var consumed: Int { reader.consumed }

    func read(into target: UnsafeMutableRawPointer, count: Int) throws -> Int {
        var done = 0
        while done < count {
            guard let base = ready.baseAddress, ready.count > 0 else {
                guard let chunk = try reader.next() else { break }
                ready = chunk
                continue
            }
            let size = min(ready.count, count - done)
            (target + done).copyMemory(from: base, byteCount: size)
            ready = UnsafeRawBufferPointer(rebasing: ready[size...])
            done += size
        }
        return done
    }
}
