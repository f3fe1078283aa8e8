/// Arithmetic on whole columns: one call a batch decides types and layout, loops elsewhere do the work.
extension Kernels {
    /// `left op right`, row by row; null where an operand is.
    ///
    /// Operands have the type of the result, except decimals, which keep their own precision and scale, and dates and
    /// times with intervals or days. Integers that overflow are an error, null, or wrap around as the style says; integer
    /// and decimal division by zero is an error or null. Floating-point numbers follow IEEE 754, but where Spark's style
    /// is asked for, division by zero is an error or null there as well.
    /// - Throws: `ColumnError` with `.overflow` or `.divisionByZero`, naming the first such row.
    public static func arithmetic(
        _ operation: ArithmeticOperator, _ left: Column, _ right: Column, type: DataType, style: CastStyle
    ) throws -> Column {
        precondition(left.count == right.count)
        let count = left.count
        if count == 0 || left.isAllNull || right.isAllNull { return .nulls(type: type, count: count) }
        let isConstant = left.constantValue != nil && right.constantValue != nil
        guard let a = Operand(left), let b = Operand(right) else {
            throw ColumnError(
                .internalError, "\(left.type) \(operation.rawValue) \(right.type) cannot be computed", kind: .internal)
        }
        let result = try arithmetic(
            ArithmeticRequest(
                operation: operation, left: a, right: b, type: type, style: style, count: isConstant ? 1 : count))
        return isConstant ? result.repeatingFirst(count) : result
    }

    private static func arithmetic(_ request: ArithmeticRequest) throws -> Column {
        let (left, right) = (request.left.type, request.right.type)
        if left.isDecimal && right.isDecimal { return try decimalArithmetic(request) }
        if left == right, left == request.type {
            switch left {
            case .int8: return try integerArithmetic(request, Int8.self)
            case .int16: return try integerArithmetic(request, Int16.self)
            case .int32: return try signedArithmetic(request, Int32.self)
            case .int64: return try signedArithmetic(request, Int64.self)
            case .uint8: return try integerArithmetic(request, UInt8.self)
            case .uint16: return try integerArithmetic(request, UInt16.self)
            case .uint32: return try integerArithmetic(request, UInt32.self)
            case .uint64: return try integerArithmetic(request, UInt64.self)
            case .int128: return try integerArithmetic(request, Int128.self)
            case .uint128: return try integerArithmetic(request, UInt128.self)
            case .float: return try floatingArithmetic(request, Float.self)
            case .double: return try floatingArithmetic(request, Double.self)
            default: break
            }
        }
        return try temporalArithmetic(request)
    }

    /// `-column`; the smallest integer has no negation: an error, null, or itself as the style says.
    /// - Throws: `ColumnError` with `.overflow`.
    public static func negate(_ column: Column, style: CastStyle) throws -> Column {
        let count = column.count
        if count == 0 || column.isAllNull { return .nulls(type: column.type, count: count) }
        let zero: Scalar
        switch column.type {
        case .float, .double: return try negateFloating(column)
        case .interval: return try negateInterval(column, style: style)
        case .decimal(_, let scale): zero = .decimal(unscaled: 0, scale: scale)
        case .int8, .int16, .int32, .int64: zero = .int(0)
        case .int128: zero = .int128(0)
        case .uint128: zero = .uint128(0)
        default: zero = .uint(0)
        }
        let zeros = Column.constant(ConstantColumn(type: column.type, value: zero, count: count))
        return try arithmetic(.subtract, zeros, column, type: column.type, style: style)
    }
}

extension Column {
    /// The value of the first row, `count` times.
    func repeatingFirst(_ count: Int) -> Column {
        let value = scalar(at: 0)
        if value.isNull { return .nulls(type: type, count: count) }
        return .constant(ConstantColumn(type: type, value: value, count: count))
    }
}
