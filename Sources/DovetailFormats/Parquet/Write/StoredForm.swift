import DovetailColumnar

/// How the values of a leaf lie in the scratch memory of the writer: as in the file where that has a fixed width of 4 or 8
/// bytes, wide enough to compare otherwise.
enum StoredForm: Sendable {
    /// No values at all.
    case none
    /// A byte each.
    case boolean
    case word32, word64
    /// Int128 that becomes big-endian bytes.
    case decimal128
    /// `Interval`.
    case interval
    case view

    init(_ type: DataType) {
        switch type {
        case .null: self = .none
        case .boolean: self = .boolean
        case .int8, .int16, .int32, .uint8, .uint16, .uint32, .float, .date: self = .word32
        case .time(.second), .time(.millisecond): self = .word32
        case .decimal(let precision, _):
            self = precision <= 9 ? .word32 : precision <= DataType.shortDecimalPrecision ? .word64 : .decimal128
        case .string, .binary: self = .view
        case .interval: self = .interval
        default: self = .word64
        }
    }

    var byteWidth: Int {
        switch self {
        case .none: 0
        case .boolean: 1
        case .word32: 4
        case .word64: 8
        case .decimal128, .interval, .view: 16
        }
    }
}
