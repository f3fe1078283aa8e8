/// Casts from text and binary.
extension Kernels {
    static func castStrings(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        if request.from == .bits { return try castBits(column, request) }
        if request.from == .variant { return try castVariants(column, request) }
        switch request.to {
        case .boolean: return try parseBooleans(column, request)
        case .int8: return try parseIntegers(column, Int8.self, request)
        case .int16: return try parseIntegers(column, Int16.self, request)
        case .int32: return try parseIntegers(column, Int32.self, request)
        case .int64: return try parseIntegers(column, Int64.self, request)
        case .uint8: return try parseIntegers(column, UInt8.self, request)
        case .uint16: return try parseIntegers(column, UInt16.self, request)
        case .uint32: return try parseIntegers(column, UInt32.self, request)
        case .uint64: return try parseIntegers(column, UInt64.self, request)
        case .int128: return try parse(column, request) { TextParsing.wideInteger($0, $1, Int128.self) }
        case .uint128: return try parse(column, request) { TextParsing.wideInteger($0, $1, UInt128.self) }
        case .uuid where request.from == .binary: return try bytesToUUID(column, request)
        case .uuid: return try parse(column, request) { TextParsing.uuid($0, $1) }
        case .float: return try parseFloats(column, request)
        case .double: return try parseDoubles(column, request)
        case .decimal(let precision, let scale):
            return try parseDecimals(column, precision: precision, scale: scale, request)
        case .date: return try parseDates(column, request)
        case .time(let unit): return try parse(column, request) { TextParsing.timeOfDay($0, $1, unit: unit) }
        case .timestamp(let unit, let zone): return try parseTimestamps(column, unit, zone: zone, request)
        case .timeWithZone: return try parse(column, request) { TextParsing.zonedTime($0, $1)?.packed }
        case .interval: return try parse(column, request) { TextParsing.interval($0, $1) }
        case .enumeration(let labels):
            return try parse(column, request) { labels.place(of: UnsafeRawBufferPointer(start: $0, count: $1)) }
        case .bits: return try textToBits(column, request)
        case .string: return try binaryToText(column, request)
        case .binary: return try textToBinary(column, request)
        case .list, .structure, .map: return try parseNested(column, request)
        default: throw request.impossible
        }
    }

    /// Where the bytes of row `row` are, without a copy: in the view itself, or where it points.
    @inline(__always)
    static func bytes(of views: UnsafePointer<StringView>, _ row: Int) -> (UnsafeRawPointer, Int) {
        let count = views[row].count
        let inside = UnsafeRawPointer(views + row) + 4
        return (count <= StringView.inlineCapacity ? inside : views[row].outside, count)
    }

