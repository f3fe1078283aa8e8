extension Parquet {
    enum TimeUnit: Int16, Hashable, Sendable {
        case millis = 1
        case micros, nanos
    }

    /// What the values of a column mean.
    enum LogicalType: Hashable, Sendable {
        case string, map, list, enumeration
        case decimal(scale: Int32, precision: Int32)
        case date
        case time(isAdjustedToUTC: Bool, unit: TimeUnit)
        case timestamp(isAdjustedToUTC: Bool, unit: TimeUnit)
        case integer(bitWidth: Int8, isSigned: Bool)
        /// Only nulls.
        case unknown
        case json, bson, uuid, float16
        /// One this build does not know, by its number in the specification.
        case other(Int16)
    }
}

extension Parquet.LogicalType: ThriftStructure {
    init(from reader: inout ThriftReader) throws {
        var found: Parquet.LogicalType?
        var scope = try reader.enter()
        while let field = try reader.nextField(&scope) {
            guard field.kind == .structure else { throw reader.damaged("a logical type is not a structure") }
            found = try Parquet.LogicalType.member(field, &reader)
        }
        guard let found else { throw Parquet.missing("its kind", in: "a logical type") }
        self = found
    }

    private static func member(_ field: ThriftField, _ reader: inout ThriftReader) throws -> Parquet.LogicalType {
        switch field.id {
        case 5:
            let type = try reader.structure(field, as: Parquet.DecimalType.self)
            return .decimal(scale: type.scale, precision: type.precision)
        case 7:
            let type = try reader.structure(field, as: Parquet.TimeType.self)
            return .time(isAdjustedToUTC: type.isAdjustedToUTC, unit: type.unit)
        case 8:
            let type = try reader.structure(field, as: Parquet.TimeType.self)
            return .timestamp(isAdjustedToUTC: type.isAdjustedToUTC, unit: type.unit)
        case 10:
            let type = try reader.structure(field, as: Parquet.IntegerType.self)
            return .integer(bitWidth: type.bitWidth, isSigned: type.isSigned)
        default:
            try reader.skip(field)
            return simple.first { $0.id == field.id }?.type ?? .other(field.id)
        }
    }

    /// Members without content.
    private static let simple: [(id: Int16, type: Parquet.LogicalType)] = [
        (1, .string), (2, .map), (3, .list), (4, .enumeration), (6, .date), (11, .unknown), (12, .json), (13, .bson),
        (14, .uuid), (15, .float16),
    ]

    func write(to writer: inout ThriftWriter) {
        switch self {
        case .decimal(let scale, let precision):
            writer.field(5, Parquet.DecimalType(scale: scale, precision: precision))
        case .time(let isAdjusted, let unit):
            writer.field(7, Parquet.TimeType(isAdjustedToUTC: isAdjusted, unit: unit))
        case .timestamp(let isAdjusted, let unit):
            writer.field(8, Parquet.TimeType(isAdjustedToUTC: isAdjusted, unit: unit))
        case .integer(let bitWidth, let isSigned):
            writer.field(10, Parquet.IntegerType(bitWidth: bitWidth, isSigned: isSigned))
        case .other(let id): writer.emptyStructure(id)
        default:
            if let id = Parquet.LogicalType.simple.first(where: { $0.type == self })?.id { writer.emptyStructure(id) }
        }
    }
}

extension Parquet {
    struct DecimalType: ThriftStructure {
        var scale: Int32 = 0
        var precision: Int32 = 0

        init(scale: Int32, precision: Int32) {
            self.scale = scale
            self.precision = precision
        }

        init(from reader: inout ThriftReader) throws {
            var scope = try reader.enter()
            while let field = try reader.nextField(&scope) {
                switch field.id {
                case 1: scale = try reader.int32(field)
                case 2: precision = try reader.int32(field)
                default: try reader.skip(field)
                }
            }
        }

        func write(to writer: inout ThriftWriter) {
            writer.field(1, scale)
            writer.field(2, precision)
        }
    }

    /// Of a time of day or a timestamp.
    struct TimeType: ThriftStructure {
        var isAdjustedToUTC = false
        var unit: TimeUnit

        init(isAdjustedToUTC: Bool, unit: TimeUnit) {
            self.isAdjustedToUTC = isAdjustedToUTC
            self.unit = unit
        }

        init(from reader: inout ThriftReader) throws {
            var found: TimeUnit?
            var scope = try reader.enter()
            while let field = try reader.nextField(&scope) {
                switch field.id {
                case 1: isAdjustedToUTC = try reader.boolean(field)
                case 2: found = try reader.structure(field, as: TimeUnitMember.self).unit
                default: try reader.skip(field)
                }
            }
            guard let found else { throw Parquet.missing("its unit", in: "a time type") }
            unit = found
        }

        func write(to writer: inout ThriftWriter) {
            writer.field(1, isAdjustedToUTC)
            writer.field(2, TimeUnitMember(unit: unit))
        }
    }

    /// The union that names a unit by which of its members is there.
    struct TimeUnitMember: ThriftStructure {
        let unit: TimeUnit

        init(unit: TimeUnit) { self.unit = unit }

        init(from reader: inout ThriftReader) throws {
            var found: TimeUnit?
            var scope = try reader.enter()
            while let field = try reader.nextField(&scope) {
                found = TimeUnit(rawValue: field.id)
                try reader.skip(field)
            }
            guard let found else { throw Parquet.missing("a known unit", in: "a time type") }
            unit = found
        }

        func write(to writer: inout ThriftWriter) { writer.emptyStructure(unit.rawValue) }
    }

    struct IntegerType: ThriftStructure {
        var bitWidth: Int8 = 0
        var isSigned = false

        init(bitWidth: Int8, isSigned: Bool) {
            self.bitWidth = bitWidth
            self.isSigned = isSigned
        }

        init(from reader: inout ThriftReader) throws {
            var scope = try reader.enter()
            while let field = try reader.nextField(&scope) {
                switch field.id {
                case 1: bitWidth = try reader.int8(field)
                case 2: isSigned = try reader.boolean(field)
                default: try reader.skip(field)
                }
            }
        }

        func write(to writer: inout ThriftWriter) {
            writer.field(1, bitWidth)
            writer.field(2, isSigned)
        }
    }
}
