/// The parts of a number by the grammar of RFC 8259.
struct JSONNumber {
    /// Neither a point nor an exponent.
    private(set) var isInteger = true
    /// Digits before the point of the value written without exponent, leading zeros left out.
    private(set) var integerDigits = 0
    /// Digits after it, trailing zeros of a number with an exponent counted as written.
    private(set) var fractionDigits = 0

    init?(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        var index = count > 0 && bytes[0] == UInt8(ascii: "-") ? 1 : 0
        let start = index
        while index < count, bytes[index] &- 0x30 < 10 { index += 1 }
        let whole = index - start
        guard whole > 0, whole == 1 || bytes[start] != 0x30 else { return nil }
        integerDigits = bytes[start] == 0x30 ? 0 : whole
        var leadingZeros = 0
        if index < count, bytes[index] == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            let point = index
            while index < count, bytes[index] &- 0x30 < 10 { index += 1 }
            fractionDigits = index - point
            guard fractionDigits > 0 else { return nil }
            while leadingZeros < fractionDigits, bytes[point + leadingZeros] == 0x30 { leadingZeros += 1 }
        }
        guard index < count else { return }
        guard let power = JSONNumber.exponent(bytes + index, count - index) else { return nil }
        isInteger = false
        shift(by: power, leadingZeros)
    }

    private static func exponent(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        guard bytes[0] | 0x20 == UInt8(ascii: "e") else { return nil }
        let hasSign = count > 1 && (bytes[1] == UInt8(ascii: "-") || bytes[1] == UInt8(ascii: "+"))
        var index = hasSign ? 2 : 1
        guard index < count else { return nil }
        var power = 0
        while index < count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            power = min(power * 10 + Int(digit), 100_000)
            index += 1
        }
        return hasSign && bytes[1] == UInt8(ascii: "-") ? -power : power
    }

    /// Moves the point by an exponent.
    private mutating func shift(by power: Int, _ leadingZeros: Int) {
        if power >= 0 {
            integerDigits = integerDigits > 0 ? integerDigits + power : max(0, power - leadingZeros)
            fractionDigits = max(0, fractionDigits - power)
        } else {
            fractionDigits -= power
            integerDigits = max(0, integerDigits + power)
        }
    }
}
