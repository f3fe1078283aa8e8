import DovetailColumnar
import DovetailPlan

/// Functions of strings of bits, which are kept as digits.
enum BitStrings {
    static let all: [any ScalarFunction] = [bitstring, getBit, setBit, position, comparable]

    /// The digits of a row.
    static func digits(_ column: Column, _ row: Int) -> [UInt8] {
        guard case .string(let texts) = column else { return [] }
        return texts.pointer[row].withBytes { Array($0) }
    }

    private static let zero = UInt8(ascii: "0")

    private static let bitstring = RowFunction(
        "bitstring", [], "The bits of a text or a string of bits, with zeros before them up to a length.",
        examples: [("bitstring('101', 6)", "000101")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([arguments[0] == .bits ? .bits : .string, .int32], returns: .bits)
    } kernel: { rows in
        let bits = try Kernels.cast(rows[0], to: .bits, style: .checked)
        let lengths = Numbers.pointer(rows[1], as: Int32.self)
        return try rows.bytes(.bits) { row in
            let own = digits(bits, row)
            guard let length = Int(exactly: lengths[row]), length >= own.count, length <= Kernels.longestText,
                !digits(rows[0], row).isEmpty
            else {
                throw ColumnError(
                    .badCast, "\(own.count) bits do not fit a length of \(lengths[row])", row: row)
            }
            return [UInt8](repeating: zero, count: length - own.count) + own
        }
    }

    private static func place(_ index: Int32, _ count: Int, _ row: Int) throws -> Int {
        guard 0..<count ~= Int(index) else {
            throw ColumnError(.overflow, "there is no bit \(index) in \(count) bits", row: row)
        }
        return Int(index)
    }

    private static let getBit = RowFunction(
        "get_bit", [], "The bit at a position of a string of bits, the first being 0.",
        examples: [("get_bit('0110'::BIT, 2)", "1")], [.bits, .int32], returns: .int32
    ) { rows in
        let places = Numbers.pointer(rows[1], as: Int32.self)
        return try rows.numbers(.int32) { row -> Int32 in
            let own = digits(rows[0], row)
            return Int32(own[try place(places[row], own.count, row)] & 1)
        }
    }

    private static let setBit = RowFunction(
        "set_bit", [], "A string of bits with the bit at a position, the first being 0, set to 0 or 1.",
        examples: [("set_bit('0110'::BIT, 0, 1)", "1110")], [.bits, .int32, .int32], returns: .bits
    ) { rows in
        let (places, values) = (Numbers.pointer(rows[1], as: Int32.self), Numbers.pointer(rows[2], as: Int32.self))
        return try rows.bytes(.bits) { row in
            guard 0...1 ~= values[row] else {
                throw ColumnError(.badCast, "a bit is 0 or 1, not \(values[row])", row: row)
            }
            var own = digits(rows[0], row)
            own[try place(places[row], own.count, row)] = zero + UInt8(values[row])
            return own
        }
    }

    private static let position = RowFunction(
        "bit_position", [], "Where a string of bits begins in another one, from 1; 0 where it does not.",
        examples: [("bit_position('10'::BIT, '0110'::BIT)", "3")], [.bits, .bits], returns: .int32
    ) { rows in
        rows.numbers(.int32) { row -> Int32 in
            let (wanted, own) = (digits(rows[0], row), digits(rows[1], row))
            guard wanted.count <= own.count else { return 0 }
            let found = (0...(own.count - wanted.count)).first { own[$0...].starts(with: wanted) }
            return Int32(truncatingIfNeeded: (found ?? -1) + 1)
        }
    }

    private static let comparable = RowFunction(
        "bitstring_byte_comparable", [], "Bytes whose order is that of the strings of bits.",
        examples: [("bitstring_byte_comparable('01'::BIT) < bitstring_byte_comparable('1'::BIT)", "true")],
        [.bits], returns: .binary
    ) { rows in
        rows.writingTexts(.binary) { row, writer in writer.write(digits(rows[0], row), row: row) }
    }

    // MARK: Operators

    /// Digit by digit of two strings of equal length.
    static func joined(
        _ rows: RowFunction.Rows, _ name: String, _ operation: (UInt8, UInt8) -> UInt8
    ) throws -> Column {
        try rows.bytes(.bits) { row in
            let (a, b) = (digits(rows[0], row), digits(rows[1], row))
            guard a.count == b.count else {
                throw ColumnError(
                    .badCast, "\"\(name)\" needs as many bits on both sides, not \(a.count) and \(b.count)", row: row)
            }
            return zip(a, b).map { zero + (operation($0, $1) & 1) }
        }
    }

    static func inverted(_ rows: RowFunction.Rows) -> Column {
        rows.writingTexts(.bits) { row, writer in writer.write(digits(rows[0], row).map { $0 ^ 1 }, row: row) }
    }

    /// Bits that leave the string are lost, zeros come in.
    static func shifted(_ rows: RowFunction.Rows, left: Bool) throws -> Column {
        let counts = rows.integers(1)
        return try rows.bytes(.bits) { row in
            let own = digits(rows[0], row)
            guard counts[row] >= 0 else {
                throw ColumnError(.overflow, "bits cannot be shifted by \(counts[row])", row: row)
            }
            let count = Int(min(counts[row], Int64(own.count)))
            let zeros = [UInt8](repeating: zero, count: count)
            return left ? own.dropFirst(count) + zeros : zeros + own.dropLast(count)
        }
    }

    static func counts(_ rows: RowFunction.Rows) -> Column {
        rows.numbers(.int64) { row -> Int64 in
            digits(rows[0], row).reduce(0) { $0 + Int64($1 & 1) }
        }
    }
}
