import CDovetailKernels
import DovetailColumnar
import Synchronization

/// Files of delimited text as one table.
final class CSVTable: SampledTable {
    let files: [InputFile]
    /// The file whose start gave the layout; the others' headers must be like its.
    let first: InputFile
    let layout: CSVLayout
    /// Which columns have a type the user chose: their values must fit.
    let isDeclared: [Bool]
    private let compressionOption: StreamCompression?
    private let current: SharedSchema

    /// Types as found so far, for all tables made of one.
    private final class SharedSchema: Sendable {
        let value: Mutex<Schema>
        init(_ schema: Schema) { value = Mutex(schema) }
    }

    init(
        files: [InputFile], layout: CSVLayout, schema: Schema, isDeclared: [Bool], compression: StreamCompression?
    ) {
        self.files = files
        first = files[0]
        self.layout = layout
        self.isDeclared = isDeclared
        compressionOption = compression
        current = SharedSchema(schema)
    }

    private init(_ table: CSVTable, files: [InputFile]) {
        self.files = files
        first = table.first
        layout = table.layout
        isDeclared = table.isDeclared
        compressionOption = table.compressionOption
        current = table.current
    }

    func reading(_ files: [InputFile]) -> any FileTable { CSVTable(self, files: files) }

    var schema: Schema { current.value.withLock { $0 } }
    var rowCount: Int? { nil }

    func scan(_ request: ScanRequest) throws -> any BatchSource {
        CSVScan(table: self, schema: schema, request: request)
    }

    /// Takes the type that holds the values so far and this one.
    func widen(column: Int, from type: DataType, by field: UnsafeRawBufferPointer, in path: String) -> SchemaWidened {
        var found = DataType.string
        if layout.dialect.has_quote != 0, field.first == layout.dialect.quote {
            let text = CSVFieldRules(layout, type: .string, hasQuotes: true).unescaped(field)
            found = text.withUnsafeBytes { inner in
                inner.baseAddress.map { CSVInference.classify($0, inner.count) ?? .string } ?? .string
            }
        } else if let base = field.baseAddress {
            found = CSVInference.classify(base, field.count) ?? .string
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

    /// How the file is compressed: as the options say, else as its first bytes do.
    func compression(of file: ReadableFile) throws -> StreamCompression? {
        switch compressionOption {
        case StreamCompression.none?: return nil
        case let chosen?: return chosen
        case nil: return try StreamCompression.detect(file)
        }
    }
}
