extension Parquet {
    /// How the bounds of a column index follow one another, pages of nulls left out.
    struct BoundaryOrder: RawRepresentable, Hashable, Sendable {
        let rawValue: Int32
        static let unordered = BoundaryOrder(rawValue: 0)
        static let ascending = BoundaryOrder(rawValue: 1)
        static let descending = BoundaryOrder(rawValue: 2)
    }

    /// Bounds of every data page of a column chunk, so that a reader finds the pages it needs without their headers.
    struct ColumnIndex: Hashable, Sendable {
        /// One a page: it holds only nulls, and its bounds mean nothing.
        var nullPages: [Bool]
        /// One a page, as in `Statistics`; they may be shorter than the values they bound.
        var minValues: [[UInt8]]
        var maxValues: [[UInt8]]
        var boundaryOrder: BoundaryOrder
        var nullCounts: [Int64]?
        /// For each page how often each level occurs; pages one after another.
        var repetitionLevelHistograms: [Int64]?
        var definitionLevelHistograms: [Int64]?

        init(
            nullPages: [Bool], minValues: [[UInt8]], maxValues: [[UInt8]], boundaryOrder: BoundaryOrder,
            nullCounts: [Int64]? = nil
        ) {
            self.nullPages = nullPages
            self.minValues = minValues
            self.maxValues = maxValues
            self.boundaryOrder = boundaryOrder
            self.nullCounts = nullCounts
        }
    }

    /// Where a data page lies.
    struct PageLocation: Hashable, Sendable {
        /// Of the page's header in the file.
        var offset: Int64
        /// Header and body.
        var compressedSize: Int32
        /// Row of the row group with which the page begins; pages begin with rows wherever there is an index.
        var firstRow: Int64
    }

    /// Where the data pages of a column chunk lie, in their order.
    struct OffsetIndex: Hashable, Sendable {
        var locations: [PageLocation]
        /// For byte arrays: bytes of the values of each page, without lengths.
        var unencodedByteCounts: [Int64]?

        init(locations: [PageLocation], unencodedByteCounts: [Int64]? = nil) {
            self.locations = locations
            self.unencodedByteCounts = unencodedByteCounts
        }
    }
}

extension Parquet.ColumnIndex: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (nullPages, minValues, maxValues): ([Bool]?, [[UInt8]]?, [[UInt8]]?)
        var order: Int32?
        var parsed = Parquet.ColumnIndex(nullPages: [], minValues: [], maxValues: [], boundaryOrder: .unordered)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: nullPages = try reader.booleanList(field)
            case 2: minValues = try reader.binaryList(field)
            case 3: maxValues = try reader.binaryList(field)
            case 4: order = try reader.int32(field)
            case 5: parsed.nullCounts = try reader.int64List(field)
            case 6: parsed.repetitionLevelHistograms = try reader.int64List(field)
            case 7: parsed.definitionLevelHistograms = try reader.int64List(field)
            default: try reader.skip(field)
            }
        }
        guard let nullPages, let minValues, let maxValues, let order else {
            throw Parquet.missing("a member", in: "a column index")
        }
        parsed.nullPages = nullPages
        parsed.minValues = minValues
        parsed.maxValues = maxValues
        parsed.boundaryOrder = .init(rawValue: order)
        self = parsed
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, nullPages)
        writer.field(2, minValues)
        writer.field(3, maxValues)
        writer.field(4, boundaryOrder.rawValue)
        if let nullCounts { writer.field(5, nullCounts) }
        if let repetitionLevelHistograms { writer.field(6, repetitionLevelHistograms) }
        if let definitionLevelHistograms { writer.field(7, definitionLevelHistograms) }
    }
}

extension Parquet.PageLocation: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var (offset, size, row): (Int64?, Int32?, Int64?)
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: offset = try reader.int64(field)
            case 2: size = try reader.int32(field)
            case 3: row = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
        guard let offset, let size, let row else { throw Parquet.missing("a member", in: "a page location") }
        self.init(offset: offset, compressedSize: size, firstRow: row)
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, offset)
        writer.field(2, compressedSize)
        writer.field(3, firstRow)
    }
}

extension Parquet.OffsetIndex: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var locations: [Parquet.PageLocation]?
        var parsed = Parquet.OffsetIndex(locations: [])
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: locations = try reader.list(field)
            case 2: parsed.unencodedByteCounts = try reader.int64List(field)
            default: try reader.skip(field)
            }
        }
        guard let locations else { throw Parquet.missing("its pages", in: "an offset index") }
        parsed.locations = locations
        self = parsed
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, locations)
        if let unencodedByteCounts { writer.field(2, unencodedByteCounts) }
    }
}
