import DovetailColumnar
import DovetailPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Hyperbolic functions, logarithms of any base, and what else the C library has for floating numbers.
enum Exponentials {
    static let all: [any ScalarFunction] = [
        Numbers.function("sinh", [], "The hyperbolic sine.", ("sinh(0)", "0.0")) { sinh($0) },
        Numbers.function("cosh", [], "The hyperbolic cosine.", ("cosh(0)", "1.0")) { cosh($0) },
        Numbers.function("tanh", [], "The hyperbolic tangent.", ("tanh(0)", "0.0")) { tanh($0) },
        Numbers.function("asinh", [], "The inverse hyperbolic sine.", ("asinh(0)", "0.0")) { asinh($0) },
        Numbers.function("acosh", [], "The inverse hyperbolic cosine.", ("acosh(1)", "0.0")) { acosh($0) },
        Numbers.function("atanh", [], "The inverse hyperbolic tangent.", ("atanh(0)", "0.0")) { atanh($0) },
        Numbers.function("cot", [], "The cotangent.", ("cot(0)", "inf")) { 1 / tan($0) },
        Numbers.function("sec", [], "The secant.", ("sec(0)", "1.0")) { 1 / cos($0) },
        Numbers.function("csc", [], "The cosecant.", ("csc(0)", "inf")) { 1 / sin($0) },
        Numbers.function("expm1", [], "e to the power of the number, less 1, exact near 0.", ("expm1(0)", "0.0")) {
            expm1($0)
        },
        Numbers.function("log1p", [], "The natural logarithm of 1 and the number, exact near 0.", ("log1p(0)", "0.0")) {
            log1p($0)
        },
        Numbers.function("gamma", [], "The gamma function.", ("gamma(5)", "24.0")) { tgamma($0) },
        Numbers.function("lgamma", [], "The logarithm of the gamma function's magnitude.", ("lgamma(1)", "0.0")) {
            logGamma($0)
        },
        Numbers.function("even", [], "The next even number away from zero.", ("even(2.9)", "4.0")) { even($0) },
        Numbers.function("rint", [], "The nearest whole number, halves to the even one.", ("rint(2.5)", "2.0")) {
            $0.rounded(.toNearestOrEven)
        },
        Numbers.function("hypot", [], "The length of a vector of two coordinates.", ("hypot(3, 4)", "5.0")) {
            hypot($0, $1)
        },
        RowFunction(
            "nextafter", [], "The next floating number in the direction of the second.",
            examples: [("nextafter(1, 2)", "1.0000000000000002")]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            for type in arguments { _ = try Signatures.number(name, type) }
            let type: DataType = arguments.allSatisfy { $0 == .float } ? .float : .double
            return FunctionSignature([type, type], returns: type)
        } kernel: { rows in
            if rows.type == .float {
                let (a, b) = (Numbers.pointer(rows[0], as: Float.self), Numbers.pointer(rows[1], as: Float.self))
                return rows.numbers(.float) { nextafter(a[$0], b[$0]) }
            }
            let (a, b) = (Numbers.pointer(rows[0], as: Double.self), Numbers.pointer(rows[1], as: Double.self))
            return rows.numbers(.double) { nextafter(a[$0], b[$0]) }
        },
        Numbers.function(
            "nanvl", [], "The first number, or the second where that is NaN.", ("nanvl(1, 2)", "1.0")
        ) { $0.isNaN ? $1 : $0 },
        Numbers.function("fdiv", [], "The quotient of two numbers, rounded down.", ("fdiv(7, 2)", "3.0")) {
            ($0 / $1).rounded(.down)
        },
        logarithm,
        test("signbit", "Whether the number has a minus sign, which zero may have too.", ("signbit(-1)", "true")) {
            $0.sign == .minus
        },
    ]

    private static let logarithm = RowFunction(
        "log", [], "The logarithm to base 10, or with two numbers that of the second to the base of the first.",
        examples: [("log(100)", "2.0"), ("log(2, 8)", "3.0")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...2)
        return FunctionSignature(arguments.map { _ in .double }, returns: .double)
    } kernel: { rows in
        let first = Numbers.pointer(rows[0], as: Double.self)
        guard rows.columns.count > 1 else { return Numbers.map(rows, .double, 0 as Double) { log10(first[$0]) } }
        let second = Numbers.pointer(rows[1], as: Double.self)
        return Numbers.map(rows, .double, 0 as Double) { log(second[$0]) / log(first[$0]) }
    }

    /// A question about a number.
    private static func test(
        _ name: String, _ summary: String, _ example: (String, String), _ holds: @escaping @Sendable (Double) -> Bool
    ) -> RowFunction {
        RowFunction(name, [], summary, examples: [example], [.double], returns: .boolean) { rows in
            let input = Numbers.pointer(rows[0], as: Double.self)
            return .boolean(
                BooleanColumn(values: Bitmap((0..<rows.count).map { holds(input[$0]) }), validity: rows.validity))
        }
    }

    /// The C library's `lgamma` keeps the sign in a global variable, which threads share.
    private static func logGamma(_ value: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(value, &sign)
    }

    private static func even(_ value: Double) -> Double {
        let whole = value.rounded(.awayFromZero)
        guard whole.isFinite, whole.truncatingRemainder(dividingBy: 2) != 0 else { return whole }
        return whole > 0 ? whole + 1 : whole - 1
    }
}
