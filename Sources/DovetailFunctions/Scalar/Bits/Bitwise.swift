import DovetailColumnar
import DovetailPlan

/// Operators and functions on the bits of whole numbers.
enum Bitwise {
    static let all: [any ScalarFunction] =
        [and, or, xor, not, shiftLeft, shiftRight, sparkLeft, sparkRight]
        + [sparkRightUnsigned, count, get] + BitStrings.all

    static let and = binary("&", [], "The bits that both numbers have.", ("12 & 10", "8"), BitAnd.self)
    static let or = binary("|", [], "The bits that either number has.", ("12 | 10", "14"), BitOr.self)
    static let xor = binary("xor", [], "The bits that one of the numbers has.", ("xor(12, 10)", "6"), BitXor.self)

    /// The type both whole numbers take, or BIT where one is a string of bits.
    private static func type(_ name: String, _ arguments: [DataType]) throws -> DataType {
        if arguments.contains(.bits), arguments.allSatisfy({ $0 == .bits || $0 == .string || $0 == .null }) {
            return .bits
        }
        for argument in arguments where !argument.isInteger && argument != .null {
            throw Signatures.mismatch(name, needs: "whole numbers", not: argument)
        }
        let type = try Signatures.common(name, arguments)
        return type == .null ? .int32 : type.isInteger ? type : .int64
    }

    private static func binary(
        _ name: String, _ aliases: [String], _ summary: String, _ example: (String, String),
        _ operation: any BitOperation.Type
    ) -> RowFunction {
        RowFunction(name, aliases, summary, examples: [example]) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            let type = try type(name, arguments)
            return FunctionSignature([type, type], returns: type)
        } kernel: { rows in
            if rows.type == .bits { return try BitStrings.joined(rows, name) { operation.apply($0, $1) } }
            // By widths: signs do not matter.
            return switch rows.type.byteWidth {
            case 1: operation.map(rows, UInt8.self)
            case 2: operation.map(rows, UInt16.self)
            case 4: operation.map(rows, UInt32.self)
            case 8: operation.map(rows, UInt64.self)
            default: operation.map(rows, UInt128.self)
            }
        }
    }

    static let not = RowFunction("~", [], "The number with every bit turned over.", examples: [("~5", "-6")]) {
        name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        let type = try type(name, arguments)
        return FunctionSignature([type], returns: type)
    } kernel: { rows in
        if rows.type == .bits { return BitStrings.inverted(rows) }
        return switch rows.type.byteWidth {
        case 1: inverted(rows, UInt8.self)
        case 2: inverted(rows, UInt16.self)
        case 4: inverted(rows, UInt32.self)
        case 8: inverted(rows, UInt64.self)
        default: inverted(rows, UInt128.self)
        }
    }

    private static func inverted<T: FixedWidthInteger & BitwiseCopyable>(_ rows: RowFunction.Rows, _: T.Type) -> Column
    {
        let input = Numbers.pointer(rows[0], as: T.self)
        return Numbers.map(rows, rows.type, 0 as T) { ~input[$0] }
    }

    // MARK: Shifts

    static let shiftLeft = shift(
        "<<", "The number with its bits moved to the left; an error where one would be lost.", ("1 << 4", "16"),
        ShiftLeft.self)
    static let shiftRight = shift(
        ">>", "The number with its bits moved to the right, its sign kept.", ("16 >> 2", "4"), ShiftRight.self)

    private static func shift(
        _ name: String, _ summary: String, _ example: (String, String), _ operation: any Shift.Type
    ) -> RowFunction {
        RowFunction(name, [], summary, examples: [example]) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            let type = try type(name, [arguments[0]])
            guard arguments[1].isInteger || arguments[1] == .null else {
                throw Signatures.mismatch(name, needs: "a whole number of bits", not: arguments[1])
            }
            return FunctionSignature([type, .int64], returns: type)
        } kernel: { rows in
            if rows.type == .bits { return try BitStrings.shifted(rows, left: name == "<<") }
            return switch rows.type {
            case .int8: try operation.map(rows, Int8.self)
            case .int16: try operation.map(rows, Int16.self)
            case .int32: try operation.map(rows, Int32.self)
            case .uint8: try operation.map(rows, UInt8.self)
            case .uint16: try operation.map(rows, UInt16.self)
            case .uint32: try operation.map(rows, UInt32.self)
            case .uint64: try operation.map(rows, UInt64.self)
            case .int128: try operation.map(rows, Int128.self)
            case .uint128: try operation.map(rows, UInt128.self)
            default: try operation.map(rows, Int64.self)
            }
        }
    }

    static let sparkLeft = wrapping(
        "shiftleft", "The number with its bits moved to the left; bits that leave it are lost.",
        ("shiftleft(2, 1)", "4"),
        { $0 &<< $1 }, { $0 &<< $1 })
    static let sparkRight = wrapping(
        "shiftright", "The number with its bits moved to the right, its sign kept.", ("shiftright(-4, 1)", "-2"),
        { $0 &>> $1 }, { $0 &>> $1 })
    static let sparkRightUnsigned = wrapping(
        "shiftrightunsigned", "The number with its bits moved to the right, zeros in their place.",
        ("shiftrightunsigned(4, 1)", "2"), { Int32(bitPattern: UInt32(bitPattern: $0) &>> UInt32(bitPattern: $1)) },
        { Int64(bitPattern: UInt64(bitPattern: $0) &>> UInt64(bitPattern: $1)) })

    private static func wrapping(
        _ name: String, _ summary: String, _ example: (String, String),
        _ short: @escaping @Sendable (Int32, Int32) -> Int32, _ long: @escaping @Sendable (Int64, Int64) -> Int64
    ) -> RowFunction {
        RowFunction(name, [], summary, examples: [example]) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            let type: DataType = try type(name, [arguments[0]]).byteWidth == 8 ? .int64 : .int32
            return FunctionSignature([type, .int32], returns: type)
        } kernel: { rows in
            let counts = Numbers.pointer(rows[1], as: Int32.self)
            if rows.type == .int32 {
                let values = Numbers.pointer(rows[0], as: Int32.self)
                return rows.numbers(.int32) { short(values[$0], counts[$0]) }
            }
            let values = rows.integers(0)
            return rows.numbers(.int64) { long(values[$0], Int64(counts[$0])) }
        }
    }

    // MARK: Single bits

    static let count = RowFunction(
        "bit_count", [], "How many bits of the number are set.", examples: [("bit_count(31)", "5")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        let type = try type(name, arguments)
        if type == .bits { return FunctionSignature([type], returns: .int64) }
        return FunctionSignature([type], returns: type.byteWidth == 16 ? .int16 : .int8)
    } kernel: { rows in
        if rows[0].type == .bits { return BitStrings.counts(rows) }
        return switch rows[0].type.byteWidth {
        case 1: counts(rows, UInt8.self)
        case 2: counts(rows, UInt16.self)
        case 4: counts(rows, UInt32.self)
        case 8: counts(rows, UInt64.self)
        default: wideCounts(rows)
        }
    }

    private static func counts<T: FixedWidthInteger & BitwiseCopyable>(_ rows: RowFunction.Rows, _: T.Type) -> Column {
        let input = Numbers.pointer(rows[0], as: T.self)
        return Numbers.map(rows, .int8, 0 as Int8) { Int8(truncatingIfNeeded: input[$0].nonzeroBitCount) }
    }

    /// Up to 128 bits are more than a TINYINT can say.
    private static func wideCounts(_ rows: RowFunction.Rows) -> Column {
        let input = Numbers.pointer(rows[0], as: UInt128.self)
        return Numbers.map(rows, .int16, 0 as Int16) { Int16(truncatingIfNeeded: input[$0].nonzeroBitCount) }
    }

    static let get = RowFunction(
        "bit_get", ["getbit"], "The bit of a number at a position, 0 being the lowest.",
        examples: [("getbit(11, 0)", "1"), ("bit_get(11, 2)", "0")], [.int64, .int32], returns: .int8
    ) { rows in
        let (values, places) = (rows.integers(0), Numbers.pointer(rows[1], as: Int32.self))
        return try rows.numbers(.int8) { row -> Int8 in
            guard 0..<64 ~= places[row] else {
                throw ColumnError(.overflow, "there is no bit \(places[row])", row: row)
            }
            return Int8(truncatingIfNeeded: values[row] >> Int64(places[row]) & 1)
        }
    }
}

