import CDovetailKernels
public import DovetailColumnar

/// Delimited text: RFC 4180 and its relatives.
///
/// Reading takes the options `delim` (`sep`, `delimiter`; up to four bytes), `quote`, `escape`, `header`, `names`,
/// `nullstr` (`null_values`), `skip`, `comment`, `new_line`, `all_varchar`, `sample_size`, `null_padding`,
/// `max_line_size`, `dateformat`, `timestampformat`, `decimal_separator`, `thousands`, `encoding`, `compression`; what is
/// not given is found out from the first file.
///
/// `on_error` says what becomes of values that do not fit and of rows with too many or too few fields: `fail` (the
/// default), `skip` leaves the row out, `null` makes the value null and fills or cuts the row. `rejects` names a CSV file
/// that tells each of them; it is there, complete, once a scan has read everything. Where `on_error` is given, types
/// inferred from the sample are as firm as declared ones; where it is not, a later value widens its column's type.
/// With `skip` or `rejects` every column of every row is checked, so that the rows do not depend on the query; with
/// `null` alone those that a query reads. `ignore_errors` is another name for `on_error => 'skip'`.
///
/// Writing takes `delim`, `quote`, `escape`, `header`, `nullstr`, `force_quote`, `dateformat`, `timestampformat`,
/// `decimal_separator` and `compression`.
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
                let source = try table.scanForTypes(Array(columns))
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
