/// Casts from dates, times of day and timestamps.
extension Kernels {
    static func castDate(_ column: PrimitiveColumn, _ request: CastRequest) throws -> Column {
        switch request.to {
        case .string: return formatText(column, as: Int32.self) { TextFormatting.date($0, to: $1) }
        case .timestamp(let unit, let zone):
            let offset = Int64(try zoneOffset(zone))
            let perSecond = unit.perSecond
            // The seconds always fit; whether the finer units do is asked before the product.
            let limit = Int64.max / perSecond - 1
            if EndlessTime.isAny(column.pointer(as: Int32.self), column.count) {
                return try convert(column, request, as: Int32.self) { days, failed -> Int64 in
                    if EndlessTime.contains(days) { return EndlessTime.end(isPast: days < 0) }
                    let (instant, overflow) = (Int64(days) &* 86_400 &- offset).multipliedReportingOverflow(
                        by: perSecond)
                    failed |= bit(overflow)
                    return instant
                }
            }
            return try convert(column, request, as: Int32.self) { days, failed -> Int64 in
                let seconds = Int64(days) &* 86_400 &- offset
                failed |= bit(seconds > limit) | bit(seconds < 0 &- limit)
                return seconds &* perSecond
            }
        default: throw request.impossible
        }
    }

    static func castTime(_ column: PrimitiveColumn, _ unit: DataType.TimeUnit, _ request: CastRequest) throws -> Column
    {
        switch request.to {
        case .string: return formatText(column, as: Int64.self) { TextFormatting.time($0, unit: unit, to: $1) }
        case .time(let newUnit): return try changeUnit(column, from: unit, to: newUnit, shift: 0, request)
        case .timeWithZone: return try zonedTimes(column, unit, offset: 0, request)
        case .interval:
            // A time of day that is one fits in nanoseconds.
            let factor = 1_000_000_000 / unit.perSecond
            return try convert(column, request, as: Int64.self) { value, _ -> Interval in
                Interval(nanoseconds: value &* factor)
            }
        default: throw request.impossible
        }
    }

    static func castTimestamp(
        _ column: PrimitiveColumn, _ unit: DataType.TimeUnit, zone: String?, _ request: CastRequest
    ) throws -> Column {
        switch request.to {
        case .string:
            let offset = try zoneOffset(zone, orShownAs: 0)
            if request.style.isSpark || zone == nil {
                let shift = Int64(offset) * unit.perSecond
                return formatText(column, as: Int64.self) {
                    TextFormatting.timestamp(EndlessTime.contains($0) ? $0 : $0 &+ shift, unit: unit, to: $1)
                }
            }
            return formatText(column, as: Int64.self) {
                TextFormatting.timestamp($0, unit: unit, offset: offset, to: $1)
            }
        case .timestamp(let newUnit, let newZone):
            // A local time becomes an instant and the other way round; between two zones the instant stays.
            var shift = 0
            if zone == nil, newZone != nil { shift = -(try zoneOffset(newZone)) }
            if zone != nil, newZone == nil { shift = try zoneOffset(zone) }
            return try changeUnit(column, from: unit, to: newUnit, shift: shift, request)
        case .date:
            let shift = Int64(try zoneOffset(zone)) * unit.perSecond
            let perDay = unit.perSecond * 86_400
            return try convert(column, request, as: Int64.self) { value, failed -> Int32 in
                if EndlessTime.contains(value) { return EndlessTime.end(isPast: value < 0) }
                let days = floorDivide(value &+ shift, perDay)
                let narrow = Int32(truncatingIfNeeded: days)
                failed |= bit(Int64(narrow) != days)
                return narrow
            }
        case .time(let newUnit):
            let shift = Int64(try zoneOffset(zone)) * unit.perSecond
            let perDay = unit.perSecond * 86_400
            let (factor, divisor) = ratio(from: unit, to: newUnit)
            return try convert(column, request, as: Int64.self) { value, failed -> Int64 in
                failed |= bit(EndlessTime.contains(value))
                let local = value &+ shift
                return (local &- floorDivide(local, perDay) &* perDay) &* factor / divisor
            }
        case .timeWithZone:
            let local = CastRequest(from: request.from, to: .time(.microsecond), style: request.style)
            let times = try castTimestamp(column, unit, zone: zone, local)
            guard case .primitive(let clock) = times else { throw request.impossible }
            return try zonedTimes(clock, .microsecond, offset: Int64(try zoneOffset(zone)), request)
        default:
            guard request.style.isSpark else { throw request.impossible }
            return try sparkTimestampToNumber(column, unit, request)
        }
    }

