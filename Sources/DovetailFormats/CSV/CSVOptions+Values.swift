import DovetailColumnar

/// What single options may be.
extension CSVOptions {
    static func bad(_ name: String, _ value: Scalar, _ wanted: String) -> FormatError {
        FormatError(
            .badFormatOption, "the CSV option \"\(name)\" must be \(wanted), not \(value.text(type: .string))",
            kind: .invalidInput)
    }

    static func text(_ name: String, _ value: Scalar) throws -> String {
        guard case .string(let text) = value else { throw bad(name, value, "a text") }
        return text
    }

    static func texts(_ name: String, _ value: Scalar) throws -> [[UInt8]] {
        switch value {
        case .string(let text): return [Array(text.utf8)]
        case .list(let items): return try items.map { Array(try text(name, $0).utf8) }
        default: throw bad(name, value, "a text or a list of texts")
        }
    }

    static func names(_ name: String, _ value: Scalar) throws -> [String] {
        guard case .list(let items) = value else { throw bad(name, value, "a list of names") }
        let names = try items.map { try text(name, $0) }
        guard Set(names.map { $0.lowercased() }).count == names.count, !names.contains("") else {
            throw bad(name, value, "a list of different names")
        }
        return names
    }

    /// One to four bytes of UTF-8, tabs as `\t` too; none of them ends a line.
    static func delimiter(_ name: String, _ value: Scalar) throws -> [UInt8] {
        let bytes = Array(try text(name, value).replacing("\\t", with: "\t").utf8)
        guard (1...4).contains(bytes.count), !bytes.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
            throw bad(name, value, "one to four bytes without line ends")
        }
        return bytes
    }

    static func optionalCharacter(_ name: String, _ value: Scalar) throws -> UInt8? {
        if case .string("") = value { return nil }
        return try character(name, value)
    }

    static func character(_ name: String, _ value: Scalar) throws -> UInt8 {
        var bytes = Array(try text(name, value).utf8)
        if bytes == Array("\\t".utf8) { bytes = [0x09] }
        guard bytes.count == 1, let byte = bytes.first, byte < 0x80, byte != 0x0A, byte != 0x0D, byte != 0 else {
            throw bad(name, value, "one ASCII character")
        }
        return byte
    }

    /// What ends a line. A carriage return before a line feed belongs to the line's end whether or not that is said.
    static func newline(_ name: String, _ value: Scalar) throws -> UInt8 {
        switch try text(name, value) {
        case "\n", "\\n", "\r\n", "\\r\\n": return 0x0A
        case "\r", "\\r": return 0x0D
        default: throw bad(name, value, "'\\n', '\\r\\n' or '\\r'")
        }
    }

    static func errorPolicy(_ name: String, _ value: Scalar) throws -> CSVErrorPolicy {
        guard case .string(let text) = value, let policy = CSVErrorPolicy(rawValue: text.lowercased()) else {
            throw bad(name, value, "'fail', 'skip' or 'null'")
        }
        return policy
    }

    static func pattern(_ name: String, _ value: Scalar) throws -> TemporalPattern? {
        let text = try text(name, value)
        if text.lowercased() == "auto" { return nil }
        do {
            return try TemporalPattern(text)
        } catch let error as ColumnError {
            throw FormatError(
                .badFormatOption, "the CSV option \"\(name)\": \(error.message)", kind: .invalidInput,
                notes: ["for example '%d/%m/%Y %H:%M:%S'"])
        }
    }

    static func flag(_ name: String, _ value: Scalar) throws -> Bool {
        switch value {
        case .boolean(let flag): return flag
        case .int(0): return false
        case .int(1): return true
        case .string(let text) where ["true", "t", "yes", "on"].contains(text.lowercased()): return true
        case .string(let text) where ["false", "f", "no", "off"].contains(text.lowercased()): return false
        default: throw bad(name, value, "true or false")
        }
    }

    /// nil is automatic.
    static func optionalFlag(_ name: String, _ value: Scalar) throws -> Bool? {
        if case .string(let text) = value, text.lowercased() == "auto" { return nil }
        return try flag(name, value)
    }

    static func number(_ name: String, _ value: Scalar, least: Int) throws -> Int {
        guard case .int(let number) = value, number >= least, number < 1 << 40 else {
            throw bad(name, value, "a whole number from \(least) on")
        }
        return Int(number)
    }
}
