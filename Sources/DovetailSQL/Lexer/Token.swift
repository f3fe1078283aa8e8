/// A word, literal or sign of the text, with its place.
struct Token {
    enum Kind {
        /// A name or keyword without quotes.
        case word
        /// A name in quotes; `text` is without them.
        case quotedName
        /// `text` is the value: without quotes, escapes resolved.
        case string
        /// `X'..'`; `text` is the hexadecimal digits.
        case binary
        /// `text` is without underscores, with a dialect's suffix.
        case number
        case symbol
        /// `?` and `$1`.
        case parameter
        case end
    }

    var kind: Kind
    var text: String
    var keyword: Keyword?
    private let start: Int32
    private let end: Int32
    private let lineNumber: Int32
    private let columnNumber: Int32
    private let characters: Int32

    /// Places are kept in 32 bits: a long text has millions of tokens. The lexer refuses texts that they cannot count.
    init(
        kind: Kind, text: String, keyword: Keyword?, range: Range<Int>, line: Int, column: Int, length: Int
    ) {
        (self.kind, self.text, self.keyword) = (kind, text, keyword)
        start = Int32(clamping: range.lowerBound)
        end = Int32(clamping: range.upperBound)
        lineNumber = Int32(clamping: line)
        columnNumber = Int32(clamping: column)
        characters = Int32(clamping: length)
    }

    /// Bytes of the source.
    var range: Range<Int> { Int(start)..<Int(end) }
    /// From 1.
    var line: Int { Int(lineNumber) }
    /// From 1, in characters.
    var column: Int { Int(columnNumber) }
    /// In characters, up to the end of the first line.
    var length: Int { Int(characters) }

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

    /// Whether it can name a column or table here.
    var isName: Bool { kind == .quotedName || kind == .word && keyword?.isReserved != true }

    /// Whether it can name something without AS before it.
    var isImplicitAlias: Bool { kind == .quotedName || kind == .word && keyword?.endsAlias != true }
}
