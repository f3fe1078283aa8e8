import DovetailColumnar
import DovetailPlan

/// Matches of a regular expression replaced by other text.
enum RegexpReplace {
    static let all: [any ScalarFunction] = [function, spark, escape]

    static let function = RowFunction(
        "regexp_replace", [],
        "The text with the first match of the pattern replaced, with option g every match; \\1 to \\9 in the "
            + "replacement stand for groups, \\0 for the whole match.",
        examples: [
            ("regexp_replace('hello', '[lo]', '-')", "he-lo"), ("regexp_replace('hello', '[lo]', '-', 'g')", "he---"),
            ("regexp_replace('2024-05', '(\\d+)-(\\d+)', '\\2/\\1')", "05/2024"),
        ], [.string, .string, .string, .string], optional: 1, returns: .string
    ) { try replace($0, isGlobal: false, mark: UInt8(ascii: "\\")) }

    /// Java's: all matches, and `$1` for groups.
    static let spark = RowFunction(
        "spark_regexp_replace", [],
        "The text with every match of the pattern replaced; $1 to $9 in the replacement stand for groups.",
        examples: [("spark_regexp_replace('100-200', '(\\d+)', '<$1>')", "<100>-<200>")],
        [.string, .string, .string], returns: .string
    ) { try replace($0, isGlobal: true, mark: UInt8(ascii: "$")) }

    private static func replace(_ rows: RowFunction.Rows, isGlobal: Bool, mark: UInt8) throws -> Column {
        let (texts, news) = (rows.text(0), rows.text(2))
        let patterns = RegexPool.Patterns(rows, pattern: 1, letters: 3, own: "g")
        var result: [UInt8] = []
        var template: (view: StringView, groups: Int, parts: [Part])?
        return try rows.writingTexts(sharing: texts.heap) { row, writer in
            let (view, new, expression) = (texts.pointer[row], news.pointer[row], try patterns[row])
            if !(template.map { $0.view == new && $0.groups == expression.groupCount } ?? false) {
                template = (new, expression.groupCount, try parts(of: new, mark, expression, row))
            }
            let parts = template?.parts ?? []
            let isFound = try view.withBytes { bytes in
                try replace(bytes, expression, parts, all: isGlobal || expression.form.isGlobal, &result)
            }
            if isFound { writer.write(result, row: row) } else { writer.share(view, row: row) }
        }
    }

    private enum Part: Equatable {
        case bytes([UInt8])
        case group(Int)
    }

    /// False, and nothing written, where there is no match.
    private static func replace(
        _ bytes: UnsafeRawBufferPointer, _ expression: RegularExpression, _ parts: [Part], all: Bool,
        _ result: inout [UInt8]
    ) throws -> Bool {
        result.removeAll(keepingCapacity: true)
        var (end, isFound) = (0, false)
        try expression.forEachMatch(in: bytes) { range in
            isFound = true
            guard range.lowerBound >= end else { return false }
            result.append(contentsOf: bytes[end..<range.lowerBound])
            for part in parts {
                switch part {
                case .bytes(let bytes): result.append(contentsOf: bytes)
                case .group(let group):
                    if let range = expression.range(of: group) { result.append(contentsOf: bytes[range]) }
                }
            }
            end = range.upperBound
            guard result.count <= Kernels.longestText else { throw Texts.tooLong() }
            return all
        }
        if isFound { result.append(contentsOf: bytes[end...]) }
        return isFound
    }

    private static func parts(
        of view: StringView, _ mark: UInt8, _ expression: RegularExpression, _ row: Int
    ) throws -> [Part] {
        let bytes = view.withBytes { Array($0) }
        var (parts, literal, index): ([Part], [UInt8], Int) = ([], [], 0)
        while index < bytes.count {
            let (byte, next) = (bytes[index], index + 1 < bytes.count ? bytes[index + 1] : 0)
            if byte == mark, next &- 0x30 < 10 {
                let group = Int(next &- 0x30)
                guard group <= expression.groupCount else {
                    throw ColumnError(
                        .badPattern,
                        "the replacement '\(view.string)' asks for group \(group), the pattern has "
                            + "\(expression.groupCount)", kind: .invalidInput, row: row)
                }
                parts += [.bytes(literal), .group(group)]
                literal = []
                index += 2
            } else {
                let isEscape = byte == UInt8(ascii: "\\")
                // Java takes any character behind a backslash as it is.
                guard !isEscape || (mark == byte ? next == byte : index + 1 < bytes.count) else {
                    throw ColumnError(
                        .badPattern,
                        "in the replacement '\(view.string)' a backslash stands before neither a digit nor a backslash",
                        kind: .invalidInput, row: row)
                }
                literal.append(isEscape ? next : byte)
                index += isEscape ? 2 : 1
            }
        }
        return (parts + [.bytes(literal)]).filter { $0 != .bytes([]) }
    }

    static let escape = RowFunction(
        "regexp_escape", [], "The text as a pattern that matches it: signs with a meaning stand behind a backslash.",
        examples: [("regexp_escape('a.b c')", "a\\.b\\ c")], [.string], returns: .string
    ) { rows in
        let texts = rows.text(0)
        return rows.texts { row in
            var result = String.UnicodeScalarView()
            for scalar in texts.pointer[row].string.unicodeScalars {
                let isPlain =
                    scalar.value >= 0x80 || scalar == "_" || scalar.properties.isAlphabetic
                    || scalar.properties.numericType != nil
                if !isPlain { result.append("\\") }
                result.append(scalar)
            }
            return String(result)
        }
    }
}
