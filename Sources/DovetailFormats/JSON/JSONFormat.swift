import CDovetailKernels
public import DovetailColumnar

/// JSON: lines of values, arrays of them, or values one after another.
///
/// Reading takes the options `format` (`auto`, `newline_delimited`, `array`, `unstructured`), `json_path`, `sample_size`,
/// `conflicts` (`text`, `choice`), `decimals`, `ignore_errors`, `maximum_object_size` and `compression`. Writing takes
/// `array`, `omit_nulls`, `special_numbers` and `compression`.
///
/// Rows are objects, whose members are the columns; rows of another kind make one column, `json`. Text is read by
/// RFC 8259: a surrogate without its partner becomes U+FFFD, of equal keys the last wins, whole numbers that no BIGINT
/// holds are decimals up to 38 digits and doubles above. Binary values are base64, as Spark writes them.
public struct JSONFormat: SampledFormat {
    private let chunkSize: Int
    private let cpuLevel: Int32

    public init() { self.init(chunkSize: 1 << 20, cpuLevel: dovetail_cpu_level()) }

    /// Tests read in tiny chunks and with lower CPU levels.
    init(chunkSize: Int, cpuLevel: Int32) {
        self.chunkSize = chunkSize
        self.cpuLevel = cpuLevel
    }

    public var name: String { "json" }
    public var extensions: [String] { ["json", "jsonl", "ndjson"] }
    public var compressesWholeFiles: Bool { true }

    public func open(_ files: [InputFile], options: FormatOptions) throws -> any FileTable {
        var layout = JSONLayout(options: try JSONOptions(options, isWriting: false))
        layout.chunkSize = chunkSize
        layout.cpuLevel = cpuLevel
        var sniffer = JSONSniffer(files: files, declared: options, layout: layout)
        return try sniffer.table()
    }

    public func makeWriter(schema: Schema, options: FormatOptions) throws -> any FileWriter {
        try JSONWriter(schema: schema, options: JSONOptions(options, isWriting: true))
    }
}
