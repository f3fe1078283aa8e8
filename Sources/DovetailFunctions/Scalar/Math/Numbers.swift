import DovetailColumnar
import DovetailPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Functions of floating numbers, and the loops they share. Values under nulls are computed too: no function traps.
enum Numbers {
    static let all: [any ScalarFunction] = [
        function("sqrt", [], "The square root.", ("sqrt(16)", "4.0")) { $0.squareRoot() },
        function("cbrt", [], "The cube root.", ("cbrt(27)", "3.0")) { cubeRoot($0) },
        function("exp", [], "e to the power of the number.", ("exp(0)", "1.0")) { exp($0) },
        function("ln", [], "The natural logarithm.", ("ln(1)", "0.0")) { log($0) },
        function("log10", [], "The logarithm to base 10.", ("log10(1000)", "3.0")) { log10($0) },
        function("log2", [], "The logarithm to base 2.", ("log2(8)", "3.0")) { log2($0) },
        function("sin", [], "The sine.", ("sin(0)", "0.0")) { sin($0) },
        function("cos", [], "The cosine.", ("cos(0)", "1.0")) { cos($0) },
        function("tan", [], "The tangent.", ("tan(0)", "0.0")) { tan($0) },
        function("asin", [], "The arc sine.", ("asin(0)", "0.0")) { asin($0) },
        function("acos", [], "The arc cosine.", ("acos(1)", "0.0")) { acos($0) },
        function("atan", [], "The arc tangent.", ("atan(0)", "0.0")) { atan($0) },
        function("degrees", [], "Radians as degrees.", ("degrees(pi())", "180.0")) { $0 * (180 / Double.pi) },
        function("radians", [], "Degrees as radians.", ("radians(0)", "0.0")) { $0 * (Double.pi / 180) },
        function(
            "power", ["pow"], "The first number to the power of the second.", ("power(2, 10)", "1024.0")
        ) {
            pow($0, $1)
        },
        function("atan2", [], "The angle of a point given as y and x.", ("atan2(0, 1)", "0.0")) { atan2($0, $1) },
        isNaN, pi,
    ]

    /// A function of one number; `value` is called for each row, and for what stands under nulls.
    static func function(
        _ name: String, _ aliases: [String], _ summary: String, _ example: (String, String),
        _ value: @escaping @Sendable (Double) -> Double
    ) -> RowFunction {
        RowFunction(name, aliases, summary, examples: [example], [.double], returns: .double) { rows in
            let input = pointer(rows[0], as: Double.self)
            return map(rows, .double, 0 as Double) { value(input[$0]) }
        }
    }

    static func function(
        _ name: String, _ aliases: [String], _ summary: String, _ example: (String, String),
        _ value: @escaping @Sendable (Double, Double) -> Double
    ) -> RowFunction {
        RowFunction(name, aliases, summary, examples: [example], [.double, .double], returns: .double) { rows in
            let (a, b) = (pointer(rows[0], as: Double.self), pointer(rows[1], as: Double.self))
            return map(rows, .double, 0 as Double) { value(a[$0], b[$0]) }
        }
    }

    /// The C library's may miss by one unit; a step of Newton's brings cubes of whole numbers back.
    private static func cubeRoot(_ value: Double) -> Double {
        let root = cbrt(value)
        guard root.isFinite, root != 0 else { return root }
        let better = root - (root * root * root - value) / (3 * root * root)
        return better.isFinite ? better : root
    }

    static let isNaN = RowFunction(
        "isnan", [], "Whether the number is NaN.", examples: [("isnan(1)", "false")], [.double], returns: .boolean
    ) { rows in
        let input = pointer(rows[0], as: Double.self)
        return .boolean(
            BooleanColumn(values: Bitmap((0..<rows.count).map { input[$0] != input[$0] }), validity: rows.validity))
    }

    static let pi = RowFunction(
        "pi", [], "The number pi.", examples: [("pi()", "3.141592653589793")], [], returns: .double
    ) {
        .constant(ConstantColumn(type: .double, value: .double(.pi), count: $0.count))
    }

    /// The values of a flat column.
    static func pointer<T>(_ column: Column, as _: T.Type) -> UnsafePointer<T> {
        guard case .primitive(let column) = column else { preconditionFailure("numbers are flat") }
        return column.pointer()
    }

    /// A value of a trivial type for each row that is not null.
    @inline(__always)
    static func map<T>(
        _ rows: RowFunction.Rows, _ type: DataType, _ zero: T, _ value: (Int) throws -> T
    ) rethrows -> Column {
        try map(rows, rows.validity, type, zero, value)
    }

    /// A value of a trivial type for each row of a validity of its own.
    @inline(__always)
    static func map<T>(
        _ rows: RowFunction.Rows, _ validity: Bitmap?, _ type: DataType, _ zero: T, _ value: (Int) throws -> T
    ) rethrows -> Column {
        let output = Buffer(byteCount: rows.count * MemoryLayout<T>.stride)
        let target = output.pointer(as: T.self)
        for row in 0..<rows.count {
            if let validity, !validity[row] { target[row] = zero } else { target[row] = try value(row) }
        }
        return .primitive(PrimitiveColumn(type: type, values: output, validity: validity, count: rows.count))
    }
}
