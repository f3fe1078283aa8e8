/// The order of single values, as `Kernels.compare` has it for columns.
extension Scalar {
    /// Negative, zero or positive. Values of one type; nulls equal each other and come last.
    public static func order(_ left: Scalar, _ right: Scalar) -> Int {
        switch (left, right) {
        case (.null, .null): 0
        case (.null, _): 1
        case (_, .null): -1
        case (.boolean(let a), .boolean(let b)): (a ? 1 : 0) - (b ? 1 : 0)
        case (.int(let a), .int(let b)): order(of: a, b)
        case (.uint(let a), .uint(let b)): order(of: a, b)
        case (.int128(let a), .int128(let b)): order(of: a, b)
        case (.uint128(let a), .uint128(let b)), (.uuid(let a), .uuid(let b)): order(of: a, b)
        case (.label(let a, _), .label(let b, _)): order(of: a, b)
        case (.timeWithZone(let a), .timeWithZone(let b)): order(of: a, b)
        case (.variant(let a, let x), .variant(let b, let y)):
            order(bytes: VariantCoder.bytes(of: a, x), VariantCoder.bytes(of: b, y))
        case (.union(let a, let x), .union(let b, let y)): a == b ? order(x, y) : a - b
        case (.float(let a), .float(let b)): order(floating: a, b)
        case (.double(let a), .double(let b)): order(floating: a, b)
        case (.decimal(let a, let s), .decimal(let b, let t)): order(decimal: a, s, b, t)
        case (.string(let a), .string(let b)): order(bytes: Array(a.utf8), Array(b.utf8))
        case (.binary(let a), .binary(let b)): order(bytes: a, b)
        case (.date(let a), .date(let b)): order(of: a, b)
        case (.time(let a, _), .time(let b, _)): order(of: a, b)
        case (.timestamp(let a, _, _), .timestamp(let b, _, _)): order(of: a, b)
        case (.interval(let a), .interval(let b)): order(of: a.length, b.length)
        case (.list(let a), .list(let b)), (.structure(let a), .structure(let b)): order(all: a, b)
        case (.map(let a), .map(let b)):
            order(all: a.flatMap { [$0.key, $0.value] }, b.flatMap { [$0.key, $0.value] })
        default: 0
        }
    }

    private static func order<T: Comparable>(of left: T, _ right: T) -> Int {
        left < right ? -1 : left > right ? 1 : 0
    }

    private static func order<T: BinaryFloatingPoint>(floating left: T, _ right: T) -> Int {
        if left.isNaN || right.isNaN { return (left.isNaN ? 1 : 0) - (right.isNaN ? 1 : 0) }
        return order(of: left, right)
    }

    private static func order(decimal left: Int128, _ leftScale: Int, _ right: Int128, _ rightScale: Int) -> Int {
        if leftScale == rightScale { return order(of: left, right) }
        let scale = max(leftScale, rightScale)
        let (a, overflowA) = left.multipliedReportingOverflow(by: PowersOfTen.int128(min(scale - leftScale, 38)))
        let (b, overflowB) = right.multipliedReportingOverflow(by: PowersOfTen.int128(min(scale - rightScale, 38)))
        // What leaves 128 bits is the greater by magnitude.
        if overflowA { return left < 0 ? -1 : 1 }
        if overflowB { return right < 0 ? 1 : -1 }
        return order(of: a, b)
    }

    private static func order(bytes left: [UInt8], _ right: [UInt8]) -> Int {
        left.withUnsafeBytes { a in right.withUnsafeBytes { b in StringView.compareBytes(a, b) } }
    }

    private static func order(all left: [Scalar], _ right: [Scalar]) -> Int {
        for (a, b) in zip(left, right) {
            let order = order(a, b)
            if order != 0 { return order }
        }
        return left.count - right.count
    }
}
