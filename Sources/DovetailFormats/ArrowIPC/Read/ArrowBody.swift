import DovetailColumnar

/// The buffers of one record batch: loaded beforehand, or read part by part where only some rows are wanted, and unpacked
/// one by one.
struct ArrowBody {
    private let file: ReadableFile
    private let range: Range<Int>
    private let header: ArrowBatchHeader
    /// Parts of the body in memory, in order of reading.
    private var runs: [(range: Range<Int>, memory: Buffer)] = []
    private let context = CodecContext()

    /// Gaps up to here are read over.
    private static let gap = 1 << 16
    /// Most bytes that one packed byte can become: LZ4's longest matches, zstd's repeated blocks.
    private static let mostExpansion: [ArrowCompression: Int] = [.lz4: 256, .zstd: 1 << 16]

    init(_ file: ReadableFile, _ range: Range<Int>, _ header: ArrowBatchHeader) {
        self.file = file
        self.range = range
        self.header = header
    }

    /// Reads the buffers with these numbers, neighbors at once. What is read never overlaps, so however the buffers are
    /// said to lie it is no more than the body.
    mutating func load(_ wanted: [Range<Int>]) throws {
        var places = try wanted.joined().map { try place($0) }.filter { !$0.isEmpty }
        places.sort { $0.lowerBound < $1.lowerBound }
        var merged: [Range<Int>] = []
        for place in places {
            if let last = merged.last, place.lowerBound <= last.upperBound + ArrowBody.gap {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, place.upperBound)
            } else {
                // Alignment in memory stays that in the body.
                merged.append(place.lowerBound & ~(Buffer.alignment - 1)..<place.upperBound)
            }
        }
        for run in merged {
            runs.append((run, try file.read(at: range.lowerBound + run.lowerBound, count: run.count)))
        }
    }

    private func place(_ index: Int) throws -> Range<Int> {
        let place = header.buffers[index]
        guard place.offset <= range.count, place.length <= range.count - place.offset else {
            throw FormatError(.damagedFile, "a buffer lies outside of its record batch")
        }
        return place.offset..<place.offset + place.length
    }

    /// The content of a buffer that was loaded, unpacked.
    /// - Parameter needed: Bytes it must have; it may have more.
    func buffer(_ index: Int, atLeast needed: Int) throws -> Buffer {
        let stored = try slice(place(index))
        let content = try header.compression.map { try unpacked(stored, $0, needed) } ?? stored
        guard content.byteCount >= needed else {
            throw FormatError(.damagedFile, "a buffer has \(content.byteCount) bytes instead of \(needed)")
        }
        return content
    }

    /// Some bytes of a buffer: of one that was loaded, or else read now.
    func part(_ index: Int, _ bytes: Range<Int>) throws -> Buffer {
        guard runs.isEmpty, header.compression == nil else {
            let whole = try buffer(index, atLeast: bytes.upperBound)
            return Buffer(slicing: whole, from: bytes.lowerBound, byteCount: bytes.count)
        }
        let place = try place(index)
        guard bytes.upperBound <= place.count else {
            throw FormatError(
                .damagedFile, "a buffer has \(place.count) bytes instead of \(bytes.upperBound)")
        }
        return try slice(place.lowerBound + bytes.lowerBound..<place.lowerBound + bytes.upperBound)
    }

    private func slice(_ place: Range<Int>) throws -> Buffer {
        if place.isEmpty { return Buffer(byteCount: 0) }
        if runs.isEmpty { return try file.read(at: range.lowerBound + place.lowerBound, count: place.count) }
        guard
            let run = runs.last(where: {
                $0.range.lowerBound <= place.lowerBound && $0.range.upperBound >= place.upperBound
            })
        else { throw FormatError(.internalError, "a buffer was not read before it was used", kind: .internal) }
        return Buffer(slicing: run.memory, from: place.lowerBound - run.range.lowerBound, byteCount: place.count)
    }

    /// A packed buffer begins with its true length; -1 means that it is not packed after all.
    private func unpacked(_ stored: Buffer, _ compression: ArrowCompression, _ needed: Int) throws -> Buffer {
        if stored.byteCount == 0 { return stored }
        guard stored.byteCount >= 8 else { throw FormatError(.damagedFile, "a packed buffer is too short") }
        let length = withExtendedLifetime(stored) { Int64(littleEndian: stored.base.loadUnaligned(as: Int64.self)) }
        let packed = stored.byteCount - 8
        if length == -1 { return Buffer(slicing: stored, from: 8, byteCount: packed) }
        let most = (packed + 8) * (ArrowBody.mostExpansion[compression] ?? 1)
        guard length >= 0, length <= most else {
            throw FormatError(.damagedFile, "a packed buffer cannot hold \(length) bytes")
        }
        // A writer may keep more than the rows need, not much more.
        guard Int(length) / 2 - (1 << 23) <= needed else {
            throw FormatError(.damagedFile, "a packed buffer of \(length) bytes needs \(needed)")
        }
        let result = Buffer(byteCount: Int(length))
        try withExtendedLifetime((stored, result)) {
            let source = UnsafeRawBufferPointer(start: stored.base + 8, count: packed)
            let target = UnsafeMutableRawBufferPointer(start: result.base, count: result.byteCount)
            try compression.unpack(source, into: target, context)
        }
        return result
    }
}
