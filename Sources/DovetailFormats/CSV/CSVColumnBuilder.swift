import CDovetailKernels
import DovetailColumnar

/// Fills one column of a batch, a block of rows at a time.
final class CSVColumnBuilder {
    let type: DataType
    let rules: CSVFieldRules
    private let values: Buffer
    private let validity: Buffer
    private let count: Int
    private var nulls: UInt64 = 0
    private var longs: UInt64 = 0
    /// Values with doubled quotes or escapes, rewritten.
    private var arena: GrowableBuffer?
    private var arenas: [Buffer] = []

    init(type: DataType, count: Int, rules: CSVFieldRules, recycler: BufferRecycler) {
        self.type = type
        self.count = count
        self.rules = rules
        let byteCount = type.byteWidth.map { $0 * count } ?? Bitmap.byteCount(for: count)
        values = recycler.take(byteCount)
        validity = recycler.take(Bitmap.byteCount(for: count))
    }

    /// Parses the fields of the rows from `row` (a multiple of 64) on; adds rows with values that are none to `bad`.
    func parse(
        _ raw: dovetail_csv_fields, at row: Int, chunk: CSVChunk, scratch: CSVScratch, bad: inout [Int]
    ) {
        var fields = raw
        let isText = type.physical == .view
        if rules.hasQuotes && !isText {
            withUnsafePointer(to: raw) { dovetail_csv_unquote($0, rules.quote, scratch.before, scratch.ends) }
            fields.before = UnsafePointer(scratch.before)
            fields.ends = UnsafePointer(scratch.ends)
            fields.before_stride = 1
            fields.end_stride = 1
        }
        let words = validity.pointer(as: UInt64.self) + (row >> 6)
        var exceptions = parseBlock(&fields, row, words, scratch)
        if rules.needsEveryValue && !isText || type == .binary {
            exceptions = Int(fields.count)
            for index in 0..<exceptions { scratch.exceptions[index] = UInt32(index) }
        }
        for index in 0..<exceptions {
            let item = Int(scratch.exceptions[index])
            let start = Int(raw.before[item * Int(raw.before_stride)]) + 1
            let end = Int(raw.ends[item * Int(raw.end_stride)])
            if !slowValue(UnsafeRawPointer(raw.base + start), end - start, row + item) { bad.append(row + item) }
        }
        if type == .string, chunk.scan.has_high_bytes != 0, !chunk.isUTF8 { checkText(row, Int(fields.count), &bad) }
    }

    private func parseBlock(
        _ fields: inout dovetail_csv_fields, _ row: Int, _ words: UnsafeMutablePointer<UInt64>, _ scratch: CSVScratch
    ) -> Int {
        let exceptions = scratch.exceptions
        switch type {
        case .int64: return dovetail_csv_int64(&fields, target(row), words, exceptions, &nulls)
        case .int32: return dovetail_csv_int32(&fields, target(row), words, exceptions, &nulls)
        case .int8: return narrow(&fields, Int8.self, row, words, scratch)
        case .int16: return narrow(&fields, Int16.self, row, words, scratch)
        case .uint8: return narrow(&fields, UInt8.self, row, words, scratch)
        case .uint16: return narrow(&fields, UInt16.self, row, words, scratch)
        case .uint32: return narrow(&fields, UInt32.self, row, words, scratch)
        case .uint64: return narrow(&fields, UInt64.self, row, words, scratch)
        case .double: return dovetail_csv_double(&fields, target(row), words, exceptions, &nulls)
        case .float: return dovetail_csv_float(&fields, target(row), words, exceptions, &nulls)
        case .decimal(let precision, let scale) where precision <= DataType.shortDecimalPrecision:
            return dovetail_csv_decimal(
                &fields, target(row), UInt32(precision), UInt32(scale), words, exceptions, &nulls)
        case .decimal(_, let scale): return wideDecimal(&fields, scale, row, words, scratch)
        case .date: return dovetail_csv_date(&fields, target(row), words, exceptions, &nulls)
        case .timestamp(let unit, _):
            return dovetail_csv_timestamp(
                &fields, target(row), unit.perSecond, rules.zoneShift, words, exceptions, &nulls)
        case .time(let unit):
            return dovetail_csv_time(&fields, target(row), unit.perSecond, words, exceptions, &nulls)
        case .boolean:
            let bits = values.pointer(as: UInt64.self) + (row >> 6)
            return dovetail_csv_boolean(&fields, bits, words, exceptions, &nulls)
        case .string, .binary:
            let views: UnsafeMutablePointer<UInt64> = target(row * 2)
            return rules.withText { dovetail_csv_strings(&fields, $0, views, words, exceptions, &nulls, &longs) }
        default:
            // Intervals: every value goes the slow way; the words of validity are those of any parser.
            let none = dovetail_csv_int64(&fields, scratch.wide, words, exceptions, &nulls)
            for index in 0..<Int(fields.count) { exceptions[index] = UInt32(index) }
            return withExtendedLifetime(none) { Int(fields.count) }
        }
    }

