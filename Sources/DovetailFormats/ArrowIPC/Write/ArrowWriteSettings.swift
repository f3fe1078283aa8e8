import DovetailColumnar

/// What a user may say about an Arrow file that is written.
struct ArrowWriteSettings: Sendable {
    var compression: ArrowCompression?
    var level: Int?
    /// Rows of a record batch.
    var batchSize = ArrowWriteSettings.defaultBatchSize
    /// A stream, which has no footer.
    var isStream = false
    /// Text and binary as 16-byte views, which newer readers know.
    var textAsViews = false

    /// Fifteen full batches.
    static let defaultBatchSize = 122_880
    static let names = ["compression", "compression_level", "batch_size", "stream", "string_view"]
    private static let codecs: [String: ArrowCompression?] = [
        "none": .none, "uncompressed": .none, "lz4": .lz4, "lz4_frame": .lz4, "zstd": .zstd,
    ]

    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ options: FormatOptions) throws {
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "compression", "codec": compression = try ArrowWriteSettings.codec(value)
            case "compression_level": level = try OptionValue.integer(name, value, in: 1...22)
            case "batch_size", "row_group_size":
                batchSize = try OptionValue.integer(name, value, in: 1...Int(Int32.max))
            case "stream": isStream = try OptionValue.boolean(name, value)
            case "string_view": textAsViews = try OptionValue.boolean(name, value)
            default: throw OptionValue.unknown(name, of: "Arrow", among: ArrowWriteSettings.names)
            }
        }
        if level != nil, compression == nil {
            throw FormatError(.badFormatOption, "compression \"none\" has no levels", kind: .invalidInput)
        }
        if let level, compression == .lz4, level > 12 {
            throw FormatError(
                .badFormatOption, "compression_level \(level) is out of range: lz4 takes 1 to 12",
                kind: .invalidInput)
        }
    }

    private static func codec(_ value: Scalar) throws -> ArrowCompression? {
        guard case .string(let text) = value else { throw OptionValue.wrong("compression", value, "a name") }
        if let codec = codecs[text.lowercased()] { return codec }
        throw FormatError(
            .badFormatOption, "compression \"\(text)\" is not one Arrow files are written with", kind: .invalidInput,
            notes: ["there are: none, lz4, zstd"])
    }
}
