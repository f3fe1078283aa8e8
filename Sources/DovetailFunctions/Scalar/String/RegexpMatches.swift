import DovetailColumnar
import DovetailPlan

/// Whether a regular expression is found in a text.
enum RegexpMatches {
    static let function = RowFunction(
        "regexp_matches", ["regexp_like", "rlike"], "Whether the pattern is found anywhere in the text.",
        examples: [("regexp_matches('banana', '(an)+a$')", "true"), ("regexp_matches('banana', '^an')", "false")],
        [.string, .string], returns: .boolean
    ) { rows in
        guard case .string(let texts) = rows[0].flattened(), case .string(let patterns) = rows[1].flattened() else {
            return .nulls(type: .boolean, count: rows.count)
        }
        return try matches(texts, patterns, validity: rows.validity)
    }

    private static func matches(_ texts: StringColumn, _ patterns: StringColumn, validity: Bitmap?) throws -> Column {
        let output = Buffer(zeroed: Bitmap.byteCount(for: texts.count))
        let words = output.pointer(as: UInt64.self)
        // As a rule there is one pattern for all rows.
        var current: (view: StringView, expression: RegularExpression)?
        for row in 0..<texts.count {
            if let validity, !validity[row] { continue }
            let pattern = patterns.pointer[row]
            let expression: RegularExpression
            if let known = current, known.view == pattern {
                expression = known.expression
            } else {
                expression = try RegularExpression(pattern.string)
                current = (pattern, expression)
            }
            let isFound = try texts.pointer[row].withBytes { try expression.isFound(in: $0) }
            if isFound { words[row >> 6] |= 1 &<< UInt64(row & 63) }
        }
        return .boolean(BooleanColumn(values: Bitmap(buffer: output, count: texts.count), validity: validity))
    }
}
