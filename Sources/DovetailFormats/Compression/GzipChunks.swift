import CDovetailKernels
import DovetailColumnar

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Gzip files (RFC 1952) of one member or many, a window of content at a time.
final class GzipChunks: ChunkReader {
    private var input: StreamInput
    private let inflater: Buffer
    private let window: Buffer
    /// Bytes before this place in the window are the history of what follows.
    private var filled = 0
    /// References of the member in work reach no further back.
    private var memberStart = 0
    private var isInMember = false
    private var hasMember = false
    private var checksum: UInt32 = 0
    private var size: UInt32 = 0

    private static let chunkSize = 1 << 18
    private static let historySize = Int(DOVETAIL_INFLATE_HISTORY)

    init(_ file: ReadableFile) {
        input = StreamInput(file)
        inflater = Buffer(byteCount: dovetail_inflater_size())
        window = Buffer(byteCount: GzipChunks.historySize + GzipChunks.chunkSize + Int(DOVETAIL_INFLATE_SLACK))
    }

    var consumed: Int { input.consumed }

    func next() throws -> UnsafeRawBufferPointer? {
        if !isInMember {
            guard try beginMember() else { return nil }
        }
        makeRoom()
        let start = filled
        var status = try inflate(isLast: false)
        while status == DOVETAIL_INFLATE_MORE_INPUT {
            let before = try input.available(atLeast: 0).count
            let isLast = try input.available(atLeast: before + 1).count == before
            status = try inflate(isLast: isLast)
        }
        let chunk = UnsafeRawBufferPointer(start: window.base + start, count: filled - start)
        checksum = Checksum.crc32(chunk, seed: checksum)
        size &+= UInt32(truncatingIfNeeded: chunk.count)
        switch status {
        case DOVETAIL_INFLATE_MORE_ROOM: break
        case DOVETAIL_INFLATE_END: try endMember()
        case DOVETAIL_INFLATE_CUT_SHORT: throw cutShort
        default: throw notValid
        }
        return chunk
    }

    /// Moves the history to the front of the window.
    private func makeRoom() {
        let dropped = filled - GzipChunks.historySize
        guard dropped > 0 else { return }
        memmove(window.base, window.base + dropped, filled - dropped)
        filled -= dropped
        memberStart = max(0, memberStart - dropped)
    }

    private func inflate(isLast: Bool) throws -> dovetail_inflate_status {
        let bytes = try input.available(atLeast: Int(DOVETAIL_INFLATE_INPUT))
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { throw cutShort }
        let start = window.pointer(as: UInt8.self)
        var position: UnsafePointer<UInt8>? = base
        var out: UnsafeMutablePointer<UInt8>? = start + filled
        let status = dovetail_inflate(
            OpaquePointer(inflater.base), &position, base + bytes.count, isLast ? 1 : 0, start + memberStart, &out,
            start + window.byteCount - Int(DOVETAIL_INFLATE_SLACK))
        if let position { input.consume(position - base) }
        if let out { filled = out - start }
        return status
    }

    // MARK: Members

    /// False at the end of the file.
    private func beginMember() throws -> Bool {
        while hasMember, let byte = try input.available(atLeast: 1).first, byte == 0 {
            // Zeros that pad a file behind its last member, as tape tools leave them.
            input.consume(1)
        }
        guard try !input.available(atLeast: 1).isEmpty else {
            guard hasMember else { throw cutShort }
            return false
        }
        try readHeader()
        dovetail_inflater_reset(OpaquePointer(inflater.base))
        (memberStart, checksum, size, isInMember) = (filled, 0, 0, true)
        return true
    }

    private func readHeader() throws {
        let head = try bytes(10)
        // Magic number, deflate, no reserved flags.
        guard head[0] == 0x1F, head[1] == 0x8B, head[2] == 8, head[3] & 0xE0 == 0 else { throw notValid }
        let flags = head[3]
        input.consume(10)
        if flags & 4 != 0 {
            let length = try bytes(2)
            let count = Int(length[0]) | Int(length[1]) << 8
            input.consume(2)
            _ = try bytes(count)
            input.consume(count)
        }
        if flags & 8 != 0 { try skipText() }
        if flags & 16 != 0 { try skipText() }
        if flags & 2 != 0 {
            _ = try bytes(2)
            input.consume(2)
        }
    }

    /// A name or a comment, ended by a zero.
    private func skipText() throws {
        while true {
            let byte = try bytes(1)[0]
            input.consume(1)
            if byte == 0 { return }
        }
    }

    private func endMember() throws {
        let trailer = try bytes(8)
        let expected = UInt32(littleEndian: trailer.loadUnaligned(as: UInt32.self))
        let length = UInt32(littleEndian: trailer.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        guard expected == checksum, length == size else { throw notValid }
        input.consume(8)
        (isInMember, hasMember) = (false, true)
    }

    private func bytes(_ count: Int) throws -> UnsafeRawBufferPointer {
        let bytes = try input.available(atLeast: count)
        guard bytes.count >= count else { throw cutShort }
        return bytes
    }

    private var notValid: FormatError { input.damaged("the gzip data is not valid") }
    private var cutShort: FormatError { input.damaged("the gzip data is cut short") }
}
