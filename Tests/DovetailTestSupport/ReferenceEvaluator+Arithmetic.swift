public import DovetailColumnar

extension ReferenceEvaluator {
    public static func arithmetic(
        _ operation: ArithmeticOperator, _ left: Scalar, _ leftType: DataType, _ right: Scalar, _ rightType: DataType,
        type: DataType, style: CastStyle
    ) throws -> Scalar {
        if left.isNull || right.isNull { return .null }
        switch (left, right) {
        case (.decimal(let a, let s), .decimal(let b, let t)):
            return try decimal(operation, a, s, b, t, type: type, style: style)
        case (.double(let a), .double(let b)):
            return try floating(operation, a, b, style).map { .double($0) } ?? .null
        case (.float(let a), .float(let b)):
            return try floating(operation, a, b, style).map { .float($0) } ?? .null
        case (.int, .int), (.uint, .uint): return try integer(operation, left, right, type, style)
        default: return try temporal(operation, left, right, type, style)
        }
    }

    public static func negate(_ value: Scalar, _ type: DataType, style: CastStyle) throws -> Scalar {
        switch value {
        case .double(let number): return .double(-number)
        case .float(let number): return .float(-number)
        case .decimal(let unscaled, let scale): return .decimal(unscaled: -unscaled, scale: scale)
        case .interval(let span):
            let minusOne = Scalar.int(-1)
            return try temporal(.multiply, .interval(span), minusOne, type, style)
        case .null: return .null
        default: return try fit(-number(value), type, style)
        }
    }

    // MARK: - What does not work out

    private static func givesNull(_ style: CastStyle) -> Bool { style == .attempt || style == .spark(ansi: false) }

    private static func overflow(_ style: CastStyle) throws -> Scalar {
        guard givesNull(style) else { throw ColumnError(.overflow, "does not fit") }
        return .null
    }

    private static func divisionByZero(_ style: CastStyle) throws -> Scalar {
        guard givesNull(style) else { throw ColumnError(.divisionByZero, "division by zero") }
        return .null
    }

    // MARK: - Numbers

    private static func floating<T: BinaryFloatingPoint>(
        _ operation: ArithmeticOperator, _ a: T, _ b: T, _ style: CastStyle
    ) throws -> T? {
        switch operation {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide, .integerDivide, .modulo: break
        }
        // IEEE 754 divides by zero, Spark does not.
        if b == 0, style != .checked {
            _ = try divisionByZero(style)
            return nil
        }
        switch operation {
        case .divide: return a / b
        case .integerDivide: return (a / b).rounded(.towardZero)
        default: return a.truncatingRemainder(dividingBy: b)
        }
    }

    private static func integer(
        _ operation: ArithmeticOperator, _ left: Scalar, _ right: Scalar, _ type: DataType, _ style: CastStyle
    ) throws -> Scalar {
        let (a, b) = (number(left), number(right))
        switch operation {
        case .add: return try fit(a + b, type, style)
        case .subtract: return try fit(a - b, type, style)
        case .multiply:
            let (product, overflows) = a.multipliedReportingOverflow(by: b)
            guard overflows else { return try fit(product, type, style) }
            return style == .spark(ansi: false) ? .uint(UInt64(truncatingIfNeeded: product)) : try overflow(style)
        case .divide, .integerDivide: return b == 0 ? try divisionByZero(style) : try fit(a / b, type, style)
        case .modulo: return b == 0 ? try divisionByZero(style) : try fit(a % b, type, style)
        }
    }

    private static func fit(_ value: Int128, _ type: DataType, _ style: CastStyle) throws -> Scalar {
        func fit<T: FixedWidthInteger>(_: T.Type) throws -> T? {
            if let exact = T(exactly: value) { return exact }
            if style == .spark(ansi: false) { return T(truncatingIfNeeded: value) }
            _ = try overflow(style)
            return nil
        }
        switch type {
        case .int8: return try fit(Int8.self).map { .int(Int64($0)) } ?? .null
        case .int16: return try fit(Int16.self).map { .int(Int64($0)) } ?? .null
        case .int32: return try fit(Int32.self).map { .int(Int64($0)) } ?? .null
        case .int64: return try fit(Int64.self).map { .int($0) } ?? .null
        case .uint8: return try fit(UInt8.self).map { .uint(UInt64($0)) } ?? .null
        case .uint16: return try fit(UInt16.self).map { .uint(UInt64($0)) } ?? .null
        case .uint32: return try fit(UInt32.self).map { .uint(UInt64($0)) } ?? .null
        default: return try fit(UInt64.self).map { .uint($0) } ?? .null
        }
    }

