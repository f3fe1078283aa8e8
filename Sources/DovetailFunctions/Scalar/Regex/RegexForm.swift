import CPCRE2
import DovetailColumnar

/// A pattern with the letters that say how it is meant: what a compiled expression is found again by.
struct RegexForm: Hashable {
    var pattern: String
    var options: UInt32
    /// `g`: all matches instead of the first.
    var isGlobal = false
    /// `k`: a text without a match is kept as it is.
    var keepsText = false

    /// - Parameter own: letters that only some functions know, `g` and `k`, of those the one at hand does.
    /// - Throws: `ColumnError` for a letter that means nothing; blanks may stand between letters.
    init(_ pattern: String, letters: String = "", own: String = "", isWhole: Bool = false) throws {
        options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF) | UInt32(PCRE2_DOLLAR_ENDONLY)
        self.pattern = pattern
        for letter in letters where !letter.isWhitespace {
            switch letter {
            case "c": options &= ~UInt32(PCRE2_CASELESS)
            case "i": options |= UInt32(PCRE2_CASELESS)
            case "l": options |= UInt32(PCRE2_LITERAL)
            case "m", "n", "p": options &= ~UInt32(PCRE2_DOTALL)
            case "s": options |= UInt32(PCRE2_DOTALL)
            case "g" where own.contains("g"): isGlobal = true
            case "k" where own.contains("k"): keepsText = true
            default:
                throw ColumnError(
                    .badPattern, "'\(letter)' is no option of a regular expression", kind: .invalidInput,
                    notes: ["options are c, i, l, m, n, p and s here" + own.map { ", and \($0)" }.joined()])
            }
        }
        if isWhole { options |= UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED) }
        // A literal pattern takes few other options.
        if options & UInt32(PCRE2_LITERAL) != 0 {
            options &= ~(UInt32(PCRE2_DOLLAR_ENDONLY) | UInt32(PCRE2_DOTALL))
        }
    }
}
