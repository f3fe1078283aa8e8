/// The bytes of VARIANT values: a tag for the type and then the value, members and elements inside of each other.
///
/// Equal values of one type have equal bytes: members stand in the order of their names. Nested values are lists and structs of variants; a map is a list of entries,
/// a union the member it holds.
public enum VariantCoder {
    private enum Tag: UInt8 {
        case null, no, yes, int8, int16, int32, int64, int128, uint8, uint16, uint32, uint64, uint128
        case float, double, decimal, string, binary, bits, uuid, date, time, timeWithZone, timestamp, timestampWithZone
        case interval, list, object
    }

    /// - Parameter type: the value's type.
    public static func bytes(of value: Scalar, _ type: DataType) -> [UInt8] {
        var writer = Writer()
        writer.write(value, type)
        return writer.bytes
    }

    /// The value with its type; elements and members are variants. Null for bytes that are no variant.
    public static func value(of bytes: UnsafeRawBufferPointer) -> (value: Scalar, type: DataType) {
        var reader = Reader(bytes: bytes)
        return reader.read() ?? (.null, .null)
    }

    // MARK: Writing

    private struct Writer {
        var bytes: [UInt8] = []

        mutating func tag(_ tag: Tag) { bytes.append(tag.rawValue) }

        mutating func fixed<T: FixedWidthInteger>(_ value: T) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }

        mutating func text(_ value: some Collection<UInt8>) {
            fixed(UInt32(truncatingIfNeeded: value.count))
            bytes.append(contentsOf: value)
        }

        mutating func write(_ value: Scalar, _ type: DataType) {
            switch value {
            case .null: tag(.null)
            case .boolean(let flag): tag(flag ? .yes : .no)
            case .int, .uint, .int128, .uint128: integer(value, type)
            case .float(let number):
                tag(.float)
                fixed(number.bitPattern)
            case .double(let number):
                tag(.double)
                fixed(number.bitPattern)
            case .decimal(let unscaled, let scale):
                tag(.decimal)
                fixed(UInt8(truncatingIfNeeded: type.decimalShape?.precision ?? 38))
                fixed(UInt8(truncatingIfNeeded: scale))
                fixed(unscaled)
            case .string(let content):
                tag(type == .bits ? .bits : .string)
                text(content.utf8)
            case .label(let place, let labels):
                tag(.string)
                text(labels[place].utf8)
            case .binary(let content):
                tag(.binary)
                text(content)
            case .uuid(let number):
                tag(.uuid)
                fixed(number)
            case .date, .time, .timeWithZone, .timestamp, .interval: temporal(value)
            case .list(let values):
                var element = DataType.null
                if case .list(let field) = type { element = field.type }
                tag(.list)
                fixed(UInt32(truncatingIfNeeded: values.count))
                for value in values { write(value, element) }
            case .structure(let values): object(Array(zip(type.fields.map(\.name), zip(values, type.fields))))
            case .map(let pairs):
                guard case .map(let key, let item) = type else { return tag(.null) }
                tag(.list)
                fixed(UInt32(truncatingIfNeeded: pairs.count))
                for pair in pairs { object([("key", (pair.key, key)), ("value", (pair.value, item))]) }
            case .union(let place, let value):
                guard case .union(let members) = type, members.indices.contains(place) else { return tag(.null) }
                write(value, members[place].type)
            case .variant(let value, let type): write(value, type)
            }
        }

        private mutating func object(_ members: [(String, (Scalar, Field))]) {
            tag(.object)
            fixed(UInt32(truncatingIfNeeded: members.count))
            // In the order of their names, so that the order in which members were written means nothing.
            for (name, (value, field)) in members.sorted(by: { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }) {
                text(name.utf8)
                write(value, field.type)
            }
        }

        private mutating func put<T: FixedWidthInteger>(_ tag: Tag, _ value: T) {
            self.tag(tag)
            fixed(value)
        }

        private mutating func integer(_ value: Scalar, _ type: DataType) {
            switch (type, value) {
            case (.int8, .int(let number)): put(.int8, Int8(truncatingIfNeeded: number))
            case (.int16, .int(let number)): put(.int16, Int16(truncatingIfNeeded: number))
            case (.int32, .int(let number)): put(.int32, Int32(truncatingIfNeeded: number))
            case (.uint8, .uint(let number)): put(.uint8, UInt8(truncatingIfNeeded: number))
            case (.uint16, .uint(let number)): put(.uint16, UInt16(truncatingIfNeeded: number))
            case (.uint32, .uint(let number)): put(.uint32, UInt32(truncatingIfNeeded: number))
            case (_, .int(let number)): put(.int64, number)
            case (_, .uint(let number)): put(.uint64, number)
            case (_, .int128(let number)): put(.int128, number)
            case (_, .uint128(let number)): put(.uint128, number)
            default: tag(.null)
            }
        }