    private func target<T>(_ row: Int) -> UnsafeMutablePointer<T> { values.pointer(as: T.self) + row }

    private func narrow<T: FixedWidthInteger>(
        _ fields: inout dovetail_csv_fields, _: T.Type, _ row: Int, _ words: UnsafeMutablePointer<UInt64>,
        _ scratch: CSVScratch
    ) -> Int {
        let wide = scratch.wide
        var exceptions = dovetail_csv_int64(&fields, wide, words, scratch.exceptions, &nulls)
        let output: UnsafeMutablePointer<T> = target(row)
        for index in 0..<Int(fields.count) {
            let value = T(truncatingIfNeeded: wide[index])
            output[index] = value
            // A field is in the list once: those of the parser have a zero here, which fits.
            scratch.exceptions[exceptions] = UInt32(truncatingIfNeeded: index)
            exceptions &+=
                Int64(truncatingIfNeeded: value) == wide[index] && !(T.bitWidth == 64 && wide[index] < 0) ? 0 : 1
        }
        return exceptions
    }

    private func wideDecimal(
        _ fields: inout dovetail_csv_fields, _ scale: Int, _ row: Int, _ words: UnsafeMutablePointer<UInt64>,
        _ scratch: CSVScratch
    ) -> Int {
        let wide = scratch.wide
        let output: UnsafeMutablePointer<Int128> = target(row)
        let exceptions = dovetail_csv_decimal(
            &fields, wide, 18, UInt32(min(scale, 18)), words, scratch.exceptions, &nulls)
        for index in 0..<Int(fields.count) { output[index] = Int128(wide[index]) }
        guard scale > 18 else { return exceptions }
        for index in 0..<Int(fields.count) { scratch.exceptions[index] = UInt32(index) }
        return Int(fields.count)
    }

    /// The column, once all rows are parsed.
    func finish(heap: @autoclosure () -> StringHeap) -> Column {
        let valid = nulls == 0 ? nil : Bitmap(buffer: validity, count: count, setCount: count - Int(nulls))
        switch type.physical {
        case .bit:
            return .boolean(BooleanColumn(values: Bitmap(buffer: values, count: count), validity: valid))
        case .view:
            if let arena { arenas.append(arena.finish()) }
            let own = arenas.isEmpty ? nil : StringHeap(buffers: arenas)
            return .string(
                StringColumn(
                    type: type, views: values, heap: StringHeap.union([longs == 0 ? nil : heap(), own]),
                    validity: valid,
                    count: count))
        default: return .primitive(PrimitiveColumn(type: type, values: values, validity: valid, count: count))
        }
    }
}

/// Fields the plain loops left: quoted with quotes inside, blanks, exponents, other forms of dates, null texts.
extension CSVColumnBuilder {
    /// Parses one field with all rules; false when it is no value of the type.
    private func slowValue(_ bytes: UnsafeRawPointer, _ count: Int, _ row: Int) -> Bool {
        guard count > 0 else {
            if type == .string, count == 0, !rules.emptyIsNull { return true }
            return setNull(row)
        }
        let isQuoted = rules.hasQuotes && bytes.load(as: UInt8.self) == rules.quote
        if !isQuoted {
            let field = UnsafeRawBufferPointer(start: bytes, count: count)
            if rules.isNull(field) { return setNull(row) }
            return store(bytes, count, row, isStable: true)
        }
        let plain = rules.unescaped(UnsafeRawBufferPointer(start: bytes, count: count))
        if plain.isEmpty, type.physical != .view { return setNull(row) }
        return plain.withUnsafeBytes { content in
            guard let base = content.baseAddress else { return store(bytes, 0, row, isStable: false) }
            return store(base, content.count, row, isStable: false)
        }
    }

    /// Makes values null that are none of the type.
    func setNull(rows: [Int]) { for row in rows { _ = setNull(row) } }

    private func setNull(_ row: Int) -> Bool {
        let words = validity.pointer(as: UInt64.self)
        let bit: UInt64 = 1 &<< UInt64(row & 63)
        if words[row >> 6] & bit != 0 {
            words[row >> 6] &= ~bit
            nulls += 1
        }
        switch type.physical {
        case .view: (target(row) as UnsafeMutablePointer<StringView>).pointee = StringView()
        default: break
        }
        return true
    }

    private func put<T>(_ value: T?, _ row: Int) -> Bool {
        guard let value else { return false }
        (target(row) as UnsafeMutablePointer<T>).pointee = value
        return true
    }

