import CDovetailKernels
import DovetailColumnar
import Synchronization

/// Files of delimited text as one table.
final class CSVTable: FileTable {
    let files: [InputFile]
    let layout: CSVLayout
    /// Which columns have a type the user chose: their values must fit.
    let isDeclared: [Bool]
    private let compressionOption: StreamCompression?
    private let current: Mutex<Schema>

    init(
        files: [InputFile], layout: CSVLayout, schema: Schema, isDeclared: [Bool], compression: StreamCompression?
    ) {
        self.files = files
        self.layout = layout
        self.isDeclared = isDeclared
        compressionOption = compression
        current = Mutex(schema)
    }

    var schema: Schema { current.withLock { $0 } }
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
        return current.withLock { schema in
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
