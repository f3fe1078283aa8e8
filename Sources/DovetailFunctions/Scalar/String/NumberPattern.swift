import DovetailColumnar

/// A number's form as Spark and Oracle write it: `$999,990.00`, `S09`, `999PR`.
struct NumberPattern {
    /// Digits before the point, each 9 or 0, with commas between.
    private(set) var whole: [UInt8] = []
    private(set) var fraction: [UInt8] = []
    private(set) var hasPoint = false
    private(set) var hasDollar = false
    private(set) var sign = Sign.none

    enum Sign { case none, front, frontMinus, back, backMinus, angles }

    /// nil for a text that is no form of numbers.
    init?(_ text: String) {
        var rest = Array(text.uppercased().utf8)[...]
        if rest.starts(with: "MI".utf8) { (sign, rest) = (.frontMinus, rest.dropFirst(2)) }
        if rest.first == UInt8(ascii: "S") { (sign, rest) = (.front, rest.dropFirst()) }
        if rest.first == UInt8(ascii: "$") { (hasDollar, rest) = (true, rest.dropFirst()) }
        let endings: [(String, Sign)] = [("PR", .angles), ("MI", .backMinus), ("S", .back)]
        for (ending, meaning) in endings where rest.reversed().starts(with: ending.utf8.reversed()) {
            guard sign == .none else { return nil }
            (sign, rest) = (meaning, rest.dropLast(ending.utf8.count))
            break
        }
        for byte in rest {
            switch byte {
            case UInt8(ascii: "0"), UInt8(ascii: "9"): if hasPoint { fraction.append(byte) } else { whole.append(byte) }
            case UInt8(ascii: ","), UInt8(ascii: "G"):
                guard !hasPoint, whole.last.map({ $0 != UInt8(ascii: ",") }) ?? false else { return nil }
                whole.append(UInt8(ascii: ","))
            case UInt8(ascii: "."), UInt8(ascii: "D"):
                guard !hasPoint else { return nil }
                hasPoint = true
            default: return nil
            }
        }
        guard whole.contains(where: { $0 != UInt8(ascii: ",") }) || !fraction.isEmpty else { return nil }
    }

    /// Digits before and behind the point.
    var digits: (whole: Int, fraction: Int) {
        (whole.filter { $0 != UInt8(ascii: ",") }.count, fraction.count)
    }

    /// The number of a text as its digits without a point, with as many behind it as the form has; nil where the text is
    /// not written so.
    func read(_ text: String) -> Int128? {
        var rest = Array(text.utf8)[...]
        while rest.first == 0x20 { rest = rest.dropFirst() }
        while rest.last == 0x20 { rest = rest.dropLast() }
        guard let isNegative = takeSign(&rest) else { return nil }
        if hasDollar {
            guard rest.first == UInt8(ascii: "$") else { return nil }
            rest = rest.dropFirst()
        }
        let parts = rest.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let behind = parts.count > 1 ? Array(parts[1]) : []
        guard parts.count == 1 || hasPoint, behind.count <= fraction.count, let front = wholeDigits(Array(parts[0])),
            behind.allSatisfy({ $0 &- 0x30 < 10 }), !(front.isEmpty && behind.isEmpty)
        else { return nil }
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: fraction.count - behind.count)
        var value: Int128 = 0
        for digit in front + behind + zeros {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product + Int128(digit &- 0x30)
        }
        return isNegative ? -value : value
    }

    /// nil where a sign stands where the form has none.
    private func takeSign(_ rest: inout ArraySlice<UInt8>) -> Bool? {
        let minus = UInt8(ascii: "-")
        let plus = UInt8(ascii: "+")
        switch sign {
        case .none: return false
        case .front, .frontMinus:
            guard let first = rest.first, first == minus || first == plus && sign == .front else { return false }
            rest = rest.dropFirst()
            return first == minus
        case .back, .backMinus:
            guard let last = rest.last, last == minus || last == plus && sign == .back else { return false }
            rest = rest.dropLast()
            return last == minus
        case .angles:
            guard rest.first == UInt8(ascii: "<") else { return false }
            guard rest.last == UInt8(ascii: ">") else { return nil }
            rest = rest.dropFirst().dropLast()
            return true
        }
    }

    /// Digits without their commas, which stand where the form has them, counted from the point.
    private func wholeDigits(_ text: [UInt8]) -> [UInt8]? {
        guard text.count <= whole.count else { return nil }
        var digits: [UInt8] = []
        for (byte, expected) in zip(text.reversed(), whole.reversed()) {
            if (byte == UInt8(ascii: ",")) != (expected == UInt8(ascii: ",")) { return nil }
            if byte == UInt8(ascii: ",") { continue }
            guard byte &- 0x30 < 10 else { return nil }
            digits.append(byte)
        }
        return digits.reversed()
    }

    /// - Parameter unscaled: the number's digits without a point, as many behind it as the form has.
    /// - Returns: as many signs as the form, all `#` for a number with more digits.
    func text(of unscaled: Int128) -> String {
        var digits = Array(String(unscaled.magnitude).utf8)
        let missing = fraction.count + 1 - digits.count
        if missing > 0 { digits = [UInt8](repeating: UInt8(ascii: "0"), count: missing) + digits }
        var front = Array(digits.dropLast(fraction.count))
        if front == [UInt8(ascii: "0")] { front = [] }
        var result: [UInt8] = []
        var isOver = false
        for (place, expected) in whole.reversed().enumerated() {
            // Zeros of the form stand for digits that a number lacks; they go on from the first of them to the point.
            let needsDigit = whole[..<(whole.count - place)].contains(UInt8(ascii: "0"))
            if expected == UInt8(ascii: ",") {
                result.append(front.isEmpty && !needsDigit ? 0x20 : expected)
            } else if let digit = front.popLast() {
                result.append(digit)
            } else {
                result.append(needsDigit ? UInt8(ascii: "0") : 0x20)
            }
        }
        isOver = !front.isEmpty
        var text = String(decoding: result.reversed(), as: UTF8.self)
        if hasPoint { text += "." + String(decoding: digits.suffix(fraction.count), as: UTF8.self) }
        if isOver { text = String(text.map { $0 == "," || $0 == "." ? $0 : "#" }) }
        return signed(text, isNegative: unscaled < 0)
    }

    private func signed(_ text: String, isNegative: Bool) -> String {
        let blanks = text.prefix { $0 == " " }
        let number = (hasDollar ? "$" : "") + text.dropFirst(blanks.count)
        switch sign {
        case .none: return blanks + number
        case .front: return blanks + (isNegative ? "-" : "+") + number
        case .frontMinus: return blanks + (isNegative ? "-" : " ") + number
        case .back: return blanks + number + (isNegative ? "-" : "+")
        case .backMinus: return blanks + number + (isNegative ? "-" : " ")
        case .angles: return blanks + (isNegative ? "<\(number)>" : "\(number)  ")
        }
    }
}
