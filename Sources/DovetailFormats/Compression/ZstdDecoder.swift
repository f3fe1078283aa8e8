import CZstd

/// Zstandard frames.
final class ZstdDecoder: MemberDecoder {
    static var name: String { "zstd" }
    private let state: OpaquePointer

    init() throws {
        guard let state = ZSTD_createDCtx() else { throw ZstdDecoder.outOfMemory }
        self.state = state
    }

    deinit { ZSTD_freeDCtx(state) }

    func decode(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws(DamagedMember) -> MemberProgress {
        var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
        let wanted = ZSTD_decompressStream(state, &output, &input)
        guard ZSTD_isError(wanted) == 0 else {
            throw DamagedMember(reason: String(cString: ZSTD_getErrorName(wanted)))
        }
        return MemberProgress(consumed: input.pos, produced: output.pos, isAtEnd: wanted == 0)
    }
}
