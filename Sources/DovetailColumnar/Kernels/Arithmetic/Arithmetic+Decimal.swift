/// Arithmetic on decimals, exact, from operands of their own precision and scale to a given result type.
///
/// Where the result type holds every possible result, which the types alone decide, loops run without a check in the
/// width of the result; everything else is computed in 128 bits (256 where a product or dividend needs it) and checked.
extension Kernels {
    static func decimalArithmetic(_ request: ArithmeticRequest) throws -> Column {
        guard let shape = DecimalShape(request) else { throw request.impossible }
        let symmetric = shape.left.scale == shape.right.scale
        switch request.operation {
        case .add where shape.sumAlwaysFits && symmetric:
            return try decimalLoop(request, AddDecimals.self, shape)
        case .subtract where shape.sumAlwaysFits && symmetric:
            return try decimalLoop(request, SubtractDecimals.self, shape)
        case .add where shape.sumAlwaysFits: return try decimalLoop(request, AddScaledDecimals.self, shape)
        case .subtract where shape.sumAlwaysFits: return try decimalLoop(request, SubtractScaledDecimals.self, shape)
        case .multiply where shape.productAlwaysFits: return try decimalLoop(request, MultiplyDecimals.self, shape)
        default: return try checkedDecimals(request, shape)
        }
    }

    /// Chooses the widths. A result of 64 bits has operands of 64 bits, as it holds every result.
    private static func decimalLoop<Body: DecimalBody>(
        _ request: ArithmeticRequest, _: Body.Type, _ shape: DecimalShape
    ) throws -> Column {
        switch (request.left.type.physical, request.right.type.physical, request.type.physical) {
        case (.int64, .int64, .int64):
            return try decimalLoop(request, Body.self, Int64.self, Int64.self, Int64.self, shape)
        case (.int64, .int64, _): return try decimalLoop(request, Body.self, Int64.self, Int64.self, Int128.self, shape)
        case (.int64, _, _): return try decimalLoop(request, Body.self, Int64.self, Int128.self, Int128.self, shape)
        case (_, .int64, _): return try decimalLoop(request, Body.self, Int128.self, Int64.self, Int128.self, shape)
        default: return try decimalLoop(request, Body.self, Int128.self, Int128.self, Int128.self, shape)
        }
    }

    private static func decimalLoop<
        Body: DecimalBody, L: FixedWidthInteger & BitwiseCopyable, R: FixedWidthInteger & BitwiseCopyable,
        T: FixedWidthInteger & BitwiseCopyable
    >(_ request: ArithmeticRequest, _: Body.Type, _: L.Type, _: R.Type, _: T.Type, _ shape: DecimalShape) throws
        -> Column
    {
        let scale = max(shape.left.scale, shape.right.scale)
        let leftFactor = T(truncatingIfNeeded: PowersOfTen.int128(scale - shape.left.scale))
        let rightFactor = T(truncatingIfNeeded: PowersOfTen.int128(scale - shape.right.scale))
        return try combine(request, L.self, R.self, failures: UInt8.self) { a, b, _ in
            Body.compute(T(truncatingIfNeeded: a), T(truncatingIfNeeded: b), leftFactor, rightFactor)
        }
    }

    private static func checkedDecimals(_ request: ArithmeticRequest, _ shape: DecimalShape) throws -> Column {
        guard let left = request.left.widened, let right = request.right.widened else { throw request.impossible }
        let wide = ArithmeticRequest(
            operation: request.operation, left: left, right: right, type: request.type, style: request.style,
            count: request.count)
        let math = DecimalMath(shape)
        let result: Column
        switch request.operation {
        case .add:
            result = try combine(wide, Int128.self, Int128.self, failures: UInt8.self) { math.sum($0, $1, &$2) }
        case .subtract:
            result = try combine(wide, Int128.self, Int128.self, failures: UInt8.self) { math.sum($0, 0 &- $1, &$2) }
        case .multiply:
            result = try combine(wide, Int128.self, Int128.self, failures: UInt8.self) { math.product($0, $1, &$2) }
        case .divide:
            result = try combine(wide, Int128.self, Int128.self, failures: UInt8.self) { math.quotient($0, $1, &$2) }
        case .integerDivide:
            result = try combine(wide, Int128.self, Int128.self, failures: UInt8.self) { math.whole($0, $1, &$2) }
        case .modulo:
            result = try combine(wide, Int128.self, Int128.self, failures: UInt8.self) { math.remainder($0, $1, &$2) }
        }
        return narrowed(result)
    }

