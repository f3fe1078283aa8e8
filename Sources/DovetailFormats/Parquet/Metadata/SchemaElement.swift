extension Parquet {
    /// One node of the schema tree, which is listed depth first, the root before its children.
    struct SchemaElement: Hashable, Sendable {
        /// nil for a group.
        var type: PhysicalType?
        /// Bytes of a fixed-length value, or bits of an integer.
        var typeLength: Int32?
        /// nil for the root.
        var repetition: Repetition?
        var name: String
        /// nil for a leaf.
        var childCount: Int32?
        var convertedType: ConvertedType?
        var scale: Int32?
        var precision: Int32?
        var fieldID: Int32?
        var logicalType: LogicalType?

        init(
            name: String, type: PhysicalType? = nil, typeLength: Int32? = nil, repetition: Repetition? = nil,
            childCount: Int32? = nil, convertedType: ConvertedType? = nil, scale: Int32? = nil,
            precision: Int32? = nil, fieldID: Int32? = nil, logicalType: LogicalType? = nil
        ) {
            self.name = name
            self.type = type
            self.typeLength = typeLength
            self.repetition = repetition
            self.childCount = childCount
            self.convertedType = convertedType
            self.scale = scale
            self.precision = precision
            self.fieldID = fieldID
            self.logicalType = logicalType
        }
    }
}

extension Parquet.SchemaElement: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var hasName = false
        self.init(name: "")
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            switch field.id {
            case 1: type = try Parquet.SchemaElement.known(try reader.int32(field), "physical type")
            case 2: typeLength = try reader.int32(field)
            case 3: repetition = try Parquet.SchemaElement.known(try reader.int32(field), "repetition")
            case 4:
                name = try reader.string(field)
                hasName = true
            case 5: childCount = try reader.int32(field)
            case 6: convertedType = .init(rawValue: try reader.int32(field))
            case 7: scale = try reader.int32(field)
            case 8: precision = try reader.int32(field)
            case 9: fieldID = try reader.int32(field)
            case 10: logicalType = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        guard hasName else { throw Parquet.missing("its name", in: "a schema element") }
    }

    private static func known<T: RawRepresentable>(_ value: Int32, _ what: String) throws -> T
    where T.RawValue == Int32 {
        guard let known = T(rawValue: value) else { throw Parquet.unknown(what, value) }
        return known
    }

    func write(to writer: inout ThriftWriter) {
        if let type { writer.field(1, type.rawValue) }
        if let typeLength { writer.field(2, typeLength) }
        if let repetition { writer.field(3, repetition.rawValue) }
        writer.field(4, name)
        if let childCount { writer.field(5, childCount) }
        if let convertedType { writer.field(6, convertedType.rawValue) }
        if let scale { writer.field(7, scale) }
        if let precision { writer.field(8, precision) }
        if let fieldID { writer.field(9, fieldID) }
        if let logicalType { writer.field(10, logicalType) }
    }
}