        private mutating func temporal(_ value: Scalar) {
            switch value {
            case .date(let days):
                tag(.date)
                fixed(days)
            case .time(let count, let unit):
                tag(.time)
                fixed(UInt8(unit.rawValue))
                fixed(count)
            case .timeWithZone(let time):
                tag(.timeWithZone)
                fixed(time.packed)
            case .timestamp(let count, let unit, let zone):
                tag(zone == nil ? .timestamp : .timestampWithZone)
                fixed(UInt8(unit.rawValue))
                fixed(count)
                if let zone { text(zone.utf8) }
            case .interval(let interval):
                tag(.interval)
                fixed(interval.months)
                fixed(interval.days)
                fixed(interval.nanoseconds)
            default: tag(.null)
            }
        }
    }

    // MARK: Reading

    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        var place = 0

        mutating func fixed<T: FixedWidthInteger>(_: T.Type) -> T? {
            guard bytes.count - place >= MemoryLayout<T>.size else { return nil }
            defer { place += MemoryLayout<T>.size }
            return T(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: T.self))
        }

        mutating func content() -> [UInt8]? {
            guard let count = fixed(UInt32.self).map({ Int($0) }), count <= bytes.count - place else { return nil }
            defer { place += count }
            return Array(bytes[place..<(place + count)])
        }

        mutating func text() -> String? { content().map { String(decoding: $0, as: UTF8.self) } }

        mutating func unit() -> DataType.TimeUnit? {
            fixed(UInt8.self).flatMap { DataType.TimeUnit(rawValue: Int($0)) }
        }

        mutating func read() -> (value: Scalar, type: DataType)? {
            guard let tag = fixed(UInt8.self).flatMap({ Tag(rawValue: $0) }) else { return nil }
            switch tag {
            case .null: return (.null, .null)
            case .no, .yes: return (.boolean(tag == .yes), .boolean)
            case .int8: return fixed(Int8.self).map { (.int(Int64($0)), .int8) }
            case .int16: return fixed(Int16.self).map { (.int(Int64($0)), .int16) }
            case .int32: return fixed(Int32.self).map { (.int(Int64($0)), .int32) }
            case .int64: return fixed(Int64.self).map { (.int($0), .int64) }
            case .int128: return fixed(Int128.self).map { (.int128($0), .int128) }
            case .uint8: return fixed(UInt8.self).map { (.uint(UInt64($0)), .uint8) }
            case .uint16: return fixed(UInt16.self).map { (.uint(UInt64($0)), .uint16) }
            case .uint32: return fixed(UInt32.self).map { (.uint(UInt64($0)), .uint32) }
            case .uint64: return fixed(UInt64.self).map { (.uint($0), .uint64) }
            case .uint128: return fixed(UInt128.self).map { (.uint128($0), .uint128) }
            case .float: return fixed(UInt32.self).map { (.float(Float(bitPattern: $0)), .float) }
            case .double: return fixed(UInt64.self).map { (.double(Double(bitPattern: $0)), .double) }
            case .decimal: return decimal()
            case .string: return text().map { (.string($0), .string) }
            case .binary: return content().map { (.binary($0), .binary) }
            case .bits: return text().map { (.string($0), .bits) }
            case .uuid: return fixed(UInt128.self).map { (.uuid($0), .uuid) }
            case .date, .time, .timeWithZone, .timestamp, .timestampWithZone, .interval: return temporal(tag)
            case .list: return list()
            case .object: return object()
            }
        }

        private mutating func decimal() -> (value: Scalar, type: DataType)? {
            guard let precision = fixed(UInt8.self), let scale = fixed(UInt8.self), let unscaled = fixed(Int128.self),
                1...38 ~= precision, scale <= precision
            else { return nil }
            return (
                .decimal(unscaled: unscaled, scale: Int(scale)), .decimal(precision: Int(precision), scale: Int(scale))
            )
        }

        private mutating func temporal(_ tag: Tag) -> (value: Scalar, type: DataType)? {
            switch tag {
            case .date: return fixed(Int32.self).map { (.date($0), .date) }
            case .timeWithZone: return fixed(Int64.self).map { (.timeWithZone(ZonedTime(packed: $0)), .timeWithZone) }
            case .interval:
                guard let months = fixed(Int32.self), let days = fixed(Int32.self), let rest = fixed(Int64.self) else {
                    return nil
                }
                return (.interval(Interval(months: months, days: days, nanoseconds: rest)), .interval)
            default:
                guard let unit = unit(), let count = fixed(Int64.self) else { return nil }
                if tag == .time { return (.time(count, unit), .time(unit)) }
                let zone = tag == .timestampWithZone ? text() : nil
                return (.timestamp(count, unit, zone: zone), .timestamp(unit, zone: zone))
            }
        }

        private mutating func variant() -> Scalar? {
            guard let (value, type) = read() else { return nil }
            return value.isNull ? .null : .variant(value, type)
        }

        private mutating func list() -> (value: Scalar, type: DataType)? {
            guard let count = fixed(UInt32.self), Int(count) <= bytes.count - place else { return nil }
            var values: [Scalar] = []
            for _ in 0..<count {
                guard let value = variant() else { return nil }
                values.append(value)
            }
            return (.list(values), .list(Field("element", .variant)))
        }

        private mutating func object() -> (value: Scalar, type: DataType)? {
            guard let count = fixed(UInt32.self), Int(count) <= bytes.count - place else { return nil }
            var fields: [Field] = []
            var values: [Scalar] = []
            for _ in 0..<count {
                guard let name = text(), let value = variant() else { return nil }
                fields.append(Field(name, .variant))
                values.append(value)
            }
            return (.structure(values), .structure(fields))
        }
    }
}