    /// Results of 128 bits under a type of 64 bits brought to the type's width.
    private static func narrowed(_ column: Column) -> Column {
        guard case .primitive(let wide) = column, wide.type.physical == .int64 else { return column }
        let output = Buffer(byteCount: wide.count * 8)
        let target = output.pointer(as: Int64.self)
        let source: UnsafePointer<Int128> = wide.pointer()
        for row in 0..<wide.count { target[row] = Int64(truncatingIfNeeded: source[row]) }
        return .primitive(
            PrimitiveColumn(type: wide.type, values: output, validity: wide.validity, count: wide.count))
    }
}

/// Precisions and scales of an operation's three types.
struct DecimalShape {
    let left: (precision: Int, scale: Int)
    let right: (precision: Int, scale: Int)
    let result: (precision: Int, scale: Int)

    init?(_ request: ArithmeticRequest) {
        guard case .decimal(let p, let s) = request.left.type, case .decimal(let q, let t) = request.right.type,
            case .decimal(let precision, let scale) = request.type
        else { return nil }
        left = (p, s)
        right = (q, t)
        result = (precision, scale)
    }

    var sumAlwaysFits: Bool {
        let wholes = max(left.precision - left.scale, right.precision - right.scale)
        return result.scale == max(left.scale, right.scale) && result.precision >= wholes + result.scale + 1
    }

    var productAlwaysFits: Bool {
        result.scale == left.scale + right.scale && result.precision >= left.precision + right.precision
    }
}

/// An operation on unscaled values whose result is known to fit.
private protocol DecimalBody {
    static func compute<T: FixedWidthInteger>(_ a: T, _ b: T, _ leftFactor: T, _ rightFactor: T) -> T
}

private enum AddDecimals: DecimalBody {
    @inline(__always)
    static func compute<T: FixedWidthInteger>(_ a: T, _ b: T, _: T, _: T) -> T { a &+ b }
}

private enum SubtractDecimals: DecimalBody {
    @inline(__always)
    static func compute<T: FixedWidthInteger>(_ a: T, _ b: T, _: T, _: T) -> T { a &- b }
}

private enum AddScaledDecimals: DecimalBody {
    @inline(__always)
    static func compute<T: FixedWidthInteger>(_ a: T, _ b: T, _ leftFactor: T, _ rightFactor: T) -> T {
        a &* leftFactor &+ b &* rightFactor
    }
}

private enum SubtractScaledDecimals: DecimalBody {
    @inline(__always)
    static func compute<T: FixedWidthInteger>(_ a: T, _ b: T, _ leftFactor: T, _ rightFactor: T) -> T {
        a &* leftFactor &- b &* rightFactor
    }
}

private enum MultiplyDecimals: DecimalBody {
    @inline(__always)
    static func compute<T: FixedWidthInteger>(_ a: T, _ b: T, _: T, _: T) -> T { a &* b }
}

extension Operand {
    /// A decimal operand in 128 bits.
    var widened: Operand? {
        guard case .decimal(_, let scale) = type else { return nil }
        if type.physical == .int128 { return self }
        let output = Buffer(byteCount: values.count * 16)
        let target = output.pointer(as: Int128.self)
        let source: UnsafePointer<Int64> = values.pointer()
        for row in 0..<values.count { target[row] = Int128(source[row]) }
        let wide = PrimitiveColumn(
            type: .decimal(precision: 38, scale: scale), values: output, validity: values.validity,
            count: values.count)
        return Operand(values: wide, isConstant: isConstant)
    }

    private init(values: PrimitiveColumn, isConstant: Bool) {
        self.values = values
        self.isConstant = isConstant
    }
}
