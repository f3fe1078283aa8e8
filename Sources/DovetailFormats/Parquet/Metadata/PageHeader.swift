extension Parquet {
    /// Stands before each page.
    struct PageHeader: Sendable {
        var type: PageType
        /// Bytes of the page, not counting this header.
        var uncompressedSize: Int32
        var compressedSize: Int32
        /// CRC-32 of the page as it stands in the file.
        var crc: UInt32?
        var data: DataPageHeader?
        var dictionary: DictionaryPageHeader?
        var dataV2: DataPageHeaderV2?

        init(
            type: PageType, uncompressedSize: Int32, compressedSize: Int32, crc: UInt32? = nil,
            data: DataPageHeader? = nil, dictionary: DictionaryPageHeader? = nil, dataV2: DataPageHeaderV2? = nil
        ) {
            self.type = type
            self.uncompressedSize = uncompressedSize
            self.compressedSize = compressedSize
            self.crc = crc
            self.data = data
            self.dictionary = dictionary
            self.dataV2 = dataV2
        }
    }

    /// Levels and values in one compressed piece.
    struct DataPageHeader: Sendable {
        /// Values counting nulls.
        var valueCount: Int32
        var encoding: Encoding
        var definitionLevelEncoding: Encoding
        var repetitionLevelEncoding: Encoding
        var statistics: Statistics?

        init(
            valueCount: Int32, encoding: Encoding, definitionLevelEncoding: Encoding = .rle,
            repetitionLevelEncoding: Encoding = .rle, statistics: Statistics? = nil
        ) {
            self.valueCount = valueCount
            self.encoding = encoding
            self.definitionLevelEncoding = definitionLevelEncoding
            self.repetitionLevelEncoding = repetitionLevelEncoding
            self.statistics = statistics
        }
    }

    struct DictionaryPageHeader: Sendable {
        var valueCount: Int32
        var encoding: Encoding
        var isSorted: Bool?

        init(valueCount: Int32, encoding: Encoding, isSorted: Bool? = nil) {
            self.valueCount = valueCount
            self.encoding = encoding
            self.isSorted = isSorted
        }
    }

    /// Levels before the values, never compressed.
    struct DataPageHeaderV2: Sendable {
        var valueCount: Int32
        var nullCount: Int32
        var rowCount: Int32
        var encoding: Encoding
        var definitionLevelsSize: Int32
        var repetitionLevelsSize: Int32
        var isCompressed: Bool
        var statistics: Statistics?

        init(
            valueCount: Int32, nullCount: Int32, rowCount: Int32, encoding: Encoding, definitionLevelsSize: Int32,
            repetitionLevelsSize: Int32, isCompressed: Bool = true, statistics: Statistics? = nil
        ) {
            self.valueCount = valueCount
            self.nullCount = nullCount
            self.rowCount = rowCount
            self.encoding = encoding
            self.definitionLevelsSize = definitionLevelsSize
            self.repetitionLevelsSize = repetitionLevelsSize
            self.isCompressed = isCompressed
            self.statistics = statistics
        }
    }
}

extension Parquet.PageHeader: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (type, uncompressed, compressed): (Int32?, Int32?, Int32?)
        var parsed = Parquet.PageHeader(type: .data, uncompressedSize: 0, compressedSize: 0)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: type = try reader.int32(field)
            case 2: uncompressed = try reader.int32(field)
            case 3: compressed = try reader.int32(field)
            case 4: parsed.crc = UInt32(bitPattern: try reader.int32(field))
            case 5: parsed.data = try reader.structure(field)
            case 7: parsed.dictionary = try reader.structure(field)
            case 8: parsed.dataV2 = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        guard let type, let uncompressed, let compressed, uncompressed >= 0, compressed >= 0 else {
            throw Parquet.missing("its type or sizes", in: "a page header")
        }
        parsed.type = .init(rawValue: type)
        parsed.uncompressedSize = uncompressed
        parsed.compressedSize = compressed
        self = parsed
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, type.rawValue)
        writer.field(2, uncompressedSize)
        writer.field(3, compressedSize)
        if let crc { writer.field(4, Int32(bitPattern: crc)) }
        if let data { writer.field(5, data) }
        if let dictionary { writer.field(7, dictionary) }
        if let dataV2 { writer.field(8, dataV2) }
    }
}

extension Parquet.DataPageHeader: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (count, encoding): (Int32?, Int32?)
        var parsed = Parquet.DataPageHeader(valueCount: 0, encoding: .plain)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: count = try reader.int32(field)
            case 2: encoding = try reader.int32(field)
            case 3: parsed.definitionLevelEncoding = .init(rawValue: try reader.int32(field))
            case 4: parsed.repetitionLevelEncoding = .init(rawValue: try reader.int32(field))
            case 5: parsed.statistics = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        guard let count, let encoding, count >= 0 else { throw Parquet.missing("a member", in: "a data page header") }
        parsed.valueCount = count
        parsed.encoding = .init(rawValue: encoding)
        self = parsed
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, valueCount)
        writer.field(2, encoding.rawValue)
        writer.field(3, definitionLevelEncoding.rawValue)
        writer.field(4, repetitionLevelEncoding.rawValue)
        if let statistics { writer.field(5, statistics) }
    }
}

extension Parquet.DictionaryPageHeader: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (count, encoding, isSorted): (Int32?, Int32?, Bool?)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: count = try reader.int32(field)
            case 2: encoding = try reader.int32(field)
            case 3: isSorted = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
        guard let count, let encoding, count >= 0 else {
            throw Parquet.missing("a member", in: "a dictionary page header")
        }
        self.init(valueCount: count, encoding: .init(rawValue: encoding), isSorted: isSorted)
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, valueCount)
        writer.field(2, encoding.rawValue)
        if let isSorted { writer.field(3, isSorted) }
    }
}

extension Parquet.DataPageHeaderV2: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        // Members 1 to 6 in order; all of them have to be there.
        var sizes = [Int32](repeating: -1, count: 7)
        var (isCompressed, statistics): (Bool, Parquet.Statistics?) = (true, nil)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1...6: sizes[Int(field.id)] = try reader.int32(field)
            case 7: isCompressed = try reader.boolean(field)
            case 8: statistics = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        guard sizes[1...6].allSatisfy({ $0 >= 0 }) else { throw Parquet.missing("a member", in: "a data page header") }
        self.init(
            valueCount: sizes[1], nullCount: sizes[2], rowCount: sizes[3], encoding: .init(rawValue: sizes[4]),
            definitionLevelsSize: sizes[5], repetitionLevelsSize: sizes[6], isCompressed: isCompressed,
            statistics: statistics)
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, valueCount)
        writer.field(2, nullCount)
        writer.field(3, rowCount)
        writer.field(4, encoding.rawValue)
        writer.field(5, definitionLevelsSize)
        writer.field(6, repetitionLevelsSize)
        writer.field(7, isCompressed)
        if let statistics { writer.field(8, statistics) }
    }
}
