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
    /// Bytes of the source.
    var range: Range<Int>
    /// From 1.
    var line: Int
    /// From 1, in characters.
    var column: Int
    /// In characters, up to the end of the first line.
    var length: Int

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

    /// Whether it can name a column or table here.
    var isName: Bool { kind == .quotedName || kind == .word && keyword?.isReserved != true }

    /// Whether it can name something without AS before it.
    var isImplicitAlias: Bool { kind == .quotedName || kind == .word && keyword?.endsAlias != true }
}
