/// Strings of bits as the digits 0 and 1.
public enum BitText {
    /// Writes the lowest `bits` bits of a number as digits, the highest first.
    public static func write<T: FixedWidthInteger>(_ value: T, bits: Int, to target: UnsafeMutablePointer<UInt8>) {
        for index in 0..<bits {
            target[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value >> T(bits - 1 - index)) & 1
        }
    }

    /// Writes the digits that a text stands for and gives their number, at most four times the bytes and 1; nil where it is
    /// neither digits 0 and 1 nor `x` and hexadecimal digits.
    static func parse(_ text: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>) -> Int? {
        guard let first = text.first else {
            target[0] = UInt8(ascii: "0")
            return 1
        }
        if first | 0x20 == UInt8(ascii: "x") {
            guard text.count > 1 else { return nil }
            for (index, digit) in text.dropFirst().enumerated() {
                guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
                write(value, bits: 4, to: target + index * 4)
            }
            return (text.count - 1) * 4
        }
        for (index, digit) in text.enumerated() {
            guard digit | 1 == UInt8(ascii: "1") else { return nil }
            target[index] = digit
        }
        return text.count
    }
}
