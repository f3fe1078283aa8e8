import CDovetailKernels
import DovetailColumnar

/// Makes a column of the values of a leaf.
struct JSONLeafBuilder {
    let chunk: JSONChunk
    let type: DataType
    let isDeclared: Bool
    private let spans: UnsafeMutablePointer<dovetail_json_span>
    let count: Int
    /// Entries whose value the type cannot hold, ascending.
    private(set) var bad: [Int] = []
    private var nulls: UInt64 = 0

    init(
        _ chunk: JSONChunk, _ type: DataType, isDeclared: Bool, _ spans: UnsafeMutablePointer<dovetail_json_span>,
        _ count: Int
    ) {
        self.chunk = chunk
        self.type = type
        self.isDeclared = isDeclared
        self.spans = spans
        self.count = count
    }

    mutating func column() throws -> Column {
        switch type {
        case .string: return try text()
        case .boolean: return booleans()
        case .int64:
            return values { fields, values, valid, exceptions, nulls in
                dovetail_csv_int64(fields, values, valid, exceptions, nulls)
            }
        case .double:
            return values { fields, values, valid, exceptions, nulls in
                dovetail_csv_double(fields, values, valid, exceptions, nulls)
            }
        case .decimal(let precision, let scale) where precision <= DataType.shortDecimalPrecision:
            return values { fields, values, valid, exceptions, nulls in
                dovetail_csv_decimal(fields, values, UInt32(precision), UInt32(scale), valid, exceptions, nulls)
            }
        case .date:
            refuseEmptyStrings()
            return values { fields, values, valid, exceptions, nulls in
                dovetail_csv_date(fields, values, valid, exceptions, nulls)
            }
        case .timestamp(let unit, let zone):
            refuseEmptyStrings()
            let shift = zone.map { Int64(ZoneOffset.seconds($0) ?? 0) } ?? 0
            if zone != nil, shift == 0 { dropUTCMarks() }
            return values { fields, values, valid, exceptions, nulls in
                dovetail_csv_timestamp(fields, values, unit.perSecond, shift, valid, exceptions, nulls)
            }
        case .binary: return try binary()
        default: return try castText()
        }
    }

    /// Leaves out the `Z` of instants in UTC, as which the rest is read anyway.
    private func dropUTCMarks() {
        let bytes = chunk.bytes
        for entry in 0..<count where bytes[Int(spans[entry].end) &- 1] == UInt8(ascii: "Z") {
            if spans[entry].end &- spans[entry].before > 20 { spans[entry].end &-= 1 }
        }
    }

    /// Empty strings, which the kernels take for nulls: as declared types do, but not those found in a sample.
    private mutating func refuseEmptyStrings() {
        guard !isDeclared else { return }
        for entry in 0..<count where spans[entry].end == spans[entry].before &+ 1 { bad.append(entry) }
    }

    /// Fixed-width values by one of the kernels of delimited text, with what it leaves done one by one.
    private mutating func values<T: BitwiseCopyable>(
        _ parse: (
            UnsafePointer<dovetail_csv_fields>, UnsafeMutablePointer<T>, UnsafeMutablePointer<UInt64>,
            UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt64>
        ) -> Int
    ) -> Column {
        let output = chunk.recycler.take(count * MemoryLayout<T>.stride)
        let validity = chunk.recycler.take(Bitmap.byteCount(for: count))
        let exceptions = chunk.recycler.take(count * 4)
        let target = output.pointer(as: T.self)
        let places = exceptions.pointer(as: UInt32.self)
        var fields = dovetail_csv_fields()
        fields.base = chunk.bytes
        fields.count = UInt32(truncatingIfNeeded: count)
        (fields.before_stride, fields.end_stride) = (2, 2)
        let words = UnsafePointer(UnsafeMutableRawPointer(spans).assumingMemoryBound(to: UInt32.self))
        (fields.before, fields.ends) = (words, words + 1)
        let found = count > 0 ? parse(&fields, target, validity.pointer(), places, &nulls) : 0
        for index in 0..<found {
            let entry = Int(places[index])
            withUnsafeMutableBytes(of: &target[entry]) { value in
                if let base = value.baseAddress, !parseSlowly(entry, base) { bad.append(entry) }
            }
        }
        return withExtendedLifetime((exceptions, output)) {
            .primitive(PrimitiveColumn(type: type, values: output, validity: validBits(validity), count: count))
        }
    }

    private func validBits(_ buffer: Buffer) -> Bitmap? {
        nulls == 0 ? nil : Bitmap(buffer: buffer, count: count, setCount: count - Int(nulls))
    }

    /// Where a value stands, and whether it is a string.
    private func span(_ entry: Int) -> (bytes: UnsafePointer<UInt8>, count: Int, isString: Bool) {
        let before = Int(spans[entry].before)
        return (
            chunk.bytes + before + 1, Int(spans[entry].end) - before - 1, chunk.bytes[before] == UInt8(ascii: "\"")
        )
    }

    /// Parses one value with all rules and stores it; false when it is none of the type.
    private func parseSlowly(_ entry: Int, _ target: UnsafeMutableRawPointer) -> Bool {
        let (bytes, count, isString) = span(entry)
        if isString {
            guard let plain = JSONText.rewritten(bytes, count) else {
                return store(UnsafeRawPointer(bytes), count, target)
            }
            guard let text = plain.bytes else { return false }
            return withExtendedLifetime(text) { store(text.base, plain.count, target) }
        }
        guard let number = JSONNumber(bytes, count) else { return false }
        // A decimal found in the sample must hold every digit.
        if case .decimal(_, let scale) = type, !isDeclared, number.fractionDigits > scale { return false }
        return store(UnsafeRawPointer(bytes), count, target)
    }

