import DovetailColumnar

/// What a user may say about an ORC file that is written.
struct ORCWriteSettings: Sendable {
    var compression = ORC.Compression.zstd
    var level: Int?
    /// Bytes of a chunk before compression.
    var blockSize = 1 << 18
    var stripeRows = 200_000
    /// Rows of a row group, the piece that statistics and the index speak of.
    var rowIndexStride = 10_000
    var usesDictionary = true

    static let names = [
        "compression", "compression_level", "compression_block_size", "stripe_rows", "row_index_stride", "dictionary",
    ]
    private static let compressions: [String: ORC.Compression] = [
        "uncompressed": .none, "none": .none, "zlib": .zlib, "snappy": .snappy, "lz4": .lz4, "zstd": .zstd,
    ]

    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ options: FormatOptions) throws {
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "compression", "codec": compression = try ORCWriteSettings.compression(name, value)
            case "compression_level": level = try OptionValue.integer(name, value, in: 0...1_000)
            case "compression_block_size": blockSize = try OptionValue.integer(name, value, in: 1_024...(1 << 22))
            case "stripe_rows": stripeRows = try OptionValue.integer(name, value, in: 1...(1 << 24))
            case "row_index_stride": rowIndexStride = try OptionValue.integer(name, value, in: 1_000...(1 << 24))
            case "dictionary": usesDictionary = try OptionValue.boolean(name, value)
            default: throw OptionValue.unknown(name, of: "ORC", among: ORCWriteSettings.names)
            }
        }
        try checkLevel()
    }

    private static func compression(_ name: String, _ value: Scalar) throws -> ORC.Compression {
        guard case .string(let text) = value, let found = compressions[text.lowercased()] else {
            throw OptionValue.wrong(name, value, "none, zlib, snappy, lz4 or zstd")
        }
        return found
    }

    private func checkLevel() throws {
        guard let level else { return }
        guard let levels = try compression.codec()?.levels else {
            throw FormatError(
                .badFormatOption, "compression \"\(compression)\" has no \"compression_level\"", kind: .invalidInput)
        }
        _ = try OptionValue.integer("compression_level", .int(Int64(level)), in: levels)
    }
}