/// An operator on the bits of two numbers, so that its loop is made for each width.
private protocol BitOperation: SendableMetatype {
    static func apply<T: FixedWidthInteger>(_ a: T, _ b: T) -> T
}

extension BitOperation {
    static func map<T: FixedWidthInteger & BitwiseCopyable>(_ rows: RowFunction.Rows, _: T.Type) -> Column {
        let (a, b) = (Numbers.pointer(rows[0], as: T.self), Numbers.pointer(rows[1], as: T.self))
        return Numbers.map(rows, rows.type, 0 as T) { apply(a[$0], b[$0]) }
    }
}

private enum BitAnd: BitOperation { static func apply<T: FixedWidthInteger>(_ a: T, _ b: T) -> T { a & b } }
private enum BitOr: BitOperation { static func apply<T: FixedWidthInteger>(_ a: T, _ b: T) -> T { a | b } }
private enum BitXor: BitOperation { static func apply<T: FixedWidthInteger>(_ a: T, _ b: T) -> T { a ^ b } }

/// A shift of whole numbers of one type; nil where the result does not fit.
private protocol Shift: SendableMetatype {
    static func apply<T: FixedWidthInteger>(_ value: T, _ count: Int64) -> T?
}

extension Shift {
    static func map<T: FixedWidthInteger & BitwiseCopyable>(_ rows: RowFunction.Rows, _: T.Type) throws -> Column {
        let (values, counts) = (Numbers.pointer(rows[0], as: T.self), rows.integers(1))
        return try Numbers.map(rows, rows.type, 0 as T) { row in
            if let result = apply(values[row], counts[row]) { return result }
            throw ColumnError(.overflow, "\(values[row]) << \(counts[row]) does not fit \(rows.type)", row: row)
        }
    }
}

private enum ShiftLeft: Shift {
    static func apply<T: FixedWidthInteger>(_ value: T, _ count: Int64) -> T? {
        guard value >= 0, count >= 0 else { return nil }
        guard value != 0 else { return 0 }
        return count < T.bitWidth && value <= T.max >> count ? value << count : nil
    }
}

private enum ShiftRight: Shift {
    static func apply<T: FixedWidthInteger>(_ value: T, _ count: Int64) -> T? {
        count < 0 || count >= T.bitWidth ? 0 : value >> count
    }
}
