import DovetailColumnar

/// The content of one large page, decompressed a window at a time: a page of gigabytes is never whole in memory.
final class PageInflow {
    private let body: Buffer
    private let codec: Codec
    private let decoder: any MemberDecoder
    private var consumed = 0
    private var isAtEnd = false
    /// Bytes of the page that are still to come.
    private(set) var left: Int

    /// Pages of more bytes than this are read by windows.
    static let threshold = 4 << 20
    private static let windowSize = 1 << 20

    /// nil for a codec whose blocks can only be decompressed whole; these expand little.
    init?(_ body: Buffer, codec: Codec, size: Int) throws {
        switch codec {
        case .zstd: decoder = try ZstdDecoder()
        case .gzip: decoder = try GzipDecoder()
        case .brotli: decoder = try BrotliDecoder()
        case .uncompressed, .snappy, .deflate, .lz4Raw, .lz4Hadoop: return nil
        }
        self.body = body
        self.codec = codec
        left = size
    }

    /// A window that begins with `rest`, holds at least `least` bytes if the page has that many, and some more.
    /// - Throws: `FormatError` when the page is damaged or holds less than its header says.
    func window(after rest: UnsafeRawBufferPointer, least: Int) throws -> Buffer {
        let fresh = min(left, max(PageInflow.windowSize, least - rest.count))
        let window = Buffer(byteCount: rest.count + fresh)
        UnsafeMutableRawBufferPointer(start: window.base, count: rest.count).copyMemory(from: rest)
        try fill(UnsafeMutableRawBufferPointer(start: window.base + rest.count, count: fresh))
        left -= fresh
        return window
    }

    private func fill(_ target: UnsafeMutableRawBufferPointer) throws {
        var done = 0
        while done < target.count {
            let input = UnsafeRawBufferPointer(rebasing: body.bytes[consumed...])
            // Of a gzip page, another member may follow.
            guard !isAtEnd || !input.isEmpty else { throw codec.damaged("it holds less than its header says") }
            let progress: MemberProgress
            do {
                progress = try decoder.decode(input, into: UnsafeMutableRawBufferPointer(rebasing: target[done...]))
            } catch {
                throw codec.damaged(error.reason ?? "its content is not valid")
            }
            guard progress.consumed > 0 || progress.produced > 0 || progress.isAtEnd else {
                throw codec.damaged("it is cut short")
            }
            consumed += progress.consumed
            done += progress.produced
            isAtEnd = progress.isAtEnd
        }
    }
}
