import DovetailColumnar
import DovetailPlan

/// Parts of a text that a regular expression finds.
enum RegexpExtract {
    static let all: [any ScalarFunction] = [
        RegexpNamed(plain: extract, takesAll: false), spark, substring, RegexpNamed(plain: extractAll, takesAll: true),
        sparkAll,
        split, match,
    ]

    static let extract = one(
        "regexp_extract", [], missing: 0,
        "What the pattern, or one of its groups, first matches; empty where it matches nothing, with option k the text. A "
            + "list of names as third argument gives a struct of the groups.",
        [
            ("regexp_extract('hello_world', '([a-z]+)_', 1)", "hello"), ("regexp_extract('abc', '[0-9]')", ""),
            ("regexp_extract('abc', '[0-9]', 0, 'k')", "abc"),
        ])

    static let spark = one(
        "spark_regexp_extract", [], missing: 1,
        "What a group (the first) of the pattern matches; empty where it matches nothing.",
        [("spark_regexp_extract('100-200', '(\\d+)-(\\d+)')", "100")])

    private static func one(
        _ name: String, _ aliases: [String], missing: Int, _ summary: String, _ examples: [(String, String)]
    ) -> RowFunction {
        RowFunction(
            name, aliases, summary, examples: examples, [.string, .string, .int32, .string], optional: 2,
            returns: .string
        ) { rows in
            let texts = rows.text(0)
            let patterns = RegexPool.Patterns(rows, pattern: 1, letters: 3, own: "k")
            let groups = rows.argumentCount > 2 ? Numbers.pointer(rows[2], as: Int32.self) : nil
            return try rows.writingTexts(sharing: texts.heap) { row, writer in
                let expression = try patterns[row]
                let group =
                    try groups.map { try checked($0[row], expression, most: missing == 0 ? 9 : 0, row) } ?? missing
                try texts.pointer[row].withBytes { bytes in
                    guard let base = bytes.baseAddress else { return }
                    guard try expression.isFound(in: bytes) else {
                        if expression.form.keepsText { writer.share(texts.pointer[row], row: row) }
                        return
                    }
                    guard let range = expression.range(of: group) else { return }
                    writer.share(StringView(base + range.lowerBound, count: range.count), row: row)
                }
            }
        }
    }

    /// - Parameter most: groups up to it may be missing in the pattern.
    static func checked(_ group: Int32, _ expression: RegularExpression, most: Int = 0, _ row: Int) throws -> Int {
        if group >= 0, group <= max(expression.groupCount, most) { return Int(group) }
        throw ColumnError(
            .badPattern,
            "there is no group \(group): the pattern '\(expression.form.pattern)' has "
                + "\(expression.groupCount)", kind: .invalidInput, row: row)
    }

    static let substring = RowFunction(
        "regexp_substr", [], "What the pattern first matches; null where it matches nothing.",
        examples: [("regexp_substr('banana', 'n.n')", "nan"), ("regexp_substr('banana', 'x')", "NULL")],
        [.string, .string], returns: .string
    ) { rows in
        let texts = rows.text(0)
        let patterns = RegexPool.Patterns(rows, pattern: 1)
        return try rows.writingTexts(sharing: texts.heap) { row, writer in
            let expression = try patterns[row]
            try texts.pointer[row].withBytes { bytes in
                guard try expression.isFound(in: bytes), let range = expression.range(of: 0) else {
                    return writer.setNull(row)
                }
                guard let base = bytes.baseAddress else { return }
                writer.share(StringView(base + range.lowerBound, count: range.count), row: row)
            }
        }
    }

    static let extractAll = all(
        "regexp_extract_all", missing: 0, "All that the pattern, or one of its groups, matches, as a list.",
        ("regexp_extract_all('a1b22', '[0-9]+')", "[1, 22]"))

    static let sparkAll = all(
        "spark_regexp_extract_all", missing: 1, "All that a group (the first) of the pattern matches, as a list.",
        ("spark_regexp_extract_all('a1b22', '[a-z]([0-9]+)')", "[1, 22]"))

