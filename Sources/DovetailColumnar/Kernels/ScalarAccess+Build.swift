/// Columns from single values, for cold code: literals, VALUES, partition keys, tests.
extension Column {
    /// A flat column of `scalars`; one that is not a value of `type`, or does not fit it, becomes null.
    public init(scalars: [Scalar], type: DataType) {
        switch type.physical {
        case .null: self = .null(NullColumn(count: scalars.count))
        case .bit: self = Column.booleans(scalars)
        case .view: self = Column.strings(scalars, type)
        case .list: self = Column.lists(scalars, type)
        case .structure: self = Column.structures(scalars, type)
        case .int8: self = Column.values(scalars, type, Int8(0)) { Int8(exactly: $0) }
        case .int16: self = Column.values(scalars, type, Int16(0)) { Int16(exactly: $0) }
        case .int32: self = Column.values(scalars, type, Int32(0)) { Int32(exactly: $0) }
        case .int64: self = Column.values(scalars, type, Int64(0)) { Int64(exactly: $0) }
        case .uint8: self = Column.values(scalars, type, UInt8(0)) { UInt8(exactly: $0) }
        case .uint16: self = Column.values(scalars, type, UInt16(0)) { UInt16(exactly: $0) }
        case .uint32: self = Column.values(scalars, type, UInt32(0)) { UInt32(exactly: $0) }
        case .uint64: self = Column.values(scalars, type, UInt64(0)) { UInt64(exactly: $0) }
        case .int128: self = Column.values(scalars, type, Int128(0)) { $0 }
        case .uint128: self = Column.primitives(scalars, type, UInt128(0)) { $0.storedUInt128(as: type) }
        case .float:
            self = Column.primitives(scalars, type, Float(0)) { if case .float(let value) = $0 { value } else { nil } }
        case .double:
            self = Column.primitives(scalars, type, Double(0)) {
                if case .double(let value) = $0 { value } else { nil }
            }
        case .interval:
            self = Column.primitives(scalars, type, Interval()) {
                if case .interval(let value) = $0 { value } else { nil }
            }
        }
    }

    private static func booleans(_ scalars: [Scalar]) -> Column {
        let values = Bitmap.make(count: scalars.count) { scalars[$0] == .boolean(true) }
        let validity = Bitmap.make(count: scalars.count) {
            if case .boolean = scalars[$0] { true } else { false }
        }
        return .boolean(BooleanColumn(values: values, validity: validity))
    }

    /// Every type kept as an integer of some width.
    private static func values<T: BitwiseCopyable>(
        _ scalars: [Scalar], _ type: DataType, _ zero: T, _ narrow: (Int128) -> T?
    ) -> Column {
        primitives(scalars, type, zero) { $0.storedInteger(as: type).flatMap(narrow) }
    }

    private static func primitives<T>(
        _ scalars: [Scalar], _ type: DataType, _ zero: T, _ value: (Scalar) -> T?
    ) -> Column {
        let buffer = Buffer(byteCount: scalars.count * MemoryLayout<T>.stride)
        let target = buffer.pointer(as: T.self)
        let validity = Bitmap.make(count: scalars.count) { row in
            let found = value(scalars[row])
            target[row] = found ?? zero
            return found != nil
        }
        return .primitive(PrimitiveColumn(type: type, values: buffer, validity: validity, count: scalars.count))
    }

    private static func strings(_ scalars: [Scalar], _ type: DataType) -> Column {
        let views = Buffer(zeroed: scalars.count * 16)
        let target = views.pointer(as: StringView.self)
        let bytes = GrowableBuffer()
        // Bytes move while they are appended, so that views of them are made at the end.
        var places: [(row: Int, offset: Int, count: Int)] = []
        let validity = Bitmap.make(count: scalars.count) { row in
            let content: [UInt8]
            switch (scalars[row], type) {
            case (.string(let text), .string), (.string(let text), .bits): content = Array(text.utf8)
            case (.binary(let data), .binary): content = data
            case (.variant(let value, let type), .variant): content = VariantCoder.bytes(of: value, type)
            default: return false
            }
            guard content.count <= Int(UInt32.max) else { return false }
            content.withUnsafeBytes { raw in
                if raw.count > StringView.inlineCapacity {
                    places.append((row, bytes.byteCount, raw.count))
                    bytes.append(raw)
                } else if let base = raw.baseAddress {
                    target[row] = StringView(base, count: raw.count)
                }
            }
            return true
        }
        let kept = bytes.finish()
        for place in places { target[place.row] = StringView(kept.base + place.offset, count: place.count) }
        return .string(
            StringColumn(
                type: type, views: views, heap: places.isEmpty ? nil : StringHeap(buffers: [kept]),
                validity: validity, count: scalars.count))
    }

