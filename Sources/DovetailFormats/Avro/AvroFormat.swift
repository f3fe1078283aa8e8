public import DovetailColumnar

/// Apache Avro object container files.
///
/// Writing takes the options `compression`, `compression_level` and `block_size`.
public struct AvroFormat: FileFormat {
    private let morselSize: Int

    public init() { self.init(morselSize: 1 << 20) }

    /// Tests read few blocks at a time.
    init(morselSize: Int) { self.morselSize = morselSize }

    public var name: String { "avro" }
    public var extensions: [String] { ["avro"] }

    public func open(_ files: [InputFile], options: FormatOptions) throws -> any FileTable {
        try AvroTable(files, options: options, morselSize: morselSize)
    }

    public func makeWriter(schema: Schema, options: FormatOptions) throws -> any FileWriter {
        try AvroWriter(schema: schema, settings: AvroWriteSettings(options))
    }
}
