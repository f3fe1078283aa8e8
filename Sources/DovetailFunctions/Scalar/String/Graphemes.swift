import DovetailColumnar
import DovetailPlan

/// Functions that count what a reader takes for a character, where the others count code points.
enum Graphemes {
    static let all: [any ScalarFunction] = [length, left, right, substring]

    static let length = RowFunction(
        "length_grapheme", [], "Length of a text in characters as a reader counts them.",
        examples: [("length_grapheme('e\u{301}a')", "2")], [.string], returns: .int64
    ) { rows in
        let texts = rows.text(0)
        return rows.numbers(.int64) { Int64(texts.pointer[$0].string.count) }
    }

    static let left = part("left_grapheme", "first", ("left_grapheme('hello', 2)", "he")) { text, count in
        count < 0 ? text.dropLast(-count) : text.prefix(count)
    }

    static let right = part("right_grapheme", "last", ("right_grapheme('hello', 2)", "lo")) { text, count in
        count < 0 ? text.dropFirst(-count) : text.suffix(count)
    }

    private static func part(
        _ name: String, _ side: String, _ example: (String, String),
        _ part: @escaping @Sendable (String, Int) -> Substring
    ) -> RowFunction {
        RowFunction(
            name, [], "The \(side) characters as a reader counts them; a negative number leaves out that many.",
            examples: [example], [.string, .int64], returns: .string
        ) { rows in
            let (texts, counts) = (rows.text(0), rows.integers(1))
            return rows.texts { row in
                let limit = Int64(Int32.max)
                return String(part(texts.pointer[row].string, Int(min(max(counts[row], -limit), limit))))
            }
        }
    }

    static let substring = RowFunction(
        "substring_grapheme", [], "A part of a text by characters as a reader counts them; see substring.",
        examples: [("substring_grapheme('hello', 2, 3)", "ell")], [.string, .int64, .int64], optional: 1,
        returns: .string
    ) { rows in
        let (texts, starts) = (rows.text(0), rows.integers(1))
        let lengths = rows.argumentCount > 2 ? rows.integers(2) : nil
        return rows.texts { row in
            let characters = Array(texts.pointer[row].string)
            let (count, limit) = (Int64(characters.count), Int64(UInt32.max))
            let given = min(max(starts[row], -limit), limit)
            let first = given > 0 ? given - 1 : given < 0 ? count + given : lengths == nil ? 0 : -1
            let end = first + min(max(lengths?[row] ?? limit, -limit), limit)
            let (from, to) = (min(max(min(first, end), 0), count), min(max(max(first, end), 0), count))
            return from < to ? String(characters[Int(from)..<Int(to)]) : ""
        }
    }
}
