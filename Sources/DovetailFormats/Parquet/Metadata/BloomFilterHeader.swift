extension Parquet {
    /// Stands before the bits of a Bloom filter: split blocks of 32 bytes, xxHash64 with seed 0, not compressed.
    struct BloomFilterHeader: Hashable, Sendable {
        /// Bytes of the bits after this header.
        var byteCount: Int32
        /// The filter is of the one kind that is specified so far.
        var isKnown = true

        init(byteCount: Int32) { self.byteCount = byteCount }
    }
}

extension Parquet.BloomFilterHeader: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var byteCount: Int32?
        var known: Set<Int16> = []
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: byteCount = try reader.int32(field)
            case 2, 3, 4: if try reader.structure(field, as: FirstMember.self).isSet { known.insert(field.id) }
            default: try reader.skip(field)
            }
        }
        guard let byteCount else { throw Parquet.missing("its size", in: "a Bloom filter") }
        self.init(byteCount: byteCount)
        isKnown = known.count == 3
    }

    func write(to writer: inout ThriftWriter) {
        writer.field(1, byteCount)
        for id: Int16 in 2...4 { writer.field(id, FirstMember(isSet: true)) }
    }

    /// A union whose first member, without content, is the only one that is known: the algorithm, the hash, the
    /// compression.
    private struct FirstMember: ThriftStructure {
        var isSet = false

        init(isSet: Bool) { self.isSet = isSet }

        init(from reader: inout ThriftReader) throws {
            var scope = try reader.enter()
            while let field = try reader.nextField(&scope) {
                isSet = field.id == 1
                try reader.skip(field)
            }
        }

        func write(to writer: inout ThriftWriter) { writer.emptyStructure(1) }
    }
}