    private static func decimal(
        _ operation: ArithmeticOperator, _ a: Int128, _ s: Int, _ b: Int128, _ t: Int, type: DataType, style: CastStyle
    ) throws -> Scalar {
        guard case .decimal(let precision, let scale) = type else { return .null }
        let (x, y) = (BigInteger(a), BigInteger(b))
        // Both at the larger scale.
        let common = max(s, t)
        let (wideX, wideY) = (x.shifted(common - s), y.shifted(common - t))
        let result: BigInteger
        switch operation {
        case .add: result = (wideX + wideY).rescaled(from: common, to: scale)
        case .subtract: result = (wideX + wideY.negated).rescaled(from: common, to: scale)
        case .multiply: result = (x * y).rescaled(from: s + t, to: scale)
        case .divide:
            if b == 0 { return try divisionByZero(style) }
            result = wideX.shifted(scale).dividedHalfAway(by: wideY)
        case .integerDivide:
            if b == 0 { return try divisionByZero(style) }
            result = wideX.quotientAndRemainder(by: wideY).quotient.shifted(scale)
        case .modulo:
            if b == 0 { return try divisionByZero(style) }
            result = wideX.quotientAndRemainder(by: wideY).remainder.rescaled(from: common, to: scale)
        }
        guard result.digits.count <= precision else { return try overflow(style) }
        return .decimal(unscaled: result.value, scale: scale)
    }

    // MARK: - Times

    private static func temporal(
        _ operation: ArithmeticOperator, _ left: Scalar, _ right: Scalar, _ type: DataType, _ style: CastStyle
    ) throws -> Scalar {
        let sign: Int128 = operation == .subtract ? -1 : 1
        switch (left, right) {
        case (.date(let a), .date(let b)): return .int(Int64(a) - Int64(b))
        case (.date(let a), .int(let days)):
            return try Int32(exactly: Int128(a) + Int128(days) * sign).map { .date($0) } ?? overflow(style)
        case (.date(let a), .interval(let span)):
            let moved = CivilDate(days: Int(a)).adding(months: Int(Int128(span.months) * sign)).days
            let days = floored(Int128(span.nanoseconds) * sign, 86_400_000_000_000)
            let total = Int128(moved) + Int128(span.days) * sign + days
            return try Int32(exactly: total).map { .date($0) } ?? overflow(style)
        case (.timestamp(let a, let unit, _), .timestamp(let b, _, _)):
            let difference = Int128(a) - Int128(b)
            let perDay = Int128(unit.perSecond) * 86_400
            guard Int64(exactly: difference) != nil, let days = Int32(exactly: difference / perDay) else {
                return try overflow(style)
            }
            let rest = difference % perDay * (1_000_000_000 / Int128(unit.perSecond))
            return .interval(Interval(days: days, nanoseconds: Int64(rest)))
        case (.timestamp(let a, let unit, let zone), .interval(let span)):
            let perDay = Int128(unit.perSecond) * 86_400
            let day = floored(Int128(a), perDay)
            let moved = CivilDate(days: Int(day)).adding(months: Int(Int128(span.months) * sign)).days
            let time = floored(Int128(span.nanoseconds) * sign, 1_000_000_000 / Int128(unit.perSecond))
            let total = (Int128(moved) + Int128(span.days) * sign) * perDay + (Int128(a) - day * perDay) + time
            return try Int64(exactly: total).map { .timestamp($0, unit, zone: zone) } ?? overflow(style)
        case (.time(let a, let unit), .interval(let span)):
            let perDay = Int128(unit.perSecond) * 86_400
            let time = Int128(a) + floored(Int128(span.nanoseconds) * sign, 1_000_000_000 / Int128(unit.perSecond))
            return .time(Int64(time - floored(time, perDay) * perDay), unit)
        case (.interval(let a), .interval(let b)):
            return try interval(
                Int128(a.months) + Int128(b.months) * sign, Int128(a.days) + Int128(b.days) * sign,
                Int128(a.nanoseconds) + Int128(b.nanoseconds) * sign, style)
        case (.interval(let a), .int(let factor)):
            return try interval(
                Int128(a.months) * Int128(factor), Int128(a.days) * Int128(factor),
                Int128(a.nanoseconds) * Int128(factor), style)
        default: throw ColumnError(.internalError, "no such operation")
        }
    }

    private static func interval(
        _ months: Int128, _ days: Int128, _ nanoseconds: Int128, _ style: CastStyle
    ) throws -> Scalar {
        guard let months = Int32(exactly: months), let days = Int32(exactly: days),
            let nanoseconds = Int64(exactly: nanoseconds)
        else { return try overflow(style) }
        return .interval(Interval(months: months, days: days, nanoseconds: nanoseconds))
    }

    private static func floored(_ value: Int128, _ divisor: Int128) -> Int128 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
