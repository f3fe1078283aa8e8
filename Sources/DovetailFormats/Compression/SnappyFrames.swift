import DovetailColumnar

/// Files of snappy's framing format: a mark, then chunks of at most 64 KB each, with a checksum of what they stand for.
final class SnappyFrames: ChunkReader {
    /// The chunk every file begins with; files put one behind another have it in the middle too.
    static let mark: [UInt8] = [0xFF, 6, 0, 0] + Array("sNaPpY".utf8)
    static let largestChunk = 1 << 16
    private static let checksumSize = 4

    private var input: StreamInput
    private var hasMark = false
    private let packed = Buffer(byteCount: SnappyBlock.bound(SnappyFrames.largestChunk) + SnappyFrames.checksumSize)
    private let plain = Buffer(byteCount: SnappyFrames.largestChunk)

    init(_ file: ReadableFile) { input = StreamInput(file) }

    var consumed: Int { input.consumed }

    func next() throws -> UnsafeRawBufferPointer? {
        var head: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
        let got = try withUnsafeMutableBytes(of: &head) { bytes in
            try bytes.baseAddress.map { try input.take(4, into: $0) } ?? 0
        }
        if got == 0, hasMark { return nil }
        guard got == 4 else { throw cutShort() }
        let size = Int(head.1) | Int(head.2) << 8 | Int(head.3) << 16
        guard hasMark || head.0 == 0xFF else { throw input.damaged("the snappy data does not begin with its mark") }
        switch head.0 {
        case 0xFF: try readMark(size)
        case 0x00, 0x01: return try readData(size, isCompressed: head.0 == 0)
        case 0x80...: try skip(size)
        default: throw input.damaged("the snappy data has a chunk of unknown kind \(head.0)")
        }
        return UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private func readMark(_ size: Int) throws {
        let name = SnappyFrames.mark.dropFirst(4)
        guard size == name.count else { throw input.damaged("the mark of the snappy data is not valid") }
        guard try input.take(size, into: packed.base) == size else { throw cutShort() }
        guard packed.bytes.prefix(size).elementsEqual(name) else {
            throw input.damaged("the mark of the snappy data is not valid")
        }
        hasMark = true
    }

    private func readData(_ size: Int, isCompressed: Bool) throws -> UnsafeRawBufferPointer {
        let dataSize = size - SnappyFrames.checksumSize
        guard dataSize >= 0, size <= packed.byteCount else {
            throw input.damaged("a chunk of the snappy data has \(size) bytes")
        }
        guard try input.take(size, into: packed.base) == size else { throw cutShort() }
        let expected = UInt32(littleEndian: packed.base.load(as: UInt32.self))
        let data = UnsafeRawBufferPointer(start: packed.base + SnappyFrames.checksumSize, count: dataSize)
        let target = UnsafeMutableRawBufferPointer(start: plain.base, count: plain.byteCount)
        let count: Int
        if isCompressed {
            guard let size = try? SnappyBlock.decompress(data, into: target) else {
                throw input.damaged("a chunk of the snappy data is not valid")
            }
            count = size
        } else {
            guard dataSize <= plain.byteCount else {
                throw input.damaged("a chunk of the snappy data has \(dataSize) bytes")
            }
            target.copyMemory(from: data)
            count = dataSize
        }
        let chunk = UnsafeRawBufferPointer(rebasing: target[..<count])
        let found = Checksum.masked(Checksum.crc32c(chunk))
        guard found == expected else { throw input.damaged("the checksum of a chunk of the snappy data is wrong") }
        return chunk
    }

    private func skip(_ size: Int) throws {
        var left = size
        while left > 0 {
            let got = try input.take(min(left, packed.byteCount), into: packed.base)
            guard got > 0 else { throw cutShort() }
            left -= got
        }
    }

    private func cutShort() -> FormatError { input.damaged("the snappy data is cut short") }
}
