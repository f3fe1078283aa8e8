import DovetailColumnar
import DovetailPlan

/// Whether, how often and where a regular expression is found in a text.
enum RegexpMatches {
    static let all: [any ScalarFunction] = [matches, fullMatch, count, position]

    static let matches = RowFunction(
        "regexp_matches", ["regexp_like", "rlike", "regexp"],
        "Whether the pattern is found anywhere in the text. Options: i ignores case, s lets a point match a line end, "
            + "l takes the pattern as it is.",
        examples: [
            ("regexp_matches('banana', '(an)+a$')", "true"), ("regexp_matches('banana', '^an')", "false"),
            ("regexp_matches('Banana', 'B?AN', 'i')", "true"),
        ], [.string, .string, .string], optional: 1, returns: .boolean
    ) { try test($0, isWhole: false) }

    static let fullMatch = RowFunction(
        "regexp_full_match", [], "Whether the pattern matches the whole text. Options as for regexp_matches.",
        examples: [
            ("regexp_full_match('banana', 'b(an)*a')", "true"), ("regexp_full_match('banana', 'an')", "false"),
        ], [.string, .string, .string], optional: 1, returns: .boolean
    ) { try test($0, isWhole: true) }

    private static func test(_ rows: RowFunction.Rows, isWhole: Bool) throws -> Column {
        let texts = rows.text(0)
        let patterns = RegexPool.Patterns(rows, pattern: 1, letters: 2, isWhole: isWhole)
        return try rows.booleans { row in
            let expression = try patterns[row]
            return try texts.pointer[row].withBytes { try expression.isFound(in: $0) }
        }
    }

    static let count = RowFunction(
        "regexp_count", [], "How often the pattern is found in the text, without overlaps.",
        examples: [("regexp_count('banana', 'an')", "2")], [.string, .string], returns: .int32
    ) { rows in
        let texts = rows.text(0)
        let patterns = RegexPool.Patterns(rows, pattern: 1)
        return try rows.numbers(.int32) { row -> Int32 in
            let expression = try patterns[row]
            return try texts.pointer[row].withBytes { bytes in
                var count: Int32 = 0
                try expression.forEachMatch(in: bytes) { _ in
                    count &+= 1
                    return true
                }
                return count
            }
        }
    }

    static let position = RowFunction(
        "regexp_instr", [], "Where the pattern first stands in the text, from 1; 0 where it does not.",
        examples: [("regexp_instr('banana', 'n.')", "3"), ("regexp_instr('banana', 'x')", "0")],
        [.string, .string], returns: .int32
    ) { rows in
        let texts = rows.text(0)
        let patterns = RegexPool.Patterns(rows, pattern: 1)
        return try rows.numbers(.int32) { row -> Int32 in
            let expression = try patterns[row]
            return try texts.pointer[row].withBytes { bytes in
                guard try expression.isFound(in: bytes), let range = expression.range(of: 0) else { return 0 }
                let before = UnsafeRawBufferPointer(rebasing: bytes[..<range.lowerBound])
                return Int32(truncatingIfNeeded: Characters.count(before) &+ 1)
            }
        }
    }
}

extension RegularExpression {
    /// All matches from left to right; a match of nothing right behind the one before does not count. `body` is given
    /// the place of the whole match and says whether to go on.
    @inline(__always)
    /// - Parameter keepsEmpty: an empty match right behind a longer one counts, too.
    func forEachMatch(
        in bytes: UnsafeRawBufferPointer, keepsEmpty: Bool = false, _ body: (Range<Int>) throws -> Bool
    ) throws {
        var (start, isBehindMatch) = (0, false)
        while start <= bytes.count {
            guard try isFound(in: bytes, from: start, isNotEmptyAtStart: isBehindMatch), let range = range(of: 0) else {
                return
            }
            guard try body(range) else { return }
            isBehindMatch = !keepsEmpty || range.isEmpty
            // Only looking behind may end a match before the place where it was sought.
            start = max(range.upperBound, start)
            if range.isEmpty, range.upperBound < start { return }
        }
    }
}
