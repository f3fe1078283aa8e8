extension Parquet {
    /// Bounds and counts of a column chunk or page. Values are PLAIN without the length of byte arrays.
    struct Statistics: Hashable, Sendable {
        /// The old pair, ordered as signed bytes whatever the type: good for signed numbers only.
        var max: [UInt8]?
        var min: [UInt8]?
        var nullCount: Int64?
        var distinctCount: Int64?
        /// Upper bound in the order of the column's type.
        var maxValue: [UInt8]?
        var minValue: [UInt8]?
        /// False when the bound is not a value of the column; nil when nobody says.
        var isMaxExact: Bool?
        var isMinExact: Bool?

        init() {}
    }

    struct KeyValue: Hashable, Sendable {
        var key: String
        var value: String?
    }

    /// How many pages of one kind have one encoding.
    struct PageEncodingStats: Hashable, Sendable {
        var pageType: PageType
        var encoding: Encoding
        var count: Int32
    }

    struct SortingColumn: Hashable, Sendable {
        /// Position among the row group's columns.
        var column: Int32
        var isDescending: Bool
        var nullsFirst: Bool
    }
}

extension Parquet.Statistics: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: max = try reader.binary(field)
            case 2: min = try reader.binary(field)
            case 3: nullCount = try reader.int64(field)
            case 4: distinctCount = try reader.int64(field)
            case 5: maxValue = try reader.binary(field)
            case 6: minValue = try reader.binary(field)
            case 7: isMaxExact = try reader.boolean(field)
            case 8: isMinExact = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
    }

    func write(to writer: inout ThriftWriter) {
        if let max { writer.field(1, max) }
        if let min { writer.field(2, min) }
        if let nullCount { writer.field(3, nullCount) }
        if let distinctCount { writer.field(4, distinctCount) }
        if let maxValue { writer.field(5, maxValue) }
        if let minValue { writer.field(6, minValue) }
        if let isMaxExact { writer.field(7, isMaxExact) }
        if let isMinExact { writer.field(8, isMinExact) }
    }
}

extension Parquet.KeyValue: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (key, value): (String?, String?)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: key = try reader.string(field)
            case 2: value = try reader.string(field)
            default: try reader.skip(field)
            }
        }
        guard let key else { throw Parquet.missing("the key", in: "a key-value pair") }
        self.init(key: key, value: value)
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, key)
        if let value { writer.field(2, value) }
    }
}

extension Parquet.PageEncodingStats: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (pageType, encoding, count): (Int32?, Int32?, Int32?)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: pageType = try reader.int32(field)
            case 2: encoding = try reader.int32(field)
            case 3: count = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        guard let pageType, let encoding, let count else {
            throw Parquet.missing("a member", in: "encoding statistics")
        }
        self.init(pageType: .init(rawValue: pageType), encoding: .init(rawValue: encoding), count: count)
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, pageType.rawValue)
        writer.field(2, encoding.rawValue)
        writer.field(3, count)
    }
}

extension Parquet.SortingColumn: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (column, isDescending, nullsFirst): (Int32?, Bool, Bool) = (nil, false, false)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: column = try reader.int32(field)
            case 2: isDescending = try reader.boolean(field)
            case 3: nullsFirst = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
        guard let column else { throw Parquet.missing("the column", in: "a sorting column") }
        self.init(column: column, isDescending: isDescending, nullsFirst: nullsFirst)
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, column)
        writer.field(2, isDescending)
        writer.field(3, nullsFirst)
    }
}
