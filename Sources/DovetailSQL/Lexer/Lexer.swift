import DovetailColumnar
import DovetailPlan

/// Cuts SQL text into tokens. Works on bytes; never looks at what a token means.
struct Lexer {
    let bytes: [UInt8]
    /// What locations call the text.
    let source: String
    /// `"x"` is a name and `\` nothing special; otherwise Spark's rules.
    let doubleQuotedIdentifiers: Bool
    var index = 0
    private var tokens: [Token] = []
    private var line = 1
    private var column = 1
    /// Where `line` and `column` were counted up to.
    private(set) var counted = 0

    init(_ text: String, source: String, dialect: Dialect) {
        bytes = Array(text.utf8)
        self.source = source
        doubleQuotedIdentifiers = dialect.doubleQuotedIdentifiers
    }

    /// All tokens, the last of them `.end`.
    static func tokens(of text: String, source: String, dialect: Dialect) throws(SQLError) -> [Token] {
        var lexer = Lexer(text, source: source, dialect: dialect)
        guard lexer.bytes.count < Int(Int32.max) else {
            throw SQLError(.syntaxError, "the text is longer than 2 GB", location: lexer.place(length: 1))
        }
        lexer.tokens.reserveCapacity(lexer.bytes.count / 4 + 1)
        while try lexer.next() {}
        return lexer.tokens
    }

    private mutating func next() throws(SQLError) -> Bool {
        try skipBlanksAndComments()
        advancePlace()
        guard let byte = byte(at: 0) else {
            append(.end, "", from: index)
            return false
        }
        let start = index
        switch byte {
        case UInt8(ascii: "'"): append(.string, try quoted("'", escapes: !doubleQuotedIdentifiers), from: start)
        case UInt8(ascii: "\""):
            let kind: Token.Kind = doubleQuotedIdentifiers ? .quotedName : .string
            append(kind, try quoted("\"", escapes: kind == .string), from: start)
        case UInt8(ascii: "`") where !doubleQuotedIdentifiers:
            append(.quotedName, try quoted("`", escapes: false), from: start)
        case UInt8(ascii: "$"): try lexDollar()
        case UInt8(ascii: "?"):
            index += 1
            append(.parameter, "?", from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): append(.number, try number(), from: start)
        case UInt8(ascii: ".") where self.byte(at: 1).map(Lexer.isDigit) == true && !followsName:
            append(.number, try number(), from: start)
        case _ where Lexer.isNameStart(byte): try lexWord()
        default: try lexSymbol()
        }
        return true
    }

    private mutating func append(_ kind: Token.Kind, _ text: String, from start: Int, keyword: Keyword? = nil) {
        tokens.append(
            Token(
                kind: kind, text: text, keyword: keyword, range: start..<index, line: line, column: column,
                length: characters(in: start..<index)))
    }

    /// `t.5` is no number after a name.
    private var followsName: Bool {
        guard let last = tokens.last, last.range.upperBound == index else { return false }
        return last.kind == .word || last.kind == .quotedName || last.isSymbol(")") || last.isSymbol("]")
    }

    // MARK: Words and signs

    private mutating func lexWord() throws(SQLError) {
        let start = index
        if byte(at: 1) == UInt8(ascii: "'") {
            switch bytes[index] | 0x20 {
            case UInt8(ascii: "e"):
                index += 1
                return append(.string, try quoted("'", escapes: true), from: start)
            case UInt8(ascii: "x"):
                index += 1
                return append(.binary, try quoted("'", escapes: false), from: start)
            default: break
            }
        }
        if bytes[index] | 0x20 == UInt8(ascii: "u"), byte(at: 1) == UInt8(ascii: "&"), byte(at: 2) == UInt8(ascii: "'")
        {
            index += 2
            let text = try quoted("'", escapes: false)
            return append(.string, try unescapedCodes(text, from: start), from: start)
        }
        if isTypographicQuote {
            index += 3
            throw SQLError(
                .syntaxError, "unexpected character \"\(text(start..<index))\"", location: place(length: 1),
                notes: ["text stands in straight quotes: 'text'"])
        }
        while let byte = byte(at: 0), Lexer.isNamePart(byte), !isWideBlank { index += 1 }
        let word = text(start..<index)
        append(.word, word, from: start, keyword: Keyword(word: word))
    }

    private static let longSymbols: [String] = [
        "!~~*", "->>", "<=>", "!~*", "~~~", "!~~", "~~*",
        "::", ":=", "=>", "==", "!=", "<>", "<=", ">=", "||", "//", "**", "->", "~~", "~*", "!~", "<<", "^@",
    ]

