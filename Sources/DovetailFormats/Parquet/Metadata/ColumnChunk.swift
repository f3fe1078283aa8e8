extension Parquet {
    /// What a footer says of one column of one row group.
    struct ColumnMetaData: Sendable {
        var type: PhysicalType
        var encodings: [Encoding]
        /// Names from the root (not counted) to the leaf.
        var pathInSchema: [String]
        var codec: CompressionCodec
        /// Values counting nulls.
        var valueCount: Int64
        /// Bytes of all pages with their headers.
        var totalUncompressedSize: Int64
        var totalCompressedSize: Int64
        var keyValues: [KeyValue]?
        /// Places in the file; the dictionary page, if any, comes first.
        var dataPageOffset: Int64
        var indexPageOffset: Int64?
        var dictionaryPageOffset: Int64?
        var statistics: Statistics?
        var encodingStats: [PageEncodingStats]?
        var bloomFilterOffset: Int64?
        var bloomFilterLength: Int32?

        init(
            type: PhysicalType, encodings: [Encoding], pathInSchema: [String], codec: CompressionCodec,
            valueCount: Int64, totalUncompressedSize: Int64, totalCompressedSize: Int64, dataPageOffset: Int64
        ) {
            self.type = type
            self.encodings = encodings
            self.pathInSchema = pathInSchema
            self.codec = codec
            self.valueCount = valueCount
            self.totalUncompressedSize = totalUncompressedSize
            self.totalCompressedSize = totalCompressedSize
            self.dataPageOffset = dataPageOffset
        }

        /// Where the chunk's bytes begin. Some old writers give a dictionary offset of 0, which means none.
        var startOffset: Int64 {
            guard let dictionary = dictionaryPageOffset, dictionary > 0, dictionary < dataPageOffset else {
                return dataPageOffset
            }
            return dictionary
        }
    }

    struct ColumnChunk: Sendable {
        /// Set when the pages stand in another file.
        var filePath: String?
        var fileOffset: Int64
        /// nil only in encrypted files.
        var metaData: ColumnMetaData?
        var offsetIndexOffset: Int64?
        var offsetIndexLength: Int32?
        var columnIndexOffset: Int64?
        var columnIndexLength: Int32?
        var isEncrypted = false

        init(fileOffset: Int64, metaData: ColumnMetaData?) {
            self.fileOffset = fileOffset
            self.metaData = metaData
        }
    }
}

extension Parquet.ColumnMetaData: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (type, codec, valueCount, uncompressed): (Int32?, Int32?, Int64?, Int64?)
        var (compressed, dataPage): (Int64?, Int64?)
        var parsed = Parquet.ColumnMetaData(
            type: .boolean, encodings: [], pathInSchema: [], codec: .uncompressed, valueCount: 0,
            totalUncompressedSize: 0, totalCompressedSize: 0, dataPageOffset: 0)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: type = try reader.int32(field)
            case 2: parsed.encodings = try reader.int32List(field).map(Parquet.Encoding.init(rawValue:))
            case 3: parsed.pathInSchema = try reader.stringList(field)
            case 4: codec = try reader.int32(field)
            case 5: valueCount = try reader.int64(field)
            case 6: uncompressed = try reader.int64(field)
            case 7: compressed = try reader.int64(field)
            case 8: parsed.keyValues = try reader.list(field)
            case 9: dataPage = try reader.int64(field)
            case 10: parsed.indexPageOffset = try reader.int64(field)
            case 11: parsed.dictionaryPageOffset = try reader.int64(field)
            case 12: parsed.statistics = try reader.structure(field)
            case 13: parsed.encodingStats = try reader.list(field)
            // Writers of before these were specified used the numbers for other things.
            case 14 where field.kind == .int64: parsed.bloomFilterOffset = try reader.int64(field)
            case 15 where field.kind == .int32: parsed.bloomFilterLength = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        guard let type, let codec, let valueCount, let uncompressed, let compressed, let dataPage else {
            throw Parquet.missing("a member", in: "a column chunk")
        }
        guard let known = Parquet.PhysicalType(rawValue: type) else { throw Parquet.unknown("physical type", type) }
        parsed.type = known
        parsed.codec = .init(rawValue: codec)
        parsed.valueCount = valueCount
        parsed.totalUncompressedSize = uncompressed
        parsed.totalCompressedSize = compressed
        parsed.dataPageOffset = dataPage
        self = parsed
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, type.rawValue)
        writer.field(2, encodings.map(\.rawValue))
        writer.field(3, pathInSchema)
        writer.field(4, codec.rawValue)
        writer.field(5, valueCount)
        writer.field(6, totalUncompressedSize)
        writer.field(7, totalCompressedSize)
        if let keyValues { writer.field(8, keyValues) }
        writer.field(9, dataPageOffset)
        if let indexPageOffset { writer.field(10, indexPageOffset) }
        if let dictionaryPageOffset { writer.field(11, dictionaryPageOffset) }
        if let statistics { writer.field(12, statistics) }
        if let encodingStats { writer.field(13, encodingStats) }
        if let bloomFilterOffset { writer.field(14, bloomFilterOffset) }
        if let bloomFilterLength { writer.field(15, bloomFilterLength) }
    }
}

extension Parquet.ColumnChunk: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        self.init(fileOffset: 0, metaData: nil)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: filePath = try reader.string(field)
            case 2: fileOffset = try reader.int64(field)
            case 3: metaData = try reader.structure(field)
            case 4: offsetIndexOffset = try reader.int64(field)
            case 5: offsetIndexLength = try reader.int32(field)
            case 6: columnIndexOffset = try reader.int64(field)
            case 7: columnIndexLength = try reader.int32(field)
            case 8, 9:
                isEncrypted = true
                try reader.skip(field)
            default: try reader.skip(field)
            }
        }
    }

    func write(to writer: inout ThriftWriter) {
        if let filePath { writer.field(1, filePath) }
        writer.field(2, fileOffset)
        if let metaData { writer.field(3, metaData) }
        if let offsetIndexOffset { writer.field(4, offsetIndexOffset) }
        if let offsetIndexLength { writer.field(5, offsetIndexLength) }
        if let columnIndexOffset { writer.field(6, columnIndexOffset) }
        if let columnIndexLength { writer.field(7, columnIndexLength) }
    }
}