    private func store(_ bytes: UnsafeRawPointer, _ count: Int, _ row: Int, isStable: Bool) -> Bool {
        let forms = rules.forms
        switch type {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double, .decimal:
            return forms.plainNumber(bytes, count) { storeNumber($0, $1, row) ? true : nil } ?? false
        case .date: return put(forms.readDate(bytes, count), row)
        case .time(let unit): return put(TextParsing.time(bytes, count, unit: unit), row)
        case .timestamp(let unit, let zone): return put(timestamp(bytes, count, unit, hasZone: zone != nil), row)
        case .interval: return put(TextParsing.interval(bytes, count), row)
        case .boolean:
            guard let value = TextParsing.boolean(bytes, count) else { return false }
            let words = values.pointer(as: UInt64.self)
            let bit: UInt64 = 1 &<< UInt64(row & 63)
            words[row >> 6] = value ? words[row >> 6] | bit : words[row >> 6] & ~bit
            return true
        case .binary:
            let field = UnsafeRawBufferPointer(start: bytes, count: count)
            // Bytes past ASCII are no escapes: such a field is taken as it is.
            if field.contains(where: { $0 >= 0x80 }) { return keep(bytes, count, row) }
            guard let value = TextParsing.binary(field) else { return false }
            return value.withUnsafeBytes { content in
                content.baseAddress.map { keep($0, content.count, row) } ?? keep(bytes, 0, row)
            }
        default: return keep(bytes, count, row)
        }
    }

    private func storeNumber(_ bytes: UnsafeRawPointer, _ count: Int, _ row: Int) -> Bool {
        switch type {
        case .int8: return put(TextParsing.int64(bytes, count).flatMap { Int8(exactly: $0) }, row)
        case .int16: return put(TextParsing.int64(bytes, count).flatMap { Int16(exactly: $0) }, row)
        case .int32: return put(TextParsing.int64(bytes, count).flatMap { Int32(exactly: $0) }, row)
        case .int64: return put(TextParsing.int64(bytes, count), row)
        case .uint8: return put(TextParsing.uint64(bytes, count).flatMap { UInt8(exactly: $0) }, row)
        case .uint16: return put(TextParsing.uint64(bytes, count).flatMap { UInt16(exactly: $0) }, row)
        case .uint32: return put(TextParsing.uint64(bytes, count).flatMap { UInt32(exactly: $0) }, row)
        case .uint64: return put(TextParsing.uint64(bytes, count), row)
        case .float: return put(TextParsing.float(bytes, count), row)
        case .double: return put(TextParsing.double(bytes, count), row)
        case .decimal(let precision, let scale):
            let value = TextParsing.decimal(bytes, count, precision: precision, scale: scale)
            return precision <= DataType.shortDecimalPrecision
                ? put(value.flatMap { Int64(exactly: $0) }, row) : put(value, row)
        default: return false
        }
    }

    private func timestamp(_ bytes: UnsafeRawPointer, _ count: Int, _ unit: DataType.TimeUnit, hasZone: Bool) -> Int64?
    {
        if rules.forms.isSpecial(type) {
            let value = rules.forms.readTimestamp(bytes, count, unit, zoneShift: rules.zoneShift)
            if value != nil || rules.forms.timestamp != nil { return value }
        }
        guard hasZone else { return TextParsing.timestamp(bytes, count, unit: unit, appliesOffset: false) }
        guard let value = TextParsing.timestamp(bytes, count, unit: unit, appliesOffset: true) else { return nil }
        // Named moments such as `infinity` are the same in every zone.
        guard let text = TextParsing.timestampText(bytes, count), text.offset == nil else { return value }
        let (shifted, overflow) = value.subtractingReportingOverflow(rules.zoneShift * unit.perSecond)
        return overflow ? nil : shifted
    }

    /// Stores a text as a view of a copy.
    private func keep(_ bytes: UnsafeRawPointer, _ count: Int, _ row: Int) -> Bool {
        guard count > StringView.inlineCapacity else { return put(StringView(bytes, count: count), row) }
        if arena == nil || arena.map({ $0.byteCapacity - $0.byteCount < count }) == true {
            if let arena { arenas.append(arena.finish()) }
            arena = GrowableBuffer(byteCapacity: max(count, 1 << 16))
        }
        guard let arena else { return false }
        let place = arena.base + arena.byteCount
        arena.append(UnsafeRawBufferPointer(start: bytes, count: count))
        return put(StringView(place, count: count), row)
    }

    private func checkText(_ row: Int, _ count: Int, _ bad: inout [Int]) {
        let views: UnsafeMutablePointer<StringView> = target(row)
        for index in 0..<count {
            let isText = views[index].withBytes { bytes in
                bytes.baseAddress.map { dovetail_is_utf8($0.assumingMemoryBound(to: UInt8.self), bytes.count) != 0 }
                    ?? true
            }
            if !isText { bad.append(row + index) }
        }
    }
}
