public import DovetailColumnar

/// Random columns and batches of every type, null density and layout, from a seed.
///
/// Few distinct values and the special ones (extremes, NaN, both zeros, empty and long strings) are frequent on purpose.
public struct RandomColumns {
    public var generator: SplitMix64
    /// Values are drawn from about so many different ones; 0 for as many as the type has.
    public var distinctValues = 0

    public enum Layout: CaseIterable, Sendable { case flat, sliced, dictionary, constant, null }

    public init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// One type of every kind, nested ones two levels deep.
    public static let types: [DataType] = [
        .boolean, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double,
        .decimal(precision: 12, scale: 2), .decimal(precision: 38, scale: 6), .string, .binary, .date,
        .time(.microsecond), .timestamp(.millisecond, zone: nil), .timestamp(.microsecond, zone: "UTC"), .interval,
        .list(Field("element", .int32)), .list(Field("element", .list(Field("element", .string)))),
        .structure([Field("a", .int64), Field("b", .string), Field("c", .list(Field("element", .boolean)))]),
        .map(key: Field("key", .string, nullable: false), value: Field("value", .double)),
    ]
    /// The types that have an order of their own and are not nested.
    public static let plainTypes = types.filter { !$0.isNested }

    /// A column in a random layout.
    public mutating func column(_ type: DataType, count: Int, nulls: Double = 0.2) -> Column {
        column(type, count: count, nulls: nulls, layout: Layout.allCases.randomElement(using: &generator) ?? .flat)
    }

    public mutating func column(_ type: DataType, count: Int, nulls: Double, layout: Layout) -> Column {
        switch layout {
        case .flat: return Column(scalars: scalars(type, count: count, nulls: nulls), type: type)
        case .sliced:
            // Built by hand around the rows wanted, so that tests of slicing do not lean on it alone.
            let before = Int.random(in: 0...70, using: &generator)
            let all = Column(scalars: scalars(type, count: before + count + 9, nulls: nulls), type: type)
            return all.slice(before..<before + count)
        case .constant:
            let value = Double.random(in: 0..<1, using: &generator) < nulls ? .null : scalar(type)
            return .constant(ConstantColumn(type: type, value: value, count: count))
        case .null: return .null(NullColumn(type: type, count: count))
        case .dictionary:
            if type.isNested { return column(type, count: count, nulls: nulls, layout: .flat) }
            let values = Column(
                scalars: scalars(type, count: Int.random(in: 1...20, using: &generator), nulls: 0), type: type)
            let codes = Buffer(zeroed: count * 4)
            let target = codes.pointer(as: UInt32.self)
            let valid = (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) >= nulls }
            for row in 0..<count where valid[row] {
                target[row] = UInt32.random(in: 0..<UInt32(values.count), using: &generator)
            }
            return .dictionary(
                DictionaryColumn(codes: codes, values: values, validity: Bitmap(valid), count: count))
        }
    }

    /// A batch of `columnCount` columns of random types and layouts, sometimes with a selection.
    public mutating func batch(columnCount: Int = 4, count: Int, types: [DataType] = Self.types) -> RecordBatch {
        let chosen = (0..<columnCount).map { _ in types.randomElement(using: &generator) ?? .int64 }
        let schema = Schema(chosen.enumerated().map { Field("c\($0.offset)", $0.element) })
        let columns = chosen.map { column($0, count: count) }
        guard Bool.random(using: &generator) else { return RecordBatch(schema: schema, columns: columns, count: count) }
        let rows = (0..<count).filter { _ in Bool.random(using: &generator) }
        return RecordBatch(schema: schema, columns: columns, count: count, selection: Selection(rows))
    }

    public mutating func scalars(_ type: DataType, count: Int, nulls: Double) -> [Scalar] {
        if distinctValues > 0 {
            let pool = (0..<distinctValues).map { _ in scalar(type) }
            return (0..<count).map { _ in
                Double.random(in: 0..<1, using: &generator) < nulls
                    ? .null : pool[Int.random(in: 0..<distinctValues, using: &generator)]
            }
        }
        return (0..<count).map { _ in
            Double.random(in: 0..<1, using: &generator) < nulls ? .null : scalar(type)
        }
    }
}

