import CBrotli

/// Brotli streams.
final class BrotliDecoder: MemberDecoder {
    static var name: String { "brotli" }
    private let state: OpaquePointer

    init() throws {
        guard let state = BrotliDecoderCreateInstance(nil, nil, nil) else { throw BrotliDecoder.outOfMemory }
        self.state = state
    }

    deinit { BrotliDecoderDestroyInstance(state) }

    func decode(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws(DamagedMember) -> MemberProgress {
        var (given, room) = (source.count, target.count)
        var input = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var output = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let result = BrotliDecoderDecompressStream(state, &given, &input, &room, &output, nil)
        guard result != BROTLI_DECODER_RESULT_ERROR else { throw DamagedMember() }
        return MemberProgress(
            consumed: source.count - given, produced: target.count - room,
            isAtEnd: result == BROTLI_DECODER_RESULT_SUCCESS)
    }
}
