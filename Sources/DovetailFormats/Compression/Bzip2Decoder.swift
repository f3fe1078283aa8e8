import CBZip2

/// Bzip2 streams. The library wants a new state for each, so that a file of many (pbzip2, `cat`) is read in full.
final class Bzip2Decoder: MemberDecoder {
    static var name: String { "bzip2" }
    private let state: UnsafeMutablePointer<bz_stream>
    private var isOpen = false

    init() throws {
        state = .allocate(capacity: 1)
        state.initialize(to: bz_stream())
        guard open() else {
            state.deallocate()
            throw Bzip2Decoder.outOfMemory
        }
    }

    deinit {
        if isOpen { BZ2_bzDecompressEnd(state) }
        state.deallocate()
    }

    private func open() -> Bool {
        if isOpen { BZ2_bzDecompressEnd(state) }
        state.pointee = bz_stream()
        isOpen = BZ2_bzDecompressInit(state, 0, 0) == BZ_OK
        return isOpen
    }

    func decode(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws(DamagedMember) -> MemberProgress {
        let (given, room) = (UInt32(clamping: source.count), UInt32(clamping: target.count))
        state.pointee.next_in = source.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: CChar.self))
        }
        state.pointee.avail_in = given
        state.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: CChar.self)
        state.pointee.avail_out = room
        let status = BZ2_bzDecompress(state)
        let progress = MemberProgress(
            consumed: Int(given - state.pointee.avail_in), produced: Int(room - state.pointee.avail_out),
            isAtEnd: status == BZ_STREAM_END)
        switch status {
        case BZ_OK: return progress
        case BZ_STREAM_END where open(): return progress
        default: throw DamagedMember()
        }
    }
}