    private static func lists(_ scalars: [Scalar], _ type: DataType) -> Column {
        let offsets = Buffer(zeroed: (scalars.count + 1) * 4)
        let target = offsets.pointer(as: Int32.self)
        var elements: [Scalar] = []
        let validity = Bitmap.make(count: scalars.count) { row in
            var isValid = true
            switch (scalars[row], type) {
            case (.list(let values), .list): elements += values
            case (.map(let pairs), .map): elements += pairs.map { .structure([$0.key, $0.value]) }
            default: isValid = false
            }
            precondition(elements.count <= Int(Int32.max), "more than 2^31 list elements in one column")
            target[row + 1] = Int32(elements.count)
            return isValid
        }
        return .list(
            ListColumn(
                type: type, offsets: offsets, child: Column(scalars: elements, type: type.listElementType),
                validity: validity, count: scalars.count))
    }

    private static func structures(_ scalars: [Scalar], _ type: DataType) -> Column {
        let fields = type.fields
        func members(_ scalar: Scalar) -> [Scalar]? {
            if case .union(let tag, let value) = scalar {
                return fields.indices.map { $0 == 0 ? .uint(UInt64(tag)) : $0 == tag + 1 ? value : .null }
            }
            guard case .structure(let values) = scalar, values.count == fields.count else { return nil }
            return values
        }
        let children = fields.indices.map { index in
            Column(scalars: scalars.map { members($0)?[index] ?? .null }, type: fields[index].type)
        }
        let validity = Bitmap.make(count: scalars.count) { members(scalars[$0]) != nil }
        return .structure(StructColumn(type: type, children: children, validity: validity, count: scalars.count))
    }
}

extension DataType {
    /// Type of the child column of a list or map column.
    public var listElementType: DataType {
        switch self {
        case .list(let element): element.type
        case .map(let key, let value): .structure([key, value])
        default: .null
        }
    }
}

extension Scalar {
    /// The integer that stands for the value in a column of `type`; nil when it is no value of that type. Scales and units
    /// are converted where that is exact.
    fileprivate func storedInteger(as type: DataType) -> Int128? {
        switch (self, type) {
        case (.int(let value), _) where type.isInteger: Int128(value)
        case (.uint(let value), _) where type.isInteger: Int128(value)
        case (.int128(let value), _) where type.isInteger: value
        case (.date(let value), .date): Int128(value)
        case (.label(let place, let own), .enumeration(let labels)) where own == labels: Int128(place)
        case (.timeWithZone(let value), .timeWithZone): Int128(value.packed)
        case (.time(let value, let from), .time(let to)),
            (.timestamp(let value, let from, _), .timestamp(let to, _)):
            Scalar.convert(Int128(value), from: Int128(from.perSecond), to: Int128(to.perSecond))
        case (.decimal(let unscaled, let scale), .decimal(_, let target)):
            scale == target ? unscaled : Scalar.rescale(unscaled, from: scale, to: target)
        default: nil
        }
    }

    /// The bits that stand for the value in a column of `type`, UHUGEINT or UUID.
    fileprivate func storedUInt128(as type: DataType) -> UInt128? {
        switch (self, type) {
        case (.uint128(let value), .uint128), (.uuid(let value), .uuid): value
        case (_, .uint128): storedInteger(as: type).flatMap { UInt128(exactly: $0) }
        default: nil
        }
    }

    private static func convert(_ value: Int128, from: Int128, to: Int128) -> Int128? {
        let (product, overflow) = value.multipliedReportingOverflow(by: to)
        return overflow || product % from != 0 ? nil : product / from
    }

    private static func rescale(_ value: Int128, from: Int, to: Int) -> Int128? {
        guard abs(from - to) <= 38 else { return nil }
        let power = (0..<abs(from - to)).reduce(Int128(1)) { power, _ in power * 10 }
        return convert(value, from: from > to ? power : 1, to: to > from ? power : 1)
    }
}
