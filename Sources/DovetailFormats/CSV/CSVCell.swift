import DovetailColumnar

/// A column on its way to text: its pointers, taken once a batch.
struct CSVCell {
    fileprivate enum Kind {
        case int8, int16, int32, int64, uint8, uint16, uint32, uint64, float, double, short, long, date, time, timestamp
        case boolean, text
    }

    private let kind: Kind
    private let values: UnsafeRawPointer
    private let validity: UnsafePointer<UInt64>?
    private var scale = 0
    private var unit = DataType.TimeUnit.second
    private var offset: Int?
    /// What the pointers point into.
    private let owner: Column

    /// How dates and timestamps are written, where not the ISO way.
    private var pattern: TemporalPattern?
    private var decimalSeparator = UInt8(ascii: ".")

    init(_ column: Column, _ type: DataType, quotesAll: Bool, forms: CSVValueForms = CSVValueForms()) {
        let flat = column.flattened()
        if !quotesAll, case .primitive(let primitive) = flat, let kind = CSVCell.kind(primitive.type) {
            self.kind = kind
            owner = flat
            values = UnsafeRawPointer(primitive.values.base)
            validity = primitive.validity.map { UnsafePointer($0.words) }
            switch primitive.type {
            case .decimal(_, let scale):
                self.scale = scale
                decimalSeparator = forms.decimalSeparator
            case .float, .double: decimalSeparator = forms.decimalSeparator
            case .date: pattern = forms.date
            case .time(let unit): self.unit = unit
            case .timestamp(let unit, let zone):
                self.unit = unit
                offset = zone.map { ZoneOffset.seconds($0) ?? 0 }
                pattern = forms.timestamp
            default: break
            }
        } else if !quotesAll, case .boolean(let booleans) = flat {
            kind = .boolean
            owner = flat
            values = UnsafeRawPointer(booleans.values.buffer.base)
            validity = booleans.validity.map { UnsafePointer($0.words) }
        } else {
            let texts = CSVCell.texts(of: flat, type)
            kind = .text
            owner = .string(texts)
            values = UnsafeRawPointer(texts.views.base)
            validity = texts.validity.map { UnsafePointer($0.words) }
        }
    }

    /// Columns without a fast way, nested ones among them, as the texts of their values.
    private static func texts(of column: Column, _ type: DataType) -> StringColumn {
        if case .string(let strings) = column, strings.type == .string { return strings }
        let texts = (0..<column.count).map { row -> Scalar in
            let value = column.scalar(at: row)
            return value.isNull ? .null : .string(value.text(type: type))
        }
        if case .string(let strings) = Column(scalars: texts, type: .string).flattened() { return strings }
        let count = column.count
        return StringColumn(
            views: Buffer(zeroed: count * 16), heap: nil, validity: Bitmap(repeating: false, count: count), count: count
        )
    }

    private static func kind(_ type: DataType) -> Kind? {
        switch type {
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32: .uint32
        case .uint64: .uint64
        case .float: .float
        case .double: .double
        case .decimal(let precision, _): precision <= DataType.shortDecimalPrecision ? .short : .long
        case .date: .date
        case .time: .time
        case .timestamp: .timestamp
        default: nil
        }
    }

    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        guard let validity else { return false }
        return (validity[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1 == 0
    }

    /// The views where the column is text.
    @inline(__always)
    var texts: UnsafePointer<StringView>? {
        kind == .text ? values.assumingMemoryBound(to: StringView.self) : nil
    }

    @inline(__always)
    static func bytes(_ views: UnsafePointer<StringView>, _ row: Int) -> UnsafePointer<UInt8> {
        let inside = UnsafeRawPointer(views + row) + 4
        let outside = UnsafeRawPointer(bitPattern: UInt(views[row].high))
        let bytes = views[row].isInline ? inside : outside ?? inside
        return bytes.assumingMemoryBound(to: UInt8.self)
    }

    @inline(__always)
    private func value<T>(_ row: Int, as _: T.Type = T.self) -> T { values.assumingMemoryBound(to: T.self)[row] }

    /// Writes the value and gives its length, at most `TextFormatting.maximumLength`.
    @inline(__always)
    func format(_ row: Int, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        switch kind {
        case .int8: TextFormatting.int64(Int64(value(row, as: Int8.self)), to: target)
        case .int16: TextFormatting.int64(Int64(value(row, as: Int16.self)), to: target)
        case .int32: TextFormatting.int64(Int64(value(row, as: Int32.self)), to: target)
        case .int64: TextFormatting.int64(value(row), to: target)
        case .uint8: TextFormatting.uint64(UInt64(value(row, as: UInt8.self)), to: target)
        case .uint16: TextFormatting.uint64(UInt64(value(row, as: UInt16.self)), to: target)
        case .uint32: TextFormatting.uint64(UInt64(value(row, as: UInt32.self)), to: target)
        case .uint64: TextFormatting.uint64(value(row), to: target)
        case .float: TextFormatting.float(value(row), to: target)
        case .double: TextFormatting.double(value(row), to: target)
        case .short: TextFormatting.decimal(value(row, as: Int64.self), scale: scale, to: target)
        case .long: TextFormatting.decimal(value(row, as: Int128.self), scale: scale, to: target)
        case .date: TextFormatting.date(value(row), to: target)
        case .time: TextFormatting.time(value(row), unit: unit, to: target)
        case .timestamp: TextFormatting.timestamp(value(row), unit: unit, offset: offset, to: target)
        case .boolean:
            TextFormatting.boolean(
                (value(row >> 6, as: UInt64.self) &>> UInt64(truncatingIfNeeded: row & 63)) & 1 != 0, to: target)
        case .text: 0
        }
    }
}

/// Values that are not written the plain way.
extension CSVCell {
    var isSpecial: Bool { pattern != nil || decimalSeparator != UInt8(ascii: ".") }

    /// Bytes a value takes at most.
    var maximumLength: Int { pattern?.maximumLength ?? TextFormatting.maximumLength }

    /// Writes the value as the rules say and gives its length.
    func formatSpecial(_ row: Int, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        if let pattern { return pattern.write(moment(row), to: target) }
        let count = format(row, target)
        for index in 0..<count where target[index] == UInt8(ascii: ".") { target[index] = decimalSeparator }
        return count
    }

    private func moment(_ row: Int) -> TemporalPattern.Moment {
        guard kind == .timestamp else {
            return TemporalPattern.Moment(days: Int(value(row, as: Int32.self)), nanoseconds: 0)
        }
        let units: Int64 = value(row)
        let perSecond = unit.perSecond
        let utc = floorDivide(units, perSecond)
        let seconds = utc + Int64(offset ?? 0)
        let days = floorDivide(seconds, 86_400)
        let nanoseconds =
            (seconds - days * 86_400) * 1_000_000_000 + (units - utc * perSecond) * (1_000_000_000 / perSecond)
        return TemporalPattern.Moment(days: Int(days), nanoseconds: nanoseconds, offset: offset)
    }
}
