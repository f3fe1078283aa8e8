import CZstd
import DovetailColumnar

/// Zstandard files of any size, with one frame or many behind another.
final class ZstdStream: DecompressingStream {
    private var input: StreamInput
    private let state: OpaquePointer
    /// Bytes the decoder wants before the frame is complete; 0 between frames.
    private var wanted = 0

    init(_ file: ReadableFile) throws {
        input = StreamInput(file)
        guard let state = ZSTD_createDCtx() else {
            throw FormatError(.unreadableFile, "out of memory while decompressing zstd", kind: .resource)
        }
        self.state = state
    }

    deinit { ZSTD_freeDCtx(state) }

    var consumed: Int { input.consumed }

    func read(into target: UnsafeMutableRawPointer, count: Int) throws -> Int {
        var output = ZSTD_outBuffer(dst: target, size: count, pos: 0)
        while output.pos < count {
            let bytes = try input.available()
            let before = output.pos
            var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            if bytes.isEmpty, wanted == 0 { break }
            let status = ZSTD_decompressStream(state, &output, &source)
            guard ZSTD_isError(status) == 0 else {
                throw input.damaged("the zstd data is not valid: \(String(cString: ZSTD_getErrorName(status)))")
            }
            input.consume(source.pos)
            wanted = status
            // Held-back output still comes without input; when neither moves, the file has ended too early.
            if bytes.isEmpty, output.pos == before, wanted != 0 { throw input.damaged("the zstd data is cut short") }
        }
        return output.pos
    }
}