extension RandomColumns {
    /// One value of `type`, not null itself.
    public mutating func scalar(_ type: DataType) -> Scalar {
        switch type {
        case .null: return .null
        case .boolean: return .boolean(Bool.random(using: &generator))
        case .int8: return .int(Int64(integer(Int8.self)))
        case .int16: return .int(Int64(integer(Int16.self)))
        case .int32: return .int(Int64(integer(Int32.self)))
        case .int64: return .int(integer(Int64.self))
        case .uint8: return .uint(UInt64(integer(UInt8.self)))
        case .uint16: return .uint(UInt64(integer(UInt16.self)))
        case .uint32: return .uint(UInt64(integer(UInt32.self)))
        case .uint64: return .uint(integer(UInt64.self))
        case .int128: return .int128(Int128(integer(Int64.self)) * Int128(integer(Int64.self)))
        case .uint128: return .uint128(UInt128(integer(UInt64.self)) * UInt128(integer(UInt64.self)))
        case .uuid: return .uuid(UInt128(integer(UInt64.self)) << 64 | UInt128(integer(UInt64.self)))
        case .variant:
            let types: [DataType] = [.int32, .string, .boolean, .list(Field("element", .variant))]
            let type = types[Int.random(in: 0..<types.count, using: &generator)]
            return .variant(scalar(type), type)
        case .bits: return .string(String((0...length()).map { _ in Bool.random(using: &generator) ? "1" : "0" }))
        case .enumeration(let labels):
            guard !labels.labels.isEmpty else { return .null }
            return .label(UInt32.random(in: 0..<UInt32(labels.labels.count), using: &generator), labels)
        case .timeWithZone:
            let time = ZonedTime(
                microseconds: Int64.random(in: 0...86_400_000_000, using: &generator),
                offset: Int64.random(in: -57_599...57_599, using: &generator))
            return time.map { .timeWithZone($0) } ?? .null
        case .union(let members):
            guard !members.isEmpty else { return .null }
            let tag = Int.random(in: 0..<members.count, using: &generator)
            return .union(tag: tag, scalars(members[tag].type, count: 1, nulls: 0.2)[0])
        case .float: return .float(Float(double()))
        case .double: return .double(double())
        case .decimal(let precision, let scale):
            let bound = (0..<precision).reduce(Int128(1)) { power, _ in power * 10 }
            let wide = Int128(integer(Int64.self)) * (precision > 18 ? Int128(integer(Int32.self)) : 1)
            return .decimal(unscaled: wide % bound, scale: scale)
        case .string: return .string(text())
        case .binary: return .binary(bytes())
        case .date: return .date(Int32.random(in: -200_000...200_000, using: &generator))
        case .time(let unit): return .time(Int64.random(in: 0..<86_400 * unit.perSecond, using: &generator), unit)
        case .timestamp(let unit, let zone):
            return .timestamp(
                Int64.random(in: -5_000_000_000...5_000_000_000, using: &generator) * unit.perSecond / 7, unit,
                zone: zone)
        case .interval:
            return .interval(
                Interval(
                    months: Int32.random(in: -3...3, using: &generator),
                    days: Int32.random(in: -40...40, using: &generator),
                    nanoseconds: Bool.random(using: &generator) ? 0 : integer(Int64.self) / 1_000))
        case .list(let element): return .list(scalars(element.type, count: length(), nulls: 0.2))
        case .structure(let fields):
            return .structure(fields.map { scalars($0.type, count: 1, nulls: 0.2)[0] })
        case .map(let key, let value):
            var seen: Set<Scalar> = []
            let keys = scalars(key.type, count: length(), nulls: 0).filter { seen.insert($0).inserted }
            return .map(keys.map { ($0, scalars(value.type, count: 1, nulls: 0.2)[0]) })
        }
    }

    private mutating func length() -> Int { Int.random(in: 0...4, using: &generator) }

    /// Small numbers, extremes and any others.
    private mutating func integer<T: FixedWidthInteger>(_: T.Type) -> T {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: [T.min, T.max, 0, 1, T.max - 1, T.min + 1].randomElement(using: &generator) ?? 0
        case 1...4: T(truncatingIfNeeded: Int.random(in: -9...9, using: &generator))
        default: T.random(in: T.min...T.max, using: &generator)
        }
    }

    private mutating func double() -> Double {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: [0, -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude].randomElement(using: &generator) ?? 0
        case 1...3: Double(Int.random(in: -9...9, using: &generator)) / 4
        default: Double.random(in: -1e6...1e6, using: &generator)
        }
    }

    /// Short, exactly as long as fits inline, long, and with long shared beginnings.
    private mutating func text() -> String {
        let letters = Array("ab\u{0}zé€")
        let prefix = ["", "", "", "a", "Customer#0000", "https://example.com/"].randomElement(using: &generator) ?? ""
        return prefix
            + String(
                (0..<Int.random(in: 0...16, using: &generator)).map { _ in
                    letters.randomElement(using: &generator) ?? "a"
                })
    }

    private mutating func bytes() -> [UInt8] {
        (0..<Int.random(in: 0...20, using: &generator)).map { _ in
            Bool.random(using: &generator) ? 0 : UInt8.random(in: 0...255, using: &generator)
        }
    }
}
