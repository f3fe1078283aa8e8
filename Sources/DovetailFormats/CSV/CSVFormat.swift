import CDovetailKernels
public import DovetailColumnar

/// Delimited text: RFC 4180 and its relatives.
///
/// Reading takes the options `delim` (`sep`, `delimiter`), `quote`, `escape`, `header`, `nullstr` (`null_values`), `skip`,
/// `comment`, `all_varchar`, `sample_size`, `ignore_errors`, `null_padding` and `compression`; what is not given is found
/// out from the first file. Writing takes `delim`, `quote`, `escape`, `header`, `nullstr`, `force_quote`, `compression`.
public struct CSVFormat: SampledFormat {
    private let chunkSize: Int
    private let cpuLevel: Int32

    public init() { self.init(chunkSize: 1 << 20, cpuLevel: dovetail_cpu_level()) }

    /// Tests read in tiny chunks and with lower CPU levels.
    init(chunkSize: Int, cpuLevel: Int32) {
        self.chunkSize = chunkSize
        self.cpuLevel = cpuLevel
    }

    static var bestLevel: Int32 { dovetail_cpu_level() }

    public var name: String { "csv" }
    public var compressesWholeFiles: Bool { true }
    public var extensions: [String] { ["csv", "tsv", "txt", "tbl", "psv"] }

    public func open(_ files: [InputFile], options: FormatOptions) throws -> any FileTable {
        let chosen = try CSVOptions(options, isWriting: false)
        var sniffer = CSVSniffer(
            files: files, options: chosen, declared: options, chunkSize: chunkSize, cpuLevel: cpuLevel)
        let table = try sniffer.table()
        if chosen.sampleRows == Int.max { try checkAll(table) }
        return table
    }

    public func makeWriter(schema: Schema, options: FormatOptions) throws -> any FileWriter {
        try CSVWriter(schema: schema, options: CSVOptions(options, isWriting: true))
    }

    /// Reads everything once, so that the types hold all values.
    private func checkAll(_ table: CSVTable) throws {
        while true {
            do {
                let columns = table.schema.fields.indices.filter {
                    !table.isDeclared[$0] && table.schema[$0].type != .string
                }
                guard !columns.isEmpty else { return }
                let source = try table.scan(ScanRequest(projection: Array(columns)))
                while var morsel = try source.nextMorsel() {
                    while try morsel.next() != nil {}
                }
                return
            } catch is SchemaWidened {
                continue
            }
        }
    }
}
