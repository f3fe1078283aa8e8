import DovetailColumnar

/// One placeholder of format or printf: how a value is written.
struct FormatField {
    var fill: Character = " "
    /// `<`, `>`, `^`; nil for the usual side of the value's kind.
    var align: Character?
    /// `+` or a blank before numbers that are not negative.
    var sign: Character?
    /// `#`: 0x, 0b and 0 before digits.
    var isAlternate = false
    var isZeroFilled = false
    var width = 0
    /// Between thousands. A point stands for none in a number with a fraction.
    var separator: Character?
    var precision: Int?
    var kind: Character?
    private static let limit = 10_000

    /// Reads digits, at most four of them.
    static func number(_ text: inout Substring) throws -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        text = text.dropFirst(digits.count)
        guard let number = Int(digits), number <= limit else { throw FormatMistake("\(digits) is too wide") }
        return number
    }

    func text(_ value: Scalar) throws -> String {
        switch value {
        case .int(let number): return try integer(UInt128(number.magnitude), isNegative: number < 0)
        case .uint(let number): return try integer(UInt128(number), isNegative: false)
        case .int128(let number): return try integer(number.magnitude, isNegative: number < 0)
        case .uint128(let number): return try integer(number, isNegative: false)
        case .double(let number): return try fraction(number)
        case .boolean(let flag):
            if let kind, "bBdoxXc".contains(kind) { return try integer(flag ? 1 : 0, isNegative: false) }
            return try plain(flag ? "true" : "false")
        case .string(let text): return try plain(text)
        default: return try plain("NULL")
        }
    }

    private func plain(_ text: String) throws -> String {
        if let kind, kind != "s" { throw FormatMistake("'\(kind)' does not write a text") }
        return padded(precision.map { String(text.prefix($0)) } ?? text, usual: "<")
    }

    private func integer(_ magnitude: UInt128, isNegative: Bool) throws -> String {
        var digits: String
        var prefix = ""
        switch kind {
        case nil, "d", "i", "u", "s", "L": digits = String(magnitude)
        case let kind? where separator != nil && "eEfFgGaA".contains(kind):
            // No digit is lost where thousands are parted.
            digits = String(magnitude)
            digits = String(repeating: "0", count: max(0, (precision ?? 0) - digits.count)) + digits
        case "x", "X":
            digits = String(magnitude, radix: 16, uppercase: kind == "X")
            prefix = kind == "X" ? "0X" : "0x"
        case "b", "B":
            digits = String(magnitude, radix: 2)
            prefix = kind == "B" ? "0B" : "0b"
        case "o":
            digits = String(magnitude, radix: 8)
            prefix = "0"
        case "c":
            guard let scalar = UInt32(exactly: magnitude).flatMap(Unicode.Scalar.init) else {
                throw FormatMistake("\(magnitude) is no code point")
            }
            return padded(String(Character(scalar)), usual: "<")
        case "e", "E", "f", "F", "g", "G", "a", "A":
            return try fraction(isNegative ? -Double(magnitude) : Double(magnitude))
        case let kind?: throw FormatMistake("'\(kind)' does not write a whole number")
        }
        let grouped = separator.map { Texts.grouped(digits, by: $0) } ?? digits
        return number((isAlternate ? prefix : "") + grouped, isNegative: isNegative)
    }

    private func fraction(_ value: Double) throws -> String {
        let magnitude = value.magnitude
        var text: String
        switch kind {
        case nil, "s":
            text = precision.map { General.text(magnitude, digits: $0) } ?? Scalar.double(magnitude).text(type: .double)
        case "f", "F": text = Texts.fixed(magnitude, decimals: precision ?? 6)
        case "e", "E": text = General.exponential(magnitude, decimals: precision ?? 6)
        case "g", "G": text = General.text(magnitude, digits: precision ?? 6)
        case let kind?: throw FormatMistake("'\(kind)' does not write a number with a fraction")
        }
        if kind == "E" || kind == "G" { text = text.uppercased() }
        if let separator { text = Texts.grouped(text, by: separator) }
        return number(text, isNegative: value.sign == .minus && !value.isNaN)
    }

    private func number(_ text: String, isNegative: Bool) -> String {
        let mark = isNegative ? "-" : sign.map { String($0) } ?? ""
        if isZeroFilled, align == nil {
            return mark + String(repeating: "0", count: max(0, width - mark.count - text.count)) + text
        }
        return padded(mark + text, usual: ">")
    }

    private func padded(_ text: String, usual: Character) -> String {
        let missing = width - text.count
        guard missing > 0 else { return text }
        let before =
            switch align ?? usual {
            case ">": missing
            case "^": missing / 2
            default: 0
            }
        return String(repeating: fill, count: before) + text + String(repeating: fill, count: missing - before)
    }

    /// Numbers with a limited number of digits, with an exponent where it is shorter.
    private enum General {
        static func exponential(_ value: Double, decimals: Int) -> String {
            let (digits, exponent) = significant(value, decimals + 1)
            guard let first = digits.first else { return Texts.fixed(value, decimals: 0) }
            let rest = decimals > 0 ? "." + digits.dropFirst() : ""
            let size = String(exponent.magnitude)
            return "\(first)\(rest)e\(exponent < 0 ? "-" : "+")\(size.count < 2 ? "0" : "")\(size)"
        }

        static func text(_ value: Double, digits: Int) -> String {
            guard value.isFinite else { return Texts.fixed(value, decimals: 0) }
            let digits = max(digits, 1)
            let exponent = significant(value, digits).exponent
            let isShort = exponent < -4 || exponent >= digits
            let text =
                isShort
                ? exponential(value, decimals: digits - 1) : Texts.fixed(value, decimals: max(digits - 1 - exponent, 0))
            let parts = text.split(separator: "e", maxSplits: 1)
            guard var mantissa = parts.first, mantissa.contains(".") else { return text }
            while mantissa.last == "0" { mantissa.removeLast() }
            if mantissa.last == "." { mantissa.removeLast() }
            return mantissa + (parts.count > 1 ? "e\(parts[1])" : "")
        }

        /// The first digits of a whole number; one more where rounding makes one.
        private static func rounded(_ digits: String, to count: Int) -> String {
            var kept = Array(digits.utf8.prefix(count))
            guard let next = digits.utf8.dropFirst(count).first, next >= UInt8(ascii: "5") else {
                return String(digits.prefix(count))
            }
            for index in kept.indices.reversed() {
                if kept[index] != UInt8(ascii: "9") {
                    kept[index] += 1
                    return String(decoding: kept, as: UTF8.self)
                }
                kept[index] = UInt8(ascii: "0")
            }
            return "1" + String(decoding: kept, as: UTF8.self)
        }

        /// The first digits, rounded, and the power of ten of the first.
        private static func significant(_ value: Double, _ count: Int) -> (digits: String, exponent: Int) {
            guard value.isFinite else { return ("", 0) }
            if value == 0 { return (String(repeating: "0", count: count), 0) }
            // Enough decimals that rounding them does not reach the digits asked for twice.
            let all = Texts.fixed(value, decimals: value >= 1 ? 0 : 330).split(separator: ".")
            var exponent = (all.first?.count ?? 1) - 1
            if value < 1, all.first == "0" { exponent = -1 - (all.count > 1 ? all[1].prefix { $0 == "0" }.count : 0) }
            for attempt in [exponent, exponent + 1] {
                let decimals = count - 1 - attempt
                if decimals >= 0 {
                    let text = Texts.fixed(value, decimals: decimals).filter { $0 != "." }.drop { $0 == "0" }
                    if text.count == count { return (String(text), attempt) }
                } else {
                    let text = rounded(Texts.fixed(value, decimals: 0), to: count)
                    return (String(text.prefix(count)), text.utf8.count > count ? exponent + 1 : exponent)
                }
            }
            return (String(repeating: "0", count: count), exponent)
        }
    }
}

/// What is wrong with the text of a format.
struct FormatMistake: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
