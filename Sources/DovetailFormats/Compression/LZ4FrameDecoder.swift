import CLZ4

/// LZ4 frames, as the `lz4` tool writes them.
final class LZ4FrameDecoder: MemberDecoder {
    static var name: String { "lz4" }
    private let state: OpaquePointer

    init() throws {
        var made: OpaquePointer?
        let status = LZ4F_createDecompressionContext(&made, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(status) == 0, let made else { throw LZ4FrameDecoder.outOfMemory }
        state = made
    }

    deinit { LZ4F_freeDecompressionContext(state) }

    func decode(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws(DamagedMember) -> MemberProgress {
        var (consumed, produced) = (source.count, target.count)
        let wanted = LZ4F_decompress(state, target.baseAddress, &produced, source.baseAddress, &consumed, nil)
        guard LZ4F_isError(wanted) == 0 else {
            throw DamagedMember(reason: String(cString: LZ4F_getErrorName(wanted)))
        }
        return MemberProgress(consumed: consumed, produced: produced, isAtEnd: wanted == 0)
    }
}