    /// Parses each value that is not null; `body` gives nil for one that is none.
    @inline(__always)
    static func parse<T>(
        _ column: StringColumn, _ request: CastRequest, _ body: (UnsafeRawPointer, Int) -> T?
    ) throws -> Column {
        guard request.from == .string else { throw request.impossible }
        let count = column.count
        let output = Buffer(zeroed: count * MemoryLayout<T>.stride)
        let target = output.pointer(as: T.self)
        let views = column.pointer
        var mask = NullMask(column.validity, count: count)
        let words = column.validity?.words
        for row in 0..<count {
            if let words, (words[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1 == 0 { continue }
            let (bytes, length) = bytes(of: views, row)
            if let value = body(bytes, length) {
                target[row] = value
            } else {
                try request.fail(.string(column), row, &mask)
            }
        }
        return .primitive(
            PrimitiveColumn(type: request.to, values: output, validity: mask.validity, count: count))
    }

    private static func parseBooleans(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        let parsed = try parse(column, request) { bytes, count -> UInt8? in
            TextParsing.boolean(bytes, count).map { $0 ? 1 : 0 }
        }
        guard case .primitive(let parsed) = parsed else { throw request.impossible }
        return convertToBits(parsed, as: UInt8.self) { $0 != 0 }
    }

    private static func parseIntegers<T: FixedWidthInteger & BitwiseCopyable>(
        _ column: StringColumn, _: T.Type, _ request: CastRequest
    ) throws -> Column {
        let isSpark = request.style.isSpark
        let cutsFractions = request.style == .spark(ansi: false)
        return try parse(column, request) { bytes, count -> T? in
            if let value = TextParsing.int64(bytes, count) { return T(exactly: value) }
            let wide: Int128? =
                cutsFractions
                ? TextParsing.sparkInteger(bytes, count)
                : isSpark ? TextParsing.int128(bytes, count) : TextParsing.roundedInteger(bytes, count)
            return wide.flatMap { T(exactly: $0) }
        }
    }

    private static func parseDoubles(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        if request.style.isSpark { return try parse(column, request) { TextParsing.sparkDouble($0, $1) } }
        return try parse(column, request) { TextParsing.double($0, $1) }
    }

    private static func parseFloats(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        if request.style.isSpark {
            return try parse(column, request) { bytes, count -> Float? in
                TextParsing.float(bytes, count) ?? TextParsing.sparkDouble(bytes, count).map { Float($0) }
            }
        }
        return try parse(column, request) { TextParsing.float($0, $1) }
    }

    private static func parseDecimals(
        _ column: StringColumn, precision: Int, scale: Int, _ request: CastRequest
    ) throws -> Column {
        if precision <= DataType.shortDecimalPrecision {
            return try parse(column, request) {
                TextParsing.shortDecimal($0, $1, precision: precision, scale: scale)
            }
        }
        return try parse(column, request) { TextParsing.decimal($0, $1, precision: precision, scale: scale) }
    }

    private static func parseDates(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        if request.style.isSpark {
            return try parse(column, request) { bytes, count -> Int32? in
                if count == 10, let days = TextParsing.plainDate(bytes) { return days }
                return TextParsing.sparkDate(bytes, count)
            }
        }
        // The text of a timestamp will do: its date counts.
        return try parse(column, request) { bytes, count -> Int32? in
            if let days = TextParsing.date(bytes, count) { return days }
            return TextParsing.timestampText(bytes, count).flatMap { Int32(exactly: floorDivide($0.seconds, 86_400)) }
        }
    }

    private static func parseTimestamps(
        _ column: StringColumn, _ unit: DataType.TimeUnit, zone: String?, _ request: CastRequest
    ) throws -> Column {
        let local = Int64(try zoneOffset(zone))
        if request.style.isSpark {
            let today = TextParsing.currentDay
            return try parse(column, request) { bytes, count -> Int64? in
                if local == 0, count == 19, let seconds = TextParsing.plainTimestamp(bytes) {
                    return TextParsing.scaled(seconds, 0, unit)
                }
                guard let text = TextParsing.sparkTimestamp(bytes, count, today: today) else { return nil }
                return TextParsing.scaled(
                    text.seconds - Int64(text.offset ?? Int32(local)), Int64(text.nanoseconds), unit)
            }
        }
        // As in PostgreSQL and DuckDB a local timestamp takes the clock time as it stands, whatever offset follows it.
        if zone == nil {
            return try parse(column, request) { TextParsing.timestamp($0, $1, unit: unit, appliesOffset: false) }
        }
        return try parse(column, request) { bytes, count -> Int64? in
            guard let text = TextParsing.timestampText(bytes, count) else { return TextParsing.namedTime(bytes, count) }
            return TextParsing.scaled(
                text.seconds - Int64(text.offset ?? Int32(local)), Int64(text.nanoseconds), unit)
        }
    }

    /// Spark takes the bytes for UTF-8; SQL spells those that are not printable.
    private static func binaryToText(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        if request.style.isSpark {
            return .string(
                StringColumn(views: column.views, heap: column.heap, validity: column.validity, count: column.count))
        }
        let views = Buffer(zeroed: column.count * 16)
        let target = views.pointer(as: StringView.self)
        var arena = TextArena(valueCount: column.count)
        for row in 0..<column.count {
            let (start, count) = bytes(of: column.pointer, row)
            let room = arena.room(count * 4 + 16)
            let length = TextFormatting.binary(UnsafeRawBufferPointer(start: start, count: count), to: room)
            target[row] = arena.commit(length)
        }
        return .string(
            StringColumn(views: views, heap: arena.finish(), validity: column.validity, count: column.count))
    }

    private static func textToBinary(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        if request.style.isSpark {
            return .string(
                StringColumn(
                    type: .binary, views: column.views, heap: column.heap, validity: column.validity,
                    count: column.count))
        }
        let views = Buffer(zeroed: column.count * 16)
        let target = views.pointer(as: StringView.self)
        var arena = TextArena(valueCount: column.count)
        var mask = NullMask(column.validity, count: column.count)
        for row in 0..<column.count {
            if let validity = column.validity, !validity[row] { continue }
            let (start, count) = bytes(of: column.pointer, row)
            guard let value = TextParsing.binary(UnsafeRawBufferPointer(start: start, count: count)) else {
                try request.fail(.string(column), row, &mask)
                continue
            }
            let room = arena.room(value.count + 16)
            for (index, byte) in value.enumerated() { room[index] = byte }
            target[row] = arena.commit(value.count)
        }
        return .string(
            StringColumn(
                type: .binary, views: views, heap: arena.finish(), validity: mask.validity, count: column.count))
    }
}

extension StringView {
    /// Where the bytes of a value of more than twelve bytes are.
    @inline(__always)
    var outside: UnsafeRawPointer { UnsafeRawPointer(bitPattern: UInt(high)).unsafelyUnwrapped }
}