    private func store(_ bytes: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutableRawPointer) -> Bool {
        func put<T>(_ value: T?) -> Bool {
            guard let value else { return false }
            target.assumingMemoryBound(to: T.self).pointee = value
            return true
        }
        switch type {
        case .int64: return put(wholeNumber(bytes, count))
        case .double: return put(TextParsing.double(bytes, count))
        case .decimal(let precision, let scale):
            return put(TextParsing.shortDecimal(bytes, count, precision: precision, scale: scale))
        case .date: return put(TextParsing.date(bytes, count))
        case .timestamp(let unit, let zone):
            // An offset in the text counts only where the type has a zone; there a text without one is local to it.
            guard let text = TextParsing.timestampText(bytes, count) else {
                // Named moments such as `infinity` are the same in every zone.
                return put(TextParsing.timestamp(bytes, count, unit: unit))
            }
            if zone == nil, text.offset != nil, !isDeclared { return false }
            guard let value = TextParsing.timestamp(bytes, count, unit: unit, appliesOffset: zone != nil) else {
                return false
            }
            guard let zone, text.offset == nil else { return put(value) }
            let shift = Int64(ZoneOffset.seconds(zone) ?? 0) * unit.perSecond
            let (shifted, overflow) = value.subtractingReportingOverflow(shift)
            return put(overflow ? nil : shifted)
        default: return false
        }
    }

    /// A declared integer takes `5.0` and `5e2` too.
    private func wholeNumber(_ bytes: UnsafeRawPointer, _ count: Int) -> Int64? {
        if let value = TextParsing.int64(bytes, count) { return value }
        guard isDeclared,
            let number = JSONNumber(bytes.assumingMemoryBound(to: UInt8.self), count), number.integerDigits < 20,
            let value = TextParsing.decimal(bytes, count, precision: 38, scale: 10), value % 10_000_000_000 == 0
        else { return nil }
        return number.fractionDigits <= 10 ? Int64(exactly: value / 10_000_000_000) : nil
    }

    private mutating func booleans() -> Column {
        let bits = Buffer(zeroed: Bitmap.byteCount(for: count))
        let validity = Buffer(zeroed: Bitmap.byteCount(for: count))
        let (values, valid) = (bits.pointer(as: UInt64.self), validity.pointer(as: UInt64.self))
        for entry in 0..<count {
            let (bytes, length, isString) = span(entry)
            guard length >= 0 else {
                nulls += 1
                continue
            }
            let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: entry & 63)
            valid[entry >> 6] |= bit
            if isString {
                guard let value = TextParsing.boolean(UnsafeRawPointer(bytes), length) else {
                    bad.append(entry)
                    continue
                }
                if value { values[entry >> 6] |= bit }
            } else if bytes[0] == UInt8(ascii: "t") {
                values[entry >> 6] |= bit
            }
        }
        return .boolean(BooleanColumn(values: Bitmap(buffer: bits, count: count), validity: validBits(validity)))
    }

    /// Views of the text in place; strings with escapes are rewritten.
    private mutating func text() throws -> Column {
        let views = chunk.recycler.take(count * 16)
        let validity = chunk.recycler.take(Bitmap.byteCount(for: count))
        let exceptions = chunk.recycler.take(count * 4)
        var arena: Buffer?
        var place: UnsafeMutablePointer<UInt8>?
        if chunk.scan.has_escapes != 0 {
            var size = 64
            for entry in 0..<count { size &+= Int(spans[entry].end &- spans[entry].before) }
            arena = chunk.recycler.take(size)
            place = arena?.pointer()
        }
        var longs: UInt64 = 0
        let start = place
        let found = dovetail_json_strings(
            chunk.bytes, spans, count, place == nil ? 0 : 1, views.pointer(), validity.pointer(), &place,
            exceptions.pointer(), &nulls, &longs)
        if found > 0 {
            let entry = Int(exceptions.pointer(as: UInt32.self)[0])
            throw chunk.error("a string has a wrong escape", at: Int(spans[entry].before))
        }
        let own = place == start ? nil : arena.map { StringHeap(buffers: [$0]) }
        return withExtendedLifetime((exceptions, arena)) {
            .string(
                StringColumn(
                    views: views, heap: StringHeap.union([longs == 0 ? nil : chunk.heap, own]),
                    validity: validBits(validity), count: count))
        }
    }

    /// Types without a kernel of their own: text, then a cast.
    private mutating func castText() throws -> Column {
        for entry in 0..<count {
            let (bytes, length, isString) = span(entry)
            if length >= 0, !isString {
                let number = JSONNumber(bytes, length)
                if number == nil { throw chunk.error("a number is malformed", at: Int(spans[entry].before) + 1) }
                if case .decimal(_, let scale) = type, !isDeclared, let number, number.fractionDigits > scale {
                    bad.append(entry)
                }
            }
        }
        let text = try text()
        let result = try Kernels.cast(text, to: type, style: .attempt).flattened()
        if result.nullCount > text.nullCount {
            for entry in 0..<count where result.isNull(at: entry) && !text.isNull(at: entry) { bad.append(entry) }
        }
        return result
    }

    /// Bytes as the writer writes them: base64.
    private mutating func binary() throws -> Column {
        let text = try text()
        let values = (0..<count).map { entry -> Scalar in
            guard case .string(let value) = text.scalar(at: entry) else { return .null }
            guard let bytes = Base64.decode(Array(value.utf8)) else {
                bad.append(entry)
                return .null
            }
            return .binary(bytes)
        }
        return Column(scalars: values, type: .binary)
    }
}
