import DovetailColumnar
import DovetailPlan

/// Letters with accents: as one character, and without.
///
/// Swift compares texts by canonical equivalence; two tables are built from that once, without data of our own.
enum Normalization {
    static let all: [any ScalarFunction] = [compose, strip]

    static let compose = RowFunction(
        "nfc_normalize", [], "The text with letters and the accents behind them as one character where there is one.",
        examples: [("length(nfc_normalize('e\u{301}'))", "1")], [.string], returns: .string
    ) { rows in
        let texts = rows.text(0)
        return rows.writingTexts(sharing: texts.heap) { row, writer in
            let view = texts.pointer[row]
            if view.withBytes({ Characters.areASCII($0) }) { return writer.share(view, row: row) }
            writer.write(composed(view.string), row: row)
        }
    }

    static let strip = RowFunction(
        "strip_accents", [], "The text without accents on Latin, Greek and Cyrillic letters.",
        examples: [("strip_accents('mühleisen')", "muhleisen")], [.string], returns: .string
    ) { rows in
        let texts = rows.text(0)
        return rows.writingTexts(sharing: texts.heap) { row, writer in
            let view = texts.pointer[row]
            if view.withBytes({ Characters.areASCII($0) }) { return writer.share(view, row: row) }
            var result = String.UnicodeScalarView()
            for scalar in view.string.unicodeScalars where scalar.properties.canonicalCombiningClass == .notReordered {
                result.append(bases[scalar] ?? scalar)
            }
            writer.write(String(result), row: row)
        }
    }

    private static func composed(_ text: String) -> String {
        var result = ""
        for character in text {
            // The longest beginning of the letter and its accents that is one character.
            var scalars = Array(character.unicodeScalars)
            for length in stride(from: scalars.count, through: 1, by: -1) {
                let part = String(String.UnicodeScalarView(scalars[..<length]))
                guard let whole = composites[part] else { continue }
                scalars.replaceSubrange(..<length, with: [whole])
                break
            }
            result.unicodeScalars.append(contentsOf: scalars)
        }
        return result
    }

    /// The character that stands for a letter with accents, in whichever way these are written.
    private static let composites: [String: Unicode.Scalar] = {
        var found: [String: Unicode.Scalar] = [:]
        for range in [UInt32(0xC0)...0x1FFF, 0xAC00...0xD7A3] {
            for value in range {
                guard let scalar = Unicode.Scalar(value), !scalar.properties.isFullCompositionExclusion,
                    scalar.properties.generalCategory != .unassigned
                else { continue }
                let text = String(Character(scalar))
                if found[text] == nil { found[text] = scalar }
            }
        }
        return found
    }()

    /// The letter below the accents.
    private static let bases: [Unicode.Scalar: Unicode.Scalar] = {
        let marks = (UInt32(0x300)...0x345).compactMap(Unicode.Scalar.init)
        let letters = [UInt32(0x41)...0x5A, 0x61...0x7A, 0x391...0x3C9, 0x410...0x45F].joined()
        var found: [Unicode.Scalar: Unicode.Scalar] = [:]
        var last = letters.compactMap { value in Unicode.Scalar(value).map { (letter: $0, base: $0) } }
        // No letter has more than three accents in one character.
        for _ in 0..<3 {
            var next: [(letter: Unicode.Scalar, base: Unicode.Scalar)] = []
            for (letter, base) in last {
                for mark in marks {
                    let text = String(String.UnicodeScalarView([letter, mark]))
                    guard let whole = composites[text], found[whole] == nil else { continue }
                    found[whole] = base
                    next.append((whole, base))
                }
            }
            last = next
        }
        return found
    }()
}
