import DovetailColumnar

extension ExpressionResolver {
    func arithmetic(
        _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression, at location: SourceLocation?
    ) throws -> Expression {
        if let temporal = temporalArithmetic(operation, left, right) { return temporal }
        guard let (a, b) = numbers(left, right) else {
            throw PlanError(
                .typeMismatch, "cannot compute \(left.type) \(operation.rawValue) \(right.type)", location: location,
                notes: ["\(left) is \(left.type), \(right) is \(right.type)"])
        }
        switch operation {
        case .divide where dialect.trueDivision || a.type.isFloating || b.type.isFloating || isDecimal(a, b):
            let type: DataType = a.type == .float && b.type == .float ? .float : .double
            return combine(.divide, a, b, as: type)
        case .divide: return try arithmetic(.integerDivide, a, b, at: location)
        case .integerDivide where isDecimal(a, b): return combine(operation, a, b, as: .double)
        case .add, .subtract, .multiply, .modulo, .integerDivide: return plain(operation, a, b)
        }
    }

    private func isDecimal(_ left: Expression, _ right: Expression) -> Bool {
        left.type.isDecimal || right.type.isDecimal
    }

    private func combine(
        _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression, as type: DataType
    ) -> Expression {
        .arithmetic(
            operation, TypeCoercion.cast(left, to: type, style: dialect.castStyle),
            TypeCoercion.cast(right, to: type, style: dialect.castStyle), type)
    }

    /// A literal beside an unsigned integer of 64 bits is one, too, where it can be: 128 bits cost more.
    private func isUnsigned(_ left: Expression, _ right: Expression) -> Bool {
        func isNatural(_ value: Expression) -> Bool {
            if case .int(let number)? = value.literalValue { value.type.isInteger && number >= 0 } else { false }
        }
        return left.type == .uint64 && isNatural(right) || right.type == .uint64 && isNatural(left)
    }

    private func plain(_ operation: ArithmeticOperator, _ left: Expression, _ right: Expression) -> Expression {
        if isUnsigned(left, right), !dialect.sparkNames { return combine(operation, left, right, as: .uint64) }
        guard let type = TypeCoercion.numericType(left.type, right.type), type.isDecimal else {
            let type = TypeCoercion.numericType(left.type, right.type) ?? .double
            return combine(operation, left, right, as: type)
        }
        // Each decimal keeps its own shape; an integer becomes the decimal that holds its type, a literal only its
        // digits.
        let a = decimal(left)
        let b = decimal(right)
        guard let shapeA = a.type.decimalShape, let shapeB = b.type.decimalShape else {
            return combine(operation, left, right, as: .double)
        }
        return .arithmetic(operation, a, b, TypeCoercion.decimalResult(operation, shapeA, shapeB))
    }

    private func decimal(_ value: Expression) -> Expression {
        if value.type.isDecimal { return value }
        if case .literal(.int(let number), _) = value {
            let digits = String(number.magnitude).utf8.count
            return TypeCoercion.cast(value, to: .decimal(precision: digits, scale: 0), style: dialect.castStyle)
        }
        guard let shape = value.type.decimalShape else { return value }
        return TypeCoercion.cast(
            value, to: .decimal(precision: shape.precision, scale: shape.scale), style: dialect.castStyle)
    }

    /// Both operands as numbers; nil where one cannot be.
    private func numbers(_ left: Expression, _ right: Expression) -> (Expression, Expression)? {
        let a = number(left, beside: right)
        let b = number(right, beside: left)
        guard let a, let b else { return nil }
        return (a, b)
    }

    private func number(_ value: Expression, beside other: Expression) -> Expression? {
        if value.type.isNumeric { return value }
        if value.type == .variant {
            let type = other.type.isNumeric ? other.type : .double
            return TypeCoercion.cast(value, to: type, style: dialect.castStyle)
        }
        if value.isNullLiteral || value.type == .null {
            return TypeCoercion.cast(
                value, to: other.type.isNumeric ? other.type : .int32, style: dialect.castStyle)
        }
        guard value.type == .string else { return nil }
        if dialect.sparkNames { return TypeCoercion.cast(value, to: .double, style: dialect.castStyle) }
        guard value.isLiteral else { return nil }
        return TypeCoercion.cast(
            value, to: other.type.isNumeric ? other.type : .double, style: dialect.castStyle)
    }
}

// MARK: - Dates and times

