import DovetailColumnar
import DovetailPlan

/// Texts cut at separators into lists, and paths into their parts.
enum TextSplits {
    static let all: [any ScalarFunction] = [split, substringIndex] + paths

    static let split = RowFunction(
        "string_split", ["split", "str_split", "string_to_array"],
        "The parts of the text between separators; an empty separator gives the characters.",
        examples: [("string_split('a,b,,c', ',')", "[a, b, '', c]"), ("string_split('abc', '')", "[a, b, c]")],
        [.string, .string], returns: .list(Field("element", .string))
    ) { rows in
        let (texts, separators) = (rows.text(0), rows.text(1))
        return try TextListWriter.column(count: rows.count, validity: rows.validity, heap: texts.heap) { row, writer in
            texts.pointer[row].withBytes { bytes in
                separators.pointer[row].withBytes { split(bytes, at: $0, &writer) }
            }
        }
    }

    private static func split(
        _ bytes: UnsafeRawBufferPointer, at separator: UnsafeRawBufferPointer, _ writer: inout TextListWriter
    ) {
        var start = 0
        if separator.isEmpty {
            while start < bytes.count {
                let end = Characters.offset(of: 1, in: bytes, from: start)
                writer.append(sharing: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
            if bytes.isEmpty { writer.append(sharing: bytes) }
            return
        }
        while let found = Characters.find(separator, in: bytes, from: start) {
            writer.append(sharing: UnsafeRawBufferPointer(rebasing: bytes[start..<found]))
            start = found + separator.count
        }
        writer.append(sharing: UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }

    static let substringIndex = RowFunction(
        "substring_index", [],
        "The text before the n-th separator from the left, or behind the n-th from the right for a negative n.",
        examples: [
            ("substring_index('www.apache.org', '.', 2)", "www.apache"),
            ("substring_index('www.apache.org', '.', -1)", "org"),
        ], [.string, .string, .int64], returns: .string
    ) { rows in
        let (texts, separators, counts) = (rows.text(0), rows.text(1), rows.integers(2))
        return rows.writingTexts(sharing: texts.heap) { row, writer in
            texts.pointer[row].withBytes { bytes in
                separators.pointer[row].withBytes { separator in
                    guard !separator.isEmpty, counts[row] != 0, let base = bytes.baseAddress else { return }
                    var (places, start): ([Int], Int) = ([], 0)
                    while let found = Characters.find(separator, in: bytes, from: start) {
                        places.append(found)
                        start = found + separator.count
                    }
                    var range = 0..<bytes.count
                    if counts[row].magnitude <= UInt64(places.count) {
                        let count = Int(counts[row])
                        range =
                            count > 0
                            ? 0..<places[count - 1] : (places[places.count + count] + separator.count)..<bytes.count
                    }
                    writer.share(StringView(base + range.lowerBound, count: range.count), row: row)
                }
            }
        }
    }

    // MARK: Paths

    static let paths: [any ScalarFunction] = [
        ParseFileName(), PathJoin(),
        path("parse_dirname", "The first folder of a path.", ("parse_dirname('a/b/c.csv')", "a")) {
            $0.count > 1 || $0.first == "/" ? $0.first ?? "" : ""
        },
        directory,
        RowFunction(
            "parse_path", [], "The parts of a path as a list.",
            examples: [("parse_path('/a/b/c.csv')", "[/, a, b, c.csv]")], [.string, .string], optional: 1,
            returns: .list(Field("element", .string))
        ) { rows in
            let texts = rows.text(0)
            return try TextListWriter.column(count: rows.count, validity: rows.validity, heap: nil) { row, writer in
                for part in parts(of: texts.pointer[row].string, separators(rows, 1, row)) { writer.append(part) }
            }
        },
    ]

    private static func path(
        _ name: String, _ summary: String, _ example: (String, String),
        _ choose: @escaping @Sendable ([String]) -> String
    ) -> RowFunction {
        RowFunction(name, [], summary, examples: [example], [.string, .string], optional: 1, returns: .string) { rows in
            let texts = rows.text(0)
            return rows.texts { choose(parts(of: texts.pointer[$0].string, separators(rows, 1, $0))) }
        }
    }

    private static let directory = RowFunction(
        "parse_dirpath", [], "A path without its last part.", examples: [("parse_dirpath('a/b/c.csv')", "a/b")],
        [.string, .string], optional: 1, returns: .string
    ) { rows in
        let texts = rows.text(0)
        return rows.texts { row in
            let text = texts.pointer[row].string
            let signs = separators(rows, 1, row)
            return text.lastIndex { signs.contains($0) }.map { String(text[..<$0]) } ?? ""
        }
    }

    /// The signs between parts: `system`, `forward_slash` or `backslash`, and both slashes for any other word.
    static func separators(_ rows: RowFunction.Rows, _ index: Int, _ row: Int) -> String {
        guard index < rows.argumentCount else { return "/\\" }
        switch rows.text(index).pointer[row].string {
        case "backslash": return "\\"
        case "system", "forward_slash": return "/"
        default: return "/\\"
        }
    }

    static func parts(of path: String, _ separators: String) -> [String] {
        let parts = path.split { separators.contains($0) }.map(String.init)
        guard let first = path.first, separators.contains(first) else { return parts }
        return [String(first)] + parts
    }
}
