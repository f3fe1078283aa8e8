import DovetailColumnar

/// What a user may say about an Avro file that is written.
struct AvroWriteSettings: Sendable {
    /// As Spark writes when nobody asks.
    var codec = AvroBlockCodec.snappy
    var level: Int?
    /// Bytes of a block before compression.
    var blockSize = 1 << 18

    static let names = ["compression", "compression_level", "block_size"]
    private static let codecs: [String: AvroBlockCodec] = [
        "uncompressed": .null, "null": .null, "none": .null, "snappy": .snappy, "deflate": .deflate,
        "zstandard": .zstandard, "zstd": .zstandard, "bzip2": .bzip2,
    ]

    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ options: FormatOptions) throws {
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "compression", "codec":
                codec = try OptionValue.codec(
                    value, among: AvroWriteSettings.codecs, of: "Avro",
                    offered: "uncompressed, snappy, deflate, zstd, bzip2")
            case "compression_level": level = try OptionValue.integer(name, value, in: 0...1_000)
            case "block_size": blockSize = try OptionValue.integer(name, value, in: 1...(1 << 28))
            default: throw OptionValue.unknown(name, of: "Avro", among: AvroWriteSettings.names)
            }
        }
        try OptionValue.check(level: level, of: codec.rawValue, in: codec.levels)
    }
}

extension AvroBlockCodec {
    var levels: ClosedRange<Int>? {
        switch self {
        case .null, .snappy: nil
        case .deflate: Codec.deflate.levels
        case .zstandard: Codec.zstd.levels
        case .bzip2: AvroBZip2.levels
        }
    }

    /// Most bytes a block of `count` bytes takes in a file.
    func bound(_ count: Int) -> Int {
        switch self {
        case .null: count
        case .snappy: Codec.snappy.compressBound(count) + 4
        case .deflate: Codec.deflate.compressBound(count)
        case .zstandard: Codec.zstd.compressBound(count)
        case .bzip2: AvroBZip2.bound(count)
        }
    }

    /// Compresses a block into at least `bound` bytes and returns how many it took.
    func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int?, context: CodecContext
    ) throws -> Int {
        switch self {
        case .null: return try Codec.uncompressed.compress(source, into: target, context: context)
        case .deflate: return try Codec.deflate.compress(source, into: target, level: level, context: context)
        case .zstandard: return try Codec.zstd.compress(source, into: target, level: level, context: context)
        case .bzip2: return try AvroBZip2.compress(source, into: target, level: level)
        case .snappy:
            let count = try Codec.snappy.compress(source, into: target, context: context)
            target.storeBytes(of: Checksum.crc32(source).bigEndian, toByteOffset: count, as: UInt32.self)
            return count + 4
        }
    }
}