    /// Signs of one byte by that byte; empty where there is none.
    private static let shortSymbols: [String] = (0..<256).map { byte in
        "()[]{},;.+-*/%<>=~^:&|@#!".first { $0.utf8.first == UInt8(byte) }.map(String.init) ?? ""
    }

    /// Whether a longer sign starts with the byte.
    private static let startsLongSymbol: [Bool] = (0..<256).map { byte in
        longSymbols.contains { $0.utf8.first == UInt8(byte) }
    }

    private mutating func lexSymbol() throws(SQLError) {
        let first = Int(bytes[index])
        if Lexer.startsLongSymbol[first] {
            // The longest come first.
            for symbol in Lexer.longSymbols where bytes[index...].starts(with: symbol.utf8) {
                index += symbol.utf8.count
                return append(.symbol, symbol, from: index - symbol.utf8.count)
            }
        }
        if !Lexer.shortSymbols[first].isEmpty {
            index += 1
            return append(.symbol, Lexer.shortSymbols[first], from: index - 1)
        }
        let isBacktick = bytes[index] == UInt8(ascii: "`")
        throw SQLError(
            .syntaxError, "unexpected character \"\(Lexer.shown(bytes[index]))\"", location: place(length: 1),
            notes: isBacktick ? ["names stand in double quotes: \"name\""] : [])
    }

    private static func shown(_ byte: UInt8) -> String {
        byte < 0x20 || byte == 0x7F
            ? "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))" : String(UnicodeScalar(byte))
    }

    /// `$tag$ text $tag$`, or a parameter.
    private mutating func lexDollar() throws(SQLError) {
        let start = index
        var end = index + 1
        while end < bytes.count, Lexer.isNamePart(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
            index = end
            return append(.parameter, text(start..<end), from: start)
        }
        let tag = Array(bytes[start...end])
        var close = end + 1
        while close + tag.count <= bytes.count {
            if bytes[close] == UInt8(ascii: "$"), bytes[close..<close + tag.count].elementsEqual(tag) {
                index = close + tag.count
                return append(.string, text(end + 1..<close), from: start)
            }
            close += 1
        }
        throw unterminated("the text", until: text(start..<end + 1), length: tag.count)
    }

    // MARK: Between tokens

    private mutating func skipBlanksAndComments() throws(SQLError) {
        if index == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while let byte = byte(at: 0) {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                index += 1
            } else if isWideBlank {
                index += 2
            } else if byte == UInt8(ascii: "-"), self.byte(at: 1) == UInt8(ascii: "-") {
                while let byte = self.byte(at: 0), byte != 0x0A { index += 1 }
            } else if byte == UInt8(ascii: "/"), self.byte(at: 1) == UInt8(ascii: "*") {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(SQLError) {
        let start = index
        var depth = 0
        while index < bytes.count {
            switch (bytes[index], byte(at: 1)) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                depth += 1
                index += 2
            case (UInt8(ascii: "*"), UInt8(ascii: "/")):
                depth -= 1
                index += 2
                if depth == 0 { return }
            default: index += 1
            }
        }
        index = start
        advancePlace()
        throw unterminated("the comment", until: "*/", length: 2)
    }

    /// A no-break space.
    private var isWideBlank: Bool { byte(at: 0) == 0xC2 && byte(at: 1) == 0xA0 }

    private var isTypographicQuote: Bool {
        guard bytes[index] == 0xE2, byte(at: 1) == 0x80, let last = byte(at: 2) else { return false }
        return last == 0x98 || last == 0x99 || last == 0x9C || last == 0x9D
    }

    // MARK: Bytes and places

    func byte(at distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
    }
    static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

    /// Brings line and column up to `index`.
    private mutating func advancePlace() {
        var segment = counted
        for position in counted..<index where bytes[position] == 0x0A {
            line += 1
            column = 1
            segment = position + 1
        }
        column += characters(in: segment..<index)
        counted = index
    }

    /// Characters of a range up to its first line end.
    private func characters(in range: Range<Int>) -> Int {
        var isASCII = true
        var count = 0
        for position in range {
            if bytes[position] == 0x0A { break }
            if bytes[position] >= 0x80 { isASCII = false }
            count += 1
        }
        return isASCII ? count : text(range.lowerBound..<range.lowerBound + count).count
    }

    /// The place of the token that is being read.
    func place(length: Int) -> SourceLocation {
        .text(source: source, line: line, column: column, length: length)
    }

    func unterminated(_ what: String, until end: String, length: Int) -> SQLError {
        SQLError(
            .unterminatedText, "\(what) that starts here never ends", location: place(length: length),
            notes: ["it needs a closing \(end)"])
    }
}
