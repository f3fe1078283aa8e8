/// Columns of a terminal that text takes: wide characters two, marks none.
enum DisplayWidth {
    /// The text on one line, cut to `limit` columns with an ellipsis, and its width.
    static func fitting(_ text: String, limit: Int) -> (String, Int) {
        var shown = ""
        var width = 0
        for character in text {
            let (piece, columns) = printable(character)
            if width + columns > limit { return cut(shown, width, limit) }
            shown += piece
            width += columns
        }
        return (shown, width)
    }

    private static func cut(_ shown: String, _ width: Int, _ limit: Int) -> (String, Int) {
        var shown = shown
        var width = width
        while width + 1 > limit, let last = shown.popLast() { width -= printable(last).1 }
        return (shown + "…", width + 1)
    }

    private static func printable(_ character: Character) -> (String, Int) {
        switch character {
        case "\n", "\r\n": return ("\\n", 2)
        case "\r": return ("\\r", 2)
        case "\t": return ("\\t", 2)
        default: break
        }
        guard let first = character.unicodeScalars.first else { return ("", 0) }
        if first.value < 0x20 || first.value == 0x7F { return ("?", 1) }
        return (String(character), columns(first, character))
    }

    private static func columns(_ scalar: Unicode.Scalar, _ character: Character) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