    /// What to multiply with and then divide by to get from one unit to the other; one of the two is 1.
    private static func ratio(from: DataType.TimeUnit, to: DataType.TimeUnit) -> (Int64, Int64) {
        from.perSecond < to.perSecond ? (to.perSecond / from.perSecond, 1) : (1, from.perSecond / to.perSecond)
    }

    private static func changeUnit(
        _ column: PrimitiveColumn, from: DataType.TimeUnit, to: DataType.TimeUnit, shift: Int, _ request: CastRequest
    ) throws -> Column {
        let (factor, divisor) = ratio(from: from, to: to)
        let shifted = Int64(shift) * to.perSecond
        if factor == 1, divisor == 1, shift == 0 {
            return .primitive(
                PrimitiveColumn(
                    type: request.to, values: column.values, validity: column.validity, count: column.count))
        }
        if divisor > 1 {
            return try convert(column, request, as: Int64.self) { value, failed -> Int64 in
                if EndlessTime.contains(value) { return value }
                let (result, overflow) = floorDivide(value, divisor).addingReportingOverflow(shifted)
                failed |= bit(overflow)
                return result
            }
        }
        return try convert(column, request, as: Int64.self) { value, failed -> Int64 in
            if EndlessTime.contains(value) { return value }
            let (product, overflow) = value.multipliedReportingOverflow(by: factor)
            let (result, carry) = product.addingReportingOverflow(shifted)
            failed |= bit(overflow) | bit(carry)
            return result
        }
    }

    /// Seconds east of UTC of a timestamp type's zone; none is 0.
    static func zoneOffset(_ zone: String?, orShownAs other: Int? = nil) throws -> Int {
        guard let zone else { return 0 }
        if let offset = ZoneOffset.seconds(zone) ?? other { return offset }
        throw ColumnError(
            .unsupported, "time zone \"\(zone)\" is not supported here", kind: .unsupported,
            notes: ["zones with a fixed distance from UTC are, such as 'UTC' or '+02:00'"])
    }

    /// Spark: whole seconds since 1970, rounded down; fractions for the floating types.
    private static func sparkTimestampToNumber(
        _ column: PrimitiveColumn, _ unit: DataType.TimeUnit, _ request: CastRequest
    ) throws -> Column {
        let perSecond = unit.perSecond
        if request.to == .double || request.to == .float {
            let wide = CastRequest(from: request.from, to: .double, style: request.style)
            let seconds = try convert(column, wide, as: Int64.self) { value, _ in Double(value) / Double(perSecond) }
            return try cast(seconds, to: request.to, style: request.style)
        }
        if case .decimal = request.to {
            let places = TextFormatting.digitCount(UInt64(perSecond)) - 1
            let type = DataType.decimal(precision: 18, scale: places)
            let unscaled = PrimitiveColumn(
                type: type, values: column.values, validity: column.validity, count: column.count)
            return try castDecimal(
                unscaled, precision: 18, scale: places, CastRequest(from: type, to: request.to, style: request.style))
        }
        guard request.to.isInteger else { throw request.impossible }
        let wide = CastRequest(from: request.from, to: .int64, style: request.style)
        let seconds = try convert(column, wide, as: Int64.self) { value, _ in floorDivide(value, perSecond) }
        return try cast(seconds, to: request.to, style: request.style)
    }

    /// Spark: a whole number is seconds since 1970.
    static func sparkSecondsToTimestamp<S: FixedWidthInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, _ unit: DataType.TimeUnit, _ request: CastRequest
    ) throws -> Column {
        guard request.style.isSpark else { throw request.impossible }
        let perSecond = unit.perSecond
        return try convert(column, request, as: S.self) { value, failed -> Int64 in
            let seconds = Int64(truncatingIfNeeded: value)
            let (result, overflow) = seconds.multipliedReportingOverflow(by: perSecond)
            failed |= bit(overflow) | (bit(seconds < 0) ^ bit(value < 0))
            return result
        }
    }

    static func sparkFractionToTimestamp<S: BinaryFloatingPoint & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, _ unit: DataType.TimeUnit, _ request: CastRequest
    ) throws -> Column {
        guard request.style.isSpark else { throw request.impossible }
        let perSecond = Double(unit.perSecond)
        return try convert(column, request, as: S.self) { value, failed -> Int64 in
            let scaled = Double(value) * perSecond
            let fits = bit(scaled.magnitude < 0x1p63)
            failed |= fits ^ 1
            return Int64(fits != 0 ? scaled : 0)
        }
    }
}
