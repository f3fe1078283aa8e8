import DovetailColumnar

/// Quoted text and numbers.
extension Lexer {
    /// The text in quotes from `index` on; a doubled quote stands for one.
    mutating func quoted(_ quote: Character, escapes: Bool) throws(SQLError) -> String {
        let start = index
        let mark = quote.asciiValue ?? 0
        var value: [UInt8] = []
        index += 1
        while let byte = byte(at: 0) {
            if byte == mark {
                if self.byte(at: 1) != mark {
                    index += 1
                    return try checked(value)
                }
                value.append(mark)
                index += 2
            } else if escapes, byte == UInt8(ascii: "\\"), self.byte(at: 1) != nil {
                index += 1
                appendEscape(to: &value)
            } else {
                value.append(byte)
                index += 1
            }
        }
        index = start
        let what = quote == "'" || quote == "\"" && !doubleQuotedIdentifiers ? "the text" : "the quoted name"
        throw unterminated(what, until: String(quote), length: 1)
    }

    /// Escapes may have put together what is no UTF-8.
    private func checked(_ value: [UInt8]) throws(SQLError) -> String {
        if let text = String(validating: value, as: UTF8.self) { return text }
        throw SQLError(
            .invalidLiteral, "the escapes of this text do not make valid UTF-8",
            location: place(length: max(1, index - counted)))
    }

    /// What follows a backslash.
    private mutating func appendEscape(to value: inout [UInt8]) {
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "n"): value.append(0x0A)
        case UInt8(ascii: "t"): value.append(0x09)
        case UInt8(ascii: "r"): value.append(0x0D)
        case UInt8(ascii: "b"): value.append(0x08)
        case UInt8(ascii: "f"): value.append(0x0C)
        case UInt8(ascii: "x") where hexadecimal(2) != nil: appendCode(digits: 2, isByte: true, to: &value)
        case UInt8(ascii: "u") where hexadecimal(4) != nil: appendCode(digits: 4, isByte: false, to: &value)
        case UInt8(ascii: "U") where hexadecimal(8) != nil: appendCode(digits: 8, isByte: false, to: &value)
        // Spark keeps what LIKE needs.
        case UInt8(ascii: "%"), UInt8(ascii: "_"):
            value.append(UInt8(ascii: "\\"))
            value.append(byte)
        default: value.append(byte)
        }
    }

    private mutating func appendCode(digits: Int, isByte: Bool, to value: inout [UInt8]) {
        guard let code = hexadecimal(digits) else { return }
        index += digits
        if isByte {
            value.append(UInt8(truncatingIfNeeded: code))
        } else {
            value.append(contentsOf: String(UnicodeScalar(code) ?? "\u{FFFD}").utf8)
        }
    }

    private func hexadecimal(_ digits: Int) -> UInt32? {
        guard index + digits <= bytes.count else { return nil }
        var code: UInt32 = 0
        for byte in bytes[index..<index + digits] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    /// `U&'d\\0061t\\+000061'`: code points of four or six digits; two backslashes are one.
    func unescapedCodes(_ written: String, from start: Int) throws(SQLError) -> String {
        var text = ""
        var rest = written[...]
        while let character = rest.popFirst() {
            if character != "\\" {
                text.append(character)
                continue
            }
            if rest.first == "\\" {
                text.append(rest.removeFirst())
                continue
            }
            let count = rest.first == "+" ? 6 : 4
            if count == 6 { rest.removeFirst() }
            guard rest.count >= count, rest.prefix(count).allSatisfy(\.isHexDigit),
                let code = UInt32(rest.prefix(count), radix: 16), let scalar = UnicodeScalar(code)
            else {
                throw SQLError(
                    .invalidLiteral, "a backslash in U&'..' wants four hexadecimal digits, or + and six",
                    location: place(length: max(1, index - start)))
            }
            rest.removeFirst(count)
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    // MARK: Numbers

    /// `1`, `1.25`, `.5`, `1e-3`, `1_000`, `0x1F`, `0b101`; with Spark's suffixes where its rules hold.
    mutating func number() throws(SQLError) -> String {
        let start = index
        if bytes[index] == UInt8(ascii: "0"),
            [UInt8(ascii: "x"), UInt8(ascii: "b")].contains(byte(at: 1).map { $0 | 0x20 })
        {
            index += 2
            while let byte = byte(at: 0), Lexer.isNamePart(byte) { index += 1 }
        } else {
            skipDigits()
            if byte(at: 0) == UInt8(ascii: ".") {
                index += 1
                skipDigits()
            }
            skipExponent()
            try skipSuffix(from: start)
        }
        return String(decoding: bytes[start..<index].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }

    private mutating func skipDigits() {
        while let byte = byte(at: 0) {
            let isSeparator = byte == UInt8(ascii: "_") && self.byte(at: 1).map(Lexer.isDigit) == true
            guard Lexer.isDigit(byte) || isSeparator else { return }
            index += 1
        }
    }

    private mutating func skipExponent() {
        guard byte(at: 0).map({ $0 | 0x20 }) == UInt8(ascii: "e") else { return }
        let isSigned = byte(at: 1) == UInt8(ascii: "+") || byte(at: 1) == UInt8(ascii: "-")
        guard byte(at: isSigned ? 2 : 1).map(Lexer.isDigit) == true else { return }
        index += isSigned ? 2 : 1
        skipDigits()
    }

    private mutating func skipSuffix(from start: Int) throws(SQLError) {
        let digits = index
        while let byte = byte(at: 0), Lexer.isNamePart(byte) { index += 1 }
        guard index > digits else { return }
        let suffix = text(digits..<index).uppercased()
        if !doubleQuotedIdentifiers, ["L", "S", "Y", "D", "F", "BD"].contains(suffix) { return }
        throw SQLError(
            .invalidLiteral, "\"\(text(start..<index))\" is no number", location: place(length: index - start),
            notes: ["a name cannot start with a digit unless it is quoted"])
    }
}
