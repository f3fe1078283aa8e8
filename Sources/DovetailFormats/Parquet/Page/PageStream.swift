import DovetailColumnar

/// The pages of one column chunk in order: their headers, and their bytes for those that are wanted. Never reads outside of
/// the chunk.
struct PageStream {
    let file: ReadableFile
    /// Where headers may begin.
    let range: Range<Int>
    /// Where the next header, or the body of the page whose header was read last, begins.
    private(set) var position: Int
    /// Nothing from here on is read before it is asked for.
    var fence: Int
    /// Where bodies end at the latest.
    private let end: Int
    private var window: Buffer?
    private var windowStart = 0
    /// What is read at once next: little after a jump, more while pages follow one another.
    private var ahead = PageStream.windowSize

    private static let windowSize = 1 << 20
    private static let jumpSize = 1 << 16
    private static let firstHeaderSize = 1 << 10
    private static let headerLimit = 1 << 24

    init(file: ReadableFile, range: Range<Int>, slack: Int) {
        self.file = file
        self.range = range
        position = range.lowerBound
        end = range.upperBound + slack
        fence = end
    }

    /// Goes on with the page whose header is at `offset`, which lies in the chunk.
    mutating func seek(to offset: Int) {
        position = offset
        if let window, offset >= windowStart, offset < windowStart + window.byteCount { return }
        ahead = PageStream.jumpSize
    }

    /// The next page's header; nil at the end of the chunk. Its body begins at `position` then.
    mutating func nextHeader() throws -> Parquet.PageHeader? {
        guard position < range.upperBound else { return nil }
        var wanted = PageStream.firstHeaderSize
        while true {
            let bytes = try load(min(wanted, end - position))
            do {
                return try withExtendedLifetime(window) {
                    var reader = ThriftReader(bytes)
                    let header = try Parquet.PageHeader(from: &reader)
                    position += reader.position
                    guard Int(header.compressedSize) <= end - position else {
                        throw damaged("a page goes past the end of its column chunk")
                    }
                    return header
                }
            } catch let error as FormatError {
                // The header may be longer than what was loaded.
                guard bytes.count < end - position, wanted < PageStream.headerLimit else { throw error }
                wanted *= 16
            }
        }
    }

    /// The body of the page whose header was read last; the next page follows.
    mutating func body(_ count: Int) throws -> Buffer {
        _ = try load(count)
        defer { position += count }
        guard let window else { throw damaged("a page is missing") }
        return Buffer(slicing: window, from: position - windowStart, byteCount: count)
    }

    mutating func skipBody(_ count: Int) {
        position += count
        // Whoever passes over pages does not want those after them all the sooner.
        if count > PageStream.jumpSize { ahead = PageStream.jumpSize }
    }

    /// At least `count` bytes from `position` on, which the caller has checked to be in the chunk.
    private mutating func load(_ count: Int) throws -> UnsafeRawBufferPointer {
        if let window, position >= windowStart, position + count <= windowStart + window.byteCount {
            return UnsafeRawBufferPointer(rebasing: window.bytes[(position - windowStart)...])
        }
        let limit = fence > position ? min(fence, end) : end
        let fresh = try file.read(at: position, count: max(count, min(ahead, limit - position)))
        ahead = min(ahead * 4, PageStream.windowSize)
        window = fresh
        windowStart = position
        return fresh.bytes
    }

    private func damaged(_ reason: String) -> FormatError { FormatError(.damagedFile, reason, byteOffset: position) }
}
