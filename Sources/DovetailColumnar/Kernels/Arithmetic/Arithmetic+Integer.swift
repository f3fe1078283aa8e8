/// Arithmetic on integers: overflow is collected over the whole column and looked for only where it happened.
extension Kernels {
    /// The two widths that matter most: sums and differences are checked by one sign bit for the whole column.
    static func signedArithmetic<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
        _ request: ArithmeticRequest, _: T.Type
    ) throws -> Column {
        var request = request
        request.wraps = request.style.wraps
        switch request.operation {
        case .add:
            return try combine(request, T.self, T.self, failures: T.self) { a, b, sign in
                let result = a &+ b
                sign |= (a ^ result) & (b ^ result)
                return result
            }
        case .subtract:
            return try combine(request, T.self, T.self, failures: T.self) { a, b, sign in
                let result = a &- b
                sign |= (a ^ b) & (a ^ result)
                return result
            }
        case .multiply where T.self == Int32.self:
            return try combine(request, Int32.self, Int32.self, failures: UInt64.self) { a, b, lost in
                let product = Int64(a) &* Int64(b)
                let result = Int32(truncatingIfNeeded: product)
                lost |= UInt64(bitPattern: product ^ Int64(result))
                return result
            }
        default: return try integerArithmetic(request, T.self)
        }
    }

    static func integerArithmetic<T: FixedWidthInteger & BitwiseCopyable>(
        _ request: ArithmeticRequest, _: T.Type
    ) throws -> Column {
        var request = request
        request.wraps = request.style.wraps
        switch request.operation {
        case .add:
            return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, failures in
                let (result, overflow) = a.addingReportingOverflow(b)
                failures |= bit(overflow)
                return result
            }
        case .subtract:
            return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, failures in
                let (result, overflow) = a.subtractingReportingOverflow(b)
                failures |= bit(overflow)
                return result
            }
        case .multiply:
            return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, failures in
                let (result, overflow) = a.multipliedReportingOverflow(by: b)
                failures |= bit(overflow)
                return result
            }
        case .divide, .integerDivide:
            return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, failures -> T in
                if b == 0 {
                    failures |= ArithmeticRequest.Failure.divisionByZero
                    return 0
                }
                // The one quotient that overflows: smallest / -1.
                if T.isSigned, b == ~0 {
                    failures |= bit(a == T.min)
                    return 0 &- a
                }
                return a / b
            }
        case .modulo:
            return try combine(request, T.self, T.self, failures: UInt8.self) { a, b, failures -> T in
                if b == 0 {
                    failures |= ArithmeticRequest.Failure.divisionByZero
                    return 0
                }
                return T.isSigned && b == ~0 ? 0 : a % b
            }
        }
    }
}
