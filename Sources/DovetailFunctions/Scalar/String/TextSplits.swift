import DovetailColumnar
import DovetailPlan

/// Texts cut at separators into lists, and paths into their parts.
enum TextSplits {
    static let all: [any ScalarFunction] = [split, toArray, substringIndex] + paths

    static let split = RowFunction(
        "string_split", ["split", "str_split"],
        "The parts of the text between separators; an empty separator gives the characters, NULL parts nothing.",
        examples: [
            ("string_split('a,b,,c', ',')", "[a, b, '', c]"), ("string_split('abc', '')", "[a, b, c]"),
            ("string_split('a b', NULL)", "[a b]"),
        ], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([.string, .string], returns: list)
    } kernel: {
        try parts($0)
    }

    static let toArray = RowFunction(
        "string_to_array", ["string_to_list"],
        "The parts of the text between separators, as string_split gives them; NULL for those equal to a third text.",
        examples: [("string_to_array('a,b,-', ',', '-')", "[a, b, NULL]")], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...3)
        return FunctionSignature(arguments.map { _ in .string }, returns: list)
    } kernel: { rows in
        let all = try parts(rows)
        guard rows.columns.count > 2 else { return all }
        let missing = Column.nulls(type: .string, count: rows.count).flattened()
        return try Kernels.listReplace(
            all, rows[2], with: missing,
            limits: Column.constant(
                ConstantColumn(type: .int64, value: .int(.max), count: rows.count)
            ).flattened(),
            validity: all.presence)
    }

    private static let list = DataType.list(Field("element", .string))

    private static func parts(_ rows: RowFunction.Rows) throws -> Column {
        let (texts, separators) = (rows.text(0), rows.text(1))
        return try TextListWriter.column(count: rows.count, validity: rows[0].presence, heap: texts.heap) {
            row, writer in
            texts.pointer[row].withBytes { bytes in
                if rows[1].isNull(at: row) { return writer.append(sharing: bytes) }
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
        "substring_index", ["substr_index"],
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
        path("parse_dirname", "The first folder of a path.", ("parse_dirname('a/b/c.csv')", "a")) { path, signs in
            let parts = parts(of: path, signs)
            return parts.count > 1 || parts.first.map { signs.contains($0) } ?? false ? parts[0] : ""
        },
        path("parse_dirpath", "A path without its last part.", ("parse_dirpath('a/b/c.csv')", "a/b")) { path, signs in
            guard let end = path.lastIndex(where: { signs.contains($0) }) else { return "" }
            return path.contains { !signs.contains($0) } ? String(path[..<end]) : String(path.prefix(1))
        },
        RowFunction(
            "parse_path", [], "The parts of a path as a list.",
            examples: [("parse_path('/a/b/c.csv')", "[/, a, b, c.csv]")], seesNulls: true
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...2)
            return FunctionSignature(arguments.map { _ in .string }, returns: list)
        } kernel: { rows in
            let texts = rows.text(0)
            return try TextListWriter.column(count: rows.count, validity: rows[0].presence, heap: nil) { row, writer in
                for part in parts(of: texts.pointer[row].string, separators(rows, 1, row)) { writer.append(part) }
            }
        },
    ]

    private static func path(
        _ name: String, _ summary: String, _ example: (String, String),
        _ choose: @escaping @Sendable (_ path: String, _ separators: String) -> String
    ) -> RowFunction {
        RowFunction(name, [], summary, examples: [example], seesNulls: true) { name, arguments in
            try Signatures.check(name, arguments, count: 1...2)
            return FunctionSignature(arguments.map { _ in .string }, returns: .string)
        } kernel: { rows in
            let texts = rows.text(0)
            return TextWriter.column(.string, count: rows.count, validity: rows[0].presence, heap: nil) {
                row, writer in
                writer.write(choose(texts.pointer[row].string, separators(rows, 1, row)), row: row)
            }
        }
    }

    /// The signs between parts: `system`, `forward_slash` or `backslash`, and both slashes for any other word and null.
    static func separators(_ rows: RowFunction.Rows, _ index: Int, _ row: Int) -> String {
        guard index < rows.argumentCount, !rows[index].isNull(at: row) else { return "/\\" }
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
