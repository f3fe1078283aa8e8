import DovetailColumnar

/// Walks over JSON text without building values. Takes what DuckDB takes: RFC 8259, a comma before a closing sign, and
/// NaN and Infinity.
struct JSONScanner {
    let bytes: UnsafeRawBufferPointer
    var position: Int
    static let depthLimit = 512

    init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The value that is the whole text; nil where it is malformed.
    static func root(of bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        var scanner = JSONScanner(bytes)
        scanner.skipBlanks()
        let start = scanner.position
        guard scanner.skipValue() else { return nil }
        let end = scanner.position
        scanner.skipBlanks()
        return scanner.position == bytes.count ? start..<end : nil
    }

    @inline(__always)
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position &+= 1
        return true
    }

    @inline(__always)
    mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
            default: return
            }
        }
    }

    /// Stands at a value; moves behind it. False where it is malformed.
    mutating func skipValue(depth: Int = 0) -> Bool {
        guard depth < JSONScanner.depthLimit, let byte = peek else { return false }
        switch byte {
        case UInt8(ascii: "{"):
            return skipContainer(UInt8(ascii: "}")) { scanner in
                guard scanner.skipString() else { return false }
                scanner.skipBlanks()
                guard scanner.take(UInt8(ascii: ":")) else { return false }
                scanner.skipBlanks()
                return scanner.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["): return skipContainer(UInt8(ascii: "]")) { $0.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): return skipString()
        case UInt8(ascii: "t"): return skip("true")
        case UInt8(ascii: "f"): return skip("false")
        case UInt8(ascii: "n"): return skip("null")
        case UInt8(ascii: "N"): return skip("NaN")
        case UInt8(ascii: "I"): return skip("Infinity")
        default: return skipNumber()
        }
    }

    /// Members or elements up to the closing sign.
    @inline(__always)
    private mutating func skipContainer(_ close: UInt8, _ item: (inout JSONScanner) -> Bool) -> Bool {
        position &+= 1
        while true {
            skipBlanks()
            if take(close) { return true }
            guard item(&self) else { return false }
            skipBlanks()
            if take(UInt8(ascii: ",")) { continue }
            return take(close)
        }
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard position &+ count <= bytes.count else { return false }
        for index in 0..<count where bytes[position &+ index] != word.utf8Start[index] { return false }
        position &+= count
        return true
    }

    private mutating func skipString() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while position < bytes.count {
            let byte = bytes[position]
            position &+= 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte < 0x20 { return false }
            if byte == UInt8(ascii: "\\"), !skipEscape() { return false }
        }
        return false
    }

    private mutating func skipEscape() -> Bool {
        guard let byte = peek else { return false }
        position &+= 1
        switch byte {
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return true
        case UInt8(ascii: "u"):
            guard let code = hexadecimal() else { return false }
            if 0xDC00..<0xE000 ~= code { return false }
            guard 0xD800..<0xDC00 ~= code else { return true }
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = hexadecimal() else { return false }
            return 0xDC00..<0xE000 ~= low
        default: return false
        }
    }

    mutating func hexadecimal() -> UInt32? {
        guard position &+ 4 <= bytes.count else { return nil }
        var code: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- 0x30
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- 0x61 &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- 0x41 &+ 10
            default: return nil
            }
            code = code &<< 4 | UInt32(digit)
            position &+= 1
        }
        return code
    }

    private mutating func skipNumber() -> Bool {
        if take(UInt8(ascii: "-")), peek == UInt8(ascii: "I") { return skip("Infinity") }
        if !take(UInt8(ascii: "0")), !skipDigits() { return false }
        if take(UInt8(ascii: ".")), !skipDigits() { return false }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            return skipDigits()
        }
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while position < bytes.count, bytes[position] &- 0x30 < 10 { position &+= 1 }
        return position > start
    }

    // MARK: Members and elements of valid text

    /// Stands at an object; calls `body` with the places of each name (without its quotes) and value, until it says no.
    mutating func forEachMember(_ body: (Range<Int>, Range<Int>) -> Bool) {
        guard take(UInt8(ascii: "{")) else { return }
        while true {
            skipBlanks()
            if take(UInt8(ascii: "}")) { return }
            let name = position
            guard skipString() else { return }
            let end = position
            skipBlanks()
            _ = take(UInt8(ascii: ":"))
            skipBlanks()
            let value = position
            guard skipValue(), body(name + 1..<end - 1, value..<position) else { return }
            skipBlanks()
            _ = take(UInt8(ascii: ","))
        }
    }

    /// Stands at an array; calls `body` with the place of each element, until it says no.
    mutating func forEachElement(_ body: (Range<Int>) -> Bool) {
        guard take(UInt8(ascii: "[")) else { return }
        while true {
            skipBlanks()
            if take(UInt8(ascii: "]")) { return }
            let start = position
            guard skipValue(), body(start..<position) else { return }
            skipBlanks()
            _ = take(UInt8(ascii: ","))
        }
    }
}