extension ExpressionResolver {
    /// Arithmetic with dates, times and intervals; nil where it is none, or makes no sense.
    private func temporalArithmetic(
        _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression
    ) -> Expression? {
        guard operation == .add || operation == .subtract else { return scaledInterval(operation, left, right) }
        let (left, right) = readingText(operation, left, right)
        switch (left.type, right.type) {
        case (.date, .date) where operation == .subtract: return .arithmetic(operation, left, right, .int64)
        case (.timestamp, .timestamp), (.timestamp, .date), (.date, .timestamp):
            guard operation == .subtract, let type = TypeCoercion.comparisonType(left.type, right.type) else {
                return nil
            }
            return .arithmetic(
                operation, TypeCoercion.cast(left, to: type, style: dialect.castStyle),
                TypeCoercion.cast(right, to: type, style: dialect.castStyle), .interval)
        case (.date, let type) where type.isInteger: return shifted(left, operation, byDays: right)
        case (let type, .date) where type.isInteger && operation == .add:
            return shifted(right, operation, byDays: left)
        case (.date, .time) where operation == .add: return moment(left, right)
        case (.time, .date) where operation == .add: return moment(right, left)
        case (.interval, .interval): return .arithmetic(operation, left, right, .interval)
        case (.timeWithZone, .interval):
            return zonedTime(operation == .add ? "timetz_add" : "timetz_subtract", left, right)
        case (.interval, .timeWithZone) where operation == .add: return zonedTime("timetz_add", right, left)
        case (.date, .timeWithZone) where operation == .add: return zonedTime("timetz_on", left, right)
        case (.timeWithZone, .date) where operation == .add: return zonedTime("timetz_on", right, left)
        case (.timeWithZone, _), (_, .timeWithZone): return nil
        case (_, .interval) where left.type.isTemporal: return shifted(left, operation, by: right)
        case (.interval, _) where right.type.isTemporal && operation == .add:
            return shifted(right, operation, by: left)
        default: return nil
        }
    }

    private func scaledInterval(
        _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression
    ) -> Expression? {
        let style = dialect.castStyle
        if operation == .divide, left.type == .interval, right.type.isNumeric {
            return .arithmetic(operation, left, TypeCoercion.cast(right, to: .double, style: style), .interval)
        }
        guard operation == .multiply else { return nil }
        if left.type == .interval, right.type.isInteger {
            return .arithmetic(operation, left, TypeCoercion.cast(right, to: .int64, style: style), .interval)
        }
        if right.type == .interval, left.type.isInteger {
            return .arithmetic(operation, right, TypeCoercion.cast(left, to: .int64, style: style), .interval)
        }
        if left.type == .interval, right.type.isNumeric {
            return .arithmetic(operation, left, TypeCoercion.cast(right, to: .double, style: style), .interval)
        }
        if right.type == .interval, left.type.isNumeric {
            return .arithmetic(operation, right, TypeCoercion.cast(left, to: .double, style: style), .interval)
        }
        return nil
    }

    /// A text literal beside a date or timestamp that is subtracted is one, too.
    private func readingText(
        _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression
    ) -> (Expression, Expression) {
        let style = dialect.castStyle
        if left.type == .interval, right.isLiteral, right.type == .string {
            return (left, TypeCoercion.cast(right, to: .interval, style: style))
        }
        guard operation == .subtract else { return (left, right) }
        if left.type.isTemporal, right.isLiteral, right.type == .string {
            return (left, TypeCoercion.cast(right, to: left.type, style: style))
        }
        if right.type.isTemporal, left.isLiteral, left.type == .string {
            return (TypeCoercion.cast(left, to: right.type, style: style), right)
        }
        return (left, right)
    }

    private func shifted(
        _ date: Expression, _ operation: ArithmeticOperator, byDays days: Expression
    ) -> Expression {
        if case .literal(.int(let number), _) = days, let count = Int32(exactly: number) {
            return .arithmetic(operation, date, .literal(.interval(Interval(days: count)), .interval), .date)
        }
        return .arithmetic(operation, date, TypeCoercion.cast(days, to: .int32, style: dialect.castStyle), .date)
    }

    private func zonedTime(_ name: String, _ left: Expression, _ right: Expression) -> Expression? {
        functions.scalar(name).flatMap { try? call($0, [left, right]) }
    }

    /// The timestamp of a date and a time of day.
    private func moment(_ date: Expression, _ time: Expression) -> Expression {
        let style = dialect.castStyle
        let timestamp = DataType.timestamp(.microsecond, zone: nil)
        return .arithmetic(
            .add, TypeCoercion.cast(date, to: timestamp, style: style),
            TypeCoercion.cast(time, to: .interval, style: style), timestamp)
    }

    /// A date moved by whole days or months stays a date; otherwise it becomes a timestamp.
    private func shifted(
        _ value: Expression, _ operation: ArithmeticOperator, by interval: Expression
    ) -> Expression {
        guard value.type == .date else { return .arithmetic(operation, value, interval, value.type) }
        if case .literal(.interval(let span), _) = interval, span.nanoseconds == 0 {
            return .arithmetic(operation, value, interval, .date)
        }
        let timestamp = DataType.timestamp(.microsecond, zone: nil)
        return .arithmetic(
            operation, TypeCoercion.cast(value, to: timestamp, style: dialect.castStyle), interval, timestamp)
    }
}
