import CDovetailKernels
import DovetailColumnar
import Synchronization

/// Files of delimited text as one table.
final class CSVTable: SampledTable, RejectingTable {
    let files: [InputFile]
    /// The file whose start gave the layout; the others' headers must be like its.
    let first: InputFile
    let layout: CSVLayout
    /// Which columns have a type the user chose: their values must fit.
    let isDeclared: [Bool]
    /// Where rejects go.
    let rejectsPath: String?
    let compressionOption: StreamCompression?
    private let current: SharedSchema
    private let rejected: Rejected
    /// Not a part of another table.
    private let isWhole: Bool

    /// Types as found so far, for all tables made of one.
    private final class SharedSchema: Sendable {
        let value: Mutex<Schema>
        init(_ schema: Schema) { value = Mutex(schema) }
    }

    /// Rows left out or mended, of all tables made of one.
    private final class Rejected: Sendable {
        let rows = Atomic<Int>(0)
    }

    init(files: [InputFile], layout: CSVLayout, schema: Schema, isDeclared: [Bool], options: CSVOptions) {
        self.files = files
        first = files[0]
        self.layout = layout
        self.isDeclared = isDeclared
        rejectsPath = options.rejectsPath
        compressionOption = options.compression
        current = SharedSchema(schema)
        rejected = Rejected()
        isWhole = true
    }

    private init(_ table: CSVTable, files: [InputFile]) {
        self.files = files
        first = table.first
        layout = table.layout
        isDeclared = table.isDeclared
        rejectsPath = table.rejectsPath
        compressionOption = table.compressionOption
        current = table.current
        rejected = table.rejected
        isWhole = files == table.files
    }

    func reading(_ files: [InputFile]) -> any FileTable { CSVTable(self, files: files) }

    var schema: Schema { current.value.withLock { $0 } }
    var rowCount: Int? { nil }

    func scan(_ request: ScanRequest) throws -> any BatchSource {
        if rejectsPath != nil, !isWhole {
            throw FormatError(
                .badFormatOption, "rejects cannot be told of files whose folders give columns", kind: .unsupported,
                path: first.path, notes: ["hive_partitioning => false reads them without"])
        }
        return try CSVScan(table: self, schema: schema, request: request, layout: layout)
    }

    /// A scan for the sake of the types: what does not fit widens them, whatever errors shall do.
    func scanForTypes(_ columns: [Int]) throws -> any BatchSource {
        var layout = layout
        layout.keepsRejects = false
        layout.holdsTypes = false
        return try CSVScan(
            table: self, schema: schema, request: ScanRequest(projection: columns), layout: layout, isForTypes: true)
    }

    var rejectedRows: Int { rejected.rows.load(ordering: .relaxed) }

    func countRejected(_ rows: Int) { if rows > 0 { rejected.rows.wrappingAdd(rows, ordering: .relaxed) } }

    /// Takes the type that holds the values so far and this one.
    func widen(column: Int, from type: DataType, by field: UnsafeRawBufferPointer, in path: String) -> SchemaWidened {
        let forms = layout.forms(of: column)
        var found = DataType.string
        if layout.dialect.has_quote != 0, field.first == layout.dialect.quote {
            let text = CSVFieldRules(layout, type: .string, hasQuotes: true).unescaped(field)
            found = text.withUnsafeBytes { inner in
                inner.baseAddress.map { forms.classify($0, inner.count) ?? .string } ?? .string
            }
        } else if let base = field.baseAddress {
            found = forms.classify(base, field.count) ?? .string
        }
        var wider = CSVInference.join(type, found)
        // The value did not fit: staying as it is would not end.
        if wider == type { wider = .string }
        return current.value.withLock { schema in
            let now = CSVInference.join(schema.fields[column].type, wider)
            schema.fields[column].type = now
            return SchemaWidened(path: path, column: schema.fields[column].name, type: now)
        }
    }

    /// The file's text, where it is compressed or not UTF-8; nil for a file to be read as it is.
    func stream(of file: ReadableFile) throws -> (any DecompressingStream)? {
        try CSVTable.stream(of: file, compression: compressionOption, encoding: layout.encoding)
    }

    /// Compression as the option says, else as the first bytes do; likewise for the encoding.
    static func stream(
        of file: ReadableFile, compression: StreamCompression?, encoding: TextEncoding?
    ) throws -> (any DecompressingStream)? {
        let kind = try compression ?? StreamCompression.detect(file) ?? .none
        if kind == .none {
            let head = try file.read(at: 0, count: min(2, file.byteCount))
            let marked = withExtendedLifetime(head) { TextEncoding.marked(head.bytes) }
            guard (encoding ?? marked ?? .utf8) != .utf8 else { return nil }
        }
        let plain = try kind.open(file)
        return encoding == .utf8 ? plain : EncodedStream(plain, path: file.path, encoding: encoding)
    }
}
