/// Arithmetic on floating-point numbers: IEEE 754, with Spark's rule for zero divisors where its style is asked for.
extension Kernels {
    static func floatingArithmetic<T: BinaryFloatingPoint & BitwiseCopyable>(
        _ request: ArithmeticRequest, _: T.Type
    ) throws -> Column {
        switch request.operation {
        case .add: return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, _ in a + b }
        case .subtract: return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, _ in a - b }
        case .multiply: return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, _ in a * b }
        case .divide where request.style == .checked:
            return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, _ in a / b }
        case .divide:
            return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, failures in
                failures |= bit(b == 0) &<< 1
                return a / b
            }
        case .integerDivide:
            let zeroFails = bit(request.style != .checked) &<< 1
            return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, failures in
                failures |= (bit(b == 0) &<< 1) & zeroFails
                return (a / b).rounded(.towardZero)
            }
        case .modulo:
            let zeroFails = bit(request.style != .checked) &<< 1
            return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, failures in
                failures |= (bit(b == 0) &<< 1) & zeroFails
                return a.truncatingRemainder(dividingBy: b)
            }
        }
    }

    /// Flips the sign, of zero and NaN too.
    static func negateFloating(_ column: Column) throws -> Column {
        if case .constant(let constant) = column {
            let value: Scalar =
                switch constant.value {
                case .double(let number): .double(-number)
                case .float(let number): .float(-number)
                default: constant.value
                }
            return .constant(ConstantColumn(type: constant.type, value: value, count: constant.count))
        }
        guard let operand = Operand(column) else { return column }
        if column.type == .float { return negateFloating(operand.values, Float.self) }
        return negateFloating(operand.values, Double.self)
    }

    private static func negateFloating<T: BinaryFloatingPoint & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: T.Type
    ) -> Column {
        let output = Buffer(byteCount: column.count * MemoryLayout<T>.stride)
        let source: UnsafePointer<T> = column.pointer()
        let target = output.pointer(as: T.self)
        for row in 0..<column.count { target[row] = -source[row] }
        return .primitive(
            PrimitiveColumn(type: column.type, values: output, validity: column.validity, count: column.count))
    }
}
