import DovetailColumnar

/// What a user may say about a Parquet file that is written.
struct WriteSettings: Sendable {
    /// As other engines write when nobody asks.
    var codec = Codec.snappy
    var level: Int?
    var rowGroupSize = WriteSettings.defaultRowGroupSize
    /// Bytes of a page before compression.
    var pageSize = 1 << 20
    var usesDictionary = true

    /// Fifteen full batches; a page of 8-byte values then is a whole column.
    static let defaultRowGroupSize = 122_880
    static let names = ["compression", "compression_level", "row_group_size", "page_size", "dictionary"]
    private static let codecs: [String: Codec] = [
        "uncompressed": .uncompressed, "none": .uncompressed, "snappy": .snappy, "gzip": .gzip, "zstd": .zstd,
        "lz4_raw": .lz4Raw, "lz4": .lz4Raw, "brotli": .brotli,
    ]

    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ options: FormatOptions) throws {
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "compression", "codec": codec = try WriteSettings.codec(value)
            case "compression_level": level = try OptionValue.integer(name, value, in: 0...1_000)
            case "row_group_size": rowGroupSize = try OptionValue.integer(name, value, in: 1...Int(Int32.max))
            case "page_size": pageSize = try OptionValue.integer(name, value, in: 64...(1 << 28))
            case "dictionary": usesDictionary = try OptionValue.boolean(name, value)
            default: throw OptionValue.unknown(name, of: "Parquet", among: WriteSettings.names)
            }
        }
        try checkLevel()
    }

    private func checkLevel() throws {
        guard let level else { return }
        guard let levels = codec.levels else {
            throw FormatError(
                .badFormatOption, "compression \"\(codec.rawValue)\" has no levels", kind: .invalidInput)
        }
        guard levels.contains(level) else {
            throw FormatError(
                .badFormatOption,
                "compression_level \(level) is out of range: \(codec.rawValue) takes \(levels.lowerBound) to \(levels.upperBound)",
                kind: .invalidInput)
        }
    }

    private static func codec(_ value: Scalar) throws -> Codec {
        guard case .string(let text) = value else { throw OptionValue.wrong("compression", value, "a name") }
        let name = text.lowercased()
        if let codec = codecs[name] { return codec }
        let nearest = Spelling.nearest(to: name, among: codecs.keys.sorted())
        throw FormatError(
            .badFormatOption, "compression \"\(text)\" is not one Parquet is written with", kind: .invalidInput,
            notes: (nearest.map { ["did you mean \"\($0)\"?"] } ?? [])
                + ["there are: uncompressed, snappy, gzip, zstd, lz4_raw, brotli"])
    }
}
