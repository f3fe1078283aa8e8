import DovetailColumnar

/// Compression of whole files, known by their first bytes whatever their names are.
public enum StreamCompression: String, Sendable, CaseIterable {
    case none, gzip, zstd, lz4, bzip2, snappy
}

extension StreamCompression {
    /// Endings of file names, the usual one first.
    var endings: [String] {
        switch self {
        case .none: []
        case .gzip: ["gz", "gzip"]
        case .zstd: ["zst", "zstd"]
        case .lz4: ["lz4"]
        case .bzip2: ["bz2", "bzip2"]
        case .snappy: ["sz", "snappy"]
        }
    }

    /// By its name or a usual ending, as options name it; nil when there is none of that name.
    init?(named name: String) {
        let folded = name.lowercased()
        guard let kind = StreamCompression(rawValue: folded) ?? StreamCompression(ending: folded) else {
            guard folded == "uncompressed" else { return nil }
            self = .none
            return
        }
        self = kind
    }

    /// By the last part of a file's name, in lower case; nil when it speaks of no compression.
    init?(ending: String) {
        guard let kind = StreamCompression.allCases.first(where: { $0.endings.contains(ending) }) else { return nil }
        self = kind
    }

    /// The value of an option such as `compression`; nil is `auto`: as the file's first bytes say.
    /// - Throws: `FormatError` `.badFormatOption`.
    static func option(_ name: String, _ value: Scalar) throws -> StreamCompression? {
        let wanted = "auto, " + allCases.map(\.rawValue).joined(separator: ", ")
        guard case .string(let text) = value else { throw OptionValue.wrong(name, value, wanted) }
        if text.lowercased() == "auto" { return nil }
        guard let kind = StreamCompression(named: text) else { throw OptionValue.wrong(name, value, wanted) }
        return kind
    }

    /// Bytes `detect` wants to see of a file's start.
    static let magicLength = 10

    /// nil when the file is not compressed.
    static func detect(_ file: ReadableFile) throws -> StreamCompression? {
        var offset = 0
        // Frames to be passed over may stand first, in zstd's files and in LZ4's.
        for _ in 0..<64 {
            let head = try file.read(at: offset, count: min(magicLength, max(0, file.byteCount - offset)))
            let (kind, skipped) = withExtendedLifetime(head) { (detect(head.bytes), skippable(head.bytes)) }
            guard kind == nil, let skipped, skipped <= file.byteCount - offset else {
                return try kind ?? (isHadoopSnappy(file) ? .snappy : nil)
            }
            offset += skipped
        }
        return nil
    }

    /// By the first bytes of a file.
    static func detect(_ head: UnsafeRawBufferPointer) -> StreamCompression? {
        if head.starts(with: [0x1F, 0x8B]) { return .gzip }
        if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        if head.starts(with: [0x04, 0x22, 0x4D, 0x18]) { return .lz4 }
        if head.starts(with: SnappyFrames.mark) { return .snappy }
        guard head.count >= 10, head.starts(with: "BZh".utf8), (0x31...0x39).contains(head[3]) else { return nil }
        // A block, or the end of an empty stream.
        let block = head[4..<10]
        let isBlock = block.elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        return isBlock || block.elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90]) ? .bzip2 : nil
    }

    private static func isHadoopSnappy(_ file: ReadableFile) throws -> Bool {
        let head = try file.read(at: 0, count: min(HadoopSnappyBlocks.headSize, file.byteCount))
        return withExtendedLifetime(head) { HadoopSnappyBlocks.isLikely(head.bytes, fileSize: file.byteCount) }
    }

    /// Length of a frame without data.
    private static func skippable(_ head: UnsafeRawBufferPointer) -> Int? {
        guard head.count >= 8, head[0] & 0xF0 == 0x50, head[1...3].elementsEqual([0x2A, 0x4D, 0x18]) else { return nil }
        return 8 + Int(UInt32(littleEndian: head.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    }

    /// The file as the bytes it stands for.
    /// - Throws: `FormatError` when memory runs out.
    public func open(_ file: ReadableFile) throws -> any DecompressingStream {
        switch self {
        case .none: PlainStream(file)
        case .gzip: ChunkStream<GzipChunks>(file)
        case .zstd: try MemberStream<ZstdDecoder>(file)
        case .lz4: try MemberStream<LZ4FrameDecoder>(file)
        case .bzip2: try MemberStream<Bzip2Decoder>(file)
        case .snappy:
            try StreamCompression.isHadoopSnappy(file)
                ? ChunkStream<HadoopSnappyBlocks>(file) : ChunkStream<SnappyFrames>(file)
        }
    }
}
