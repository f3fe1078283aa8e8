import CZlib

/// Gzip members.
final class GzipDecoder: MemberDecoder {
    static var name: String { "gzip" }
    static var allowsPadding: Bool { true }
    private let state: UnsafeMutablePointer<z_stream>

    init() throws {
        state = .allocate(capacity: 1)
        state.initialize(to: z_stream())
        // 16 on top of the window size: gzip's wrapping, nothing else.
        let status = inflateInit2_(state, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            state.deallocate()
            throw GzipDecoder.outOfMemory
        }
    }

    deinit {
        inflateEnd(state)
        state.deallocate()
    }

    func decode(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws(DamagedMember) -> MemberProgress {
        let (given, room) = (UInt32(clamping: source.count), UInt32(clamping: target.count))
        state.pointee.next_in = source.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self))
        }
        state.pointee.avail_in = given
        state.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = room
        let status = inflate(state, Z_NO_FLUSH)
        let progress = MemberProgress(
            consumed: Int(given - state.pointee.avail_in), produced: Int(room - state.pointee.avail_out),
            isAtEnd: status == Z_STREAM_END)
        switch status {
        case Z_OK, Z_BUF_ERROR: return progress
        case Z_STREAM_END where inflateReset(state) == Z_OK: return progress
        default: throw DamagedMember()
        }
    }
}
