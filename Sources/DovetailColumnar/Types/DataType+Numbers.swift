/// What holds the numbers of two types, and of an integer type as a decimal.
extension DataType {
    /// Precision and scale of a decimal, or of the decimal that holds all of an integer type.
    public var decimalShape: (precision: Int, scale: Int)? {
        switch self {
        case .decimal(let precision, let scale): (precision, scale)
        case .int8, .uint8: (3, 0)
        case .int16, .uint16: (5, 0)
        case .int32, .uint32: (10, 0)
        case .int64: (19, 0)
        case .uint64: (20, 0)
        // Values of 39 digits are refused where they become decimals.
        case .int128, .uint128: (38, 0)
        default: nil
        }
    }

    /// The narrowest integer type that holds all values of both; nil when there is none, or one is no integer.
    public static func integer(holding left: DataType, _ right: DataType) -> DataType? {
        guard left.isInteger, right.isInteger, let a = left.byteWidth, let b = right.byteWidth else { return nil }
        if left.isSignedInteger == right.isSignedInteger { return a >= b ? left : right }
        // A signed type of twice the width holds an unsigned one.
        let (signed, unsigned) = left.isSignedInteger ? (a, b) : (b, a)
        switch max(signed, unsigned * 2) {
        case 2: return .int16
        case 4: return .int32
        case 8: return .int64
        case 16: return .int128
        default: return nil
        }
    }
}
