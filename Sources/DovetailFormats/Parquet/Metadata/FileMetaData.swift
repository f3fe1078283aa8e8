extension Parquet {
    struct RowGroup: Sendable {
        /// In the order of the schema's leaves.
        var columns: [ColumnChunk]
        /// Uncompressed bytes of all columns.
        var totalByteSize: Int64
        var rowCount: Int64
        var sortingColumns: [SortingColumn]?
        var fileOffset: Int64?
        var totalCompressedSize: Int64?
        var ordinal: Int16?

        init(columns: [ColumnChunk], totalByteSize: Int64, rowCount: Int64) {
            self.columns = columns
            self.totalByteSize = totalByteSize
            self.rowCount = rowCount
        }
    }

    /// How the bounds of a column are to be compared.
    enum ColumnOrder: Hashable, Sendable {
        /// In the order of its type; `min_value` and `max_value` may be used.
        case typeDefined
        case other(Int16)
    }

    /// A file's footer.
    struct FileMetaData: Sendable {
        var version: Int32
        var schema: [SchemaElement]
        var rowCount: Int64
        var rowGroups: [RowGroup]
        var keyValues: [KeyValue]?
        var createdBy: String?
        var columnOrders: [ColumnOrder]?
        var isEncrypted = false

        init(version: Int32 = 2, schema: [SchemaElement], rowCount: Int64, rowGroups: [RowGroup]) {
            self.version = version
            self.schema = schema
            self.rowCount = rowCount
            self.rowGroups = rowGroups
        }

        /// Decodes the footer, without its length and magic.
        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ThriftReader(bytes)
            try self.init(from: &reader)
        }
    }
}

extension Parquet.FileMetaData: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (version, rowCount, schema): (Int32?, Int64?, [Parquet.SchemaElement]?)
        var rowGroups: [Parquet.RowGroup]?
        var parsed = Parquet.FileMetaData(version: 0, schema: [], rowCount: 0, rowGroups: [])
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: version = try reader.int32(field)
            case 2: schema = try reader.list(field)
            case 3: rowCount = try reader.int64(field)
            case 4: rowGroups = try reader.list(field)
            case 5: parsed.keyValues = try reader.list(field)
            case 6: parsed.createdBy = try reader.string(field)
            case 7: parsed.columnOrders = try reader.list(field)
            case 8:
                parsed.isEncrypted = true
                try reader.skip(field)
            default: try reader.skip(field)
            }
        }
        guard let version, let schema, let rowCount, let rowGroups, rowCount >= 0 else {
            throw Parquet.missing("a member", in: "the footer")
        }
        parsed.version = version
        parsed.schema = schema
        parsed.rowCount = rowCount
        parsed.rowGroups = rowGroups
        self = parsed
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, version)
        writer.field(2, schema)
        writer.field(3, rowCount)
        writer.field(4, rowGroups)
        if let keyValues { writer.field(5, keyValues) }
        if let createdBy { writer.field(6, createdBy) }
        if let columnOrders { writer.field(7, columnOrders) }
    }
}

extension Parquet.RowGroup: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (columns, byteSize, rowCount): ([Parquet.ColumnChunk]?, Int64?, Int64?)
        var parsed = Parquet.RowGroup(columns: [], totalByteSize: 0, rowCount: 0)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: columns = try reader.list(field)
            case 2: byteSize = try reader.int64(field)
            case 3: rowCount = try reader.int64(field)
            case 4: parsed.sortingColumns = try reader.list(field)
            case 5: parsed.fileOffset = try reader.int64(field)
            case 6: parsed.totalCompressedSize = try reader.int64(field)
            case 7: parsed.ordinal = Int16(truncatingIfNeeded: try reader.int32(field))
            default: try reader.skip(field)
            }
        }
        guard let columns, let byteSize, let rowCount, rowCount >= 0 else {
            throw Parquet.missing("a member", in: "a row group")
        }
        parsed.columns = columns
        parsed.totalByteSize = byteSize
        parsed.rowCount = rowCount
        self = parsed
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, columns)
        writer.field(2, totalByteSize)
        writer.field(3, rowCount)
        if let sortingColumns { writer.field(4, sortingColumns) }
        if let fileOffset { writer.field(5, fileOffset) }
        if let totalCompressedSize { writer.field(6, totalCompressedSize) }
        if let ordinal { writer.field(7, ordinal) }
    }
}

extension Parquet.ColumnOrder: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var found = Parquet.ColumnOrder.other(0)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            found = field.id == 1 ? .typeDefined : .other(field.id)
            try reader.skip(field)
        }
        self = found
    }

    func write(to writer: inout ThriftWriter) {
        switch self {
        case .typeDefined: writer.emptyStructure(1)
        case .other(let id): writer.emptyStructure(id)
        }
    }
}