    private static func all(
        _ name: String, missing: Int32, _ summary: String, _ example: (String, String)
    ) -> RowFunction {
        RowFunction(
            name, [], summary, examples: [example], [.string, .string, .int32, .string], optional: 2,
            returns: .list(Field("element", .string))
        ) { try allMatches($0, missing: missing) }
    }

    private static func allMatches(_ rows: RowFunction.Rows, missing: Int32) throws -> Column {
        let texts = rows.text(0)
        let patterns = RegexPool.Patterns(rows, pattern: 1, letters: 3)
        let groups = rows.argumentCount > 2 ? Numbers.pointer(rows[2], as: Int32.self) : nil
        return try TextListWriter.column(count: rows.count, validity: rows.validity, heap: texts.heap) { row, writer in
            let expression = try patterns[row]
            guard groups.map({ $0[row] >= 0 }) ?? true else { return }
            try texts.pointer[row].withBytes { bytes in
                try expression.forEachMatch(in: bytes, keepsEmpty: true) { _ in
                    let group = try checked(groups?[row] ?? missing, expression, row)
                    if let range = expression.range(of: group) {
                        writer.append(sharing: UnsafeRawBufferPointer(rebasing: bytes[range]))
                    } else {
                        writer.appendNull()
                    }
                    return true
                }
            }
        }
    }

    static let match = RowFunction(
        "regexp_match", [], "What the groups of the pattern, or all of it, first match, as a list; null for no match.",
        examples: [
            ("regexp_match('a1-b2', '([a-z])(\\d)')", "[a, 1]"), ("regexp_match('abc', 'b.')", "[bc]"),
            ("regexp_match('abc', 'x')", "NULL"),
        ], [.string, .string, .string], optional: 1, returns: .list(Field("element", .string))
    ) { rows in
        let texts = rows.text(0)
        let patterns = RegexPool.Patterns(rows, pattern: 1, letters: 2)
        var isFound = [Bool](repeating: false, count: rows.count)
        let lists = try TextListWriter.column(count: rows.count, validity: rows.validity, heap: texts.heap) {
            row, writer in
            let expression = try patterns[row]
            try texts.pointer[row].withBytes { bytes in
                isFound[row] = try expression.isFound(in: bytes)
                guard isFound[row] else { return }
                for group in expression.groupCount > 0 ? 1...expression.groupCount : 0...0 {
                    if let range = expression.range(of: group) {
                        writer.append(sharing: UnsafeRawBufferPointer(rebasing: bytes[range]))
                    } else {
                        writer.appendNull()
                    }
                }
            }
        }.lists
        return .list(
            ListColumn(
                type: rows.type, offsets: lists.offsets, child: lists.child, validity: Bitmap(isFound),
                count: rows.count))
    }

    static let split = RowFunction(
        "string_split_regex", ["str_split_regex", "regexp_split_to_array"],
        "The parts of the text between matches of the pattern.",
        examples: [("string_split_regex('a  b c', '\\s+')", "[a, b, c]")], [.string, .string, .string], optional: 1,
        returns: .list(Field("element", .string))
    ) { rows in
        let texts = rows.text(0)
        let patterns = RegexPool.Patterns(rows, pattern: 1, letters: 2)
        return try TextListWriter.column(count: rows.count, validity: rows.validity, heap: texts.heap) { row, writer in
            let expression = try patterns[row]
            try texts.pointer[row].withBytes { bytes in
                var start = 0
                try expression.forEachMatch(in: bytes) { range in
                    // Nothing between two characters parts them; nothing at the ends of the text parts nothing.
                    if range.isEmpty, range.lowerBound == 0 || range.lowerBound == bytes.count { return true }
                    guard range.lowerBound >= start else { return false }
                    writer.append(sharing: UnsafeRawBufferPointer(rebasing: bytes[start..<range.lowerBound]))
                    start = range.upperBound
                    return true
                }
                writer.append(sharing: UnsafeRawBufferPointer(rebasing: bytes[start...]))
            }
        }
    }
}
