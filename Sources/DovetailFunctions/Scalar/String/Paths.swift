import DovetailColumnar
import DovetailPlan

/// path_join(a, b, ...): parts of a path with one separator between.
struct PathJoin: ScalarFunction {
    let name = "path_join"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The parts as one path, with one slash between, without '.' and '..'.",
        examples: [.init("path_join('a', 'b/', 'c.csv')", "a/b/c.csv"), .init("path_join('a', '..', 'b')", "b")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...Int.max)
        return FunctionSignature(arguments.map { _ in .string }, returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let columns = arguments.map { $0.flattened() }
        let validity = columns.reduce(Bitmap?.none) { Bitmap.intersection($0, $1.validity) }
        if columns.contains(where: { $0.nullCount == count }) { return .nulls(type: type, count: count) }
        let rows = RowFunction.Rows(columns: columns, validity: validity, count: count, type: type)
        return try rows.texts { row in
            try PathJoin.joined(columns.indices.map { rows.text($0).pointer[row].string }, row)
        }
    }

    private static func joined(_ texts: [String], _ row: Int) throws -> String {
        var (parts, root): ([Substring], String) = ([], "")
        for (index, text) in texts.enumerated() {
            let own = self.root(of: text)
            if index == 0 { root = own }
            let before = parts
            // A path from the root on must go on from what there is.
            if !own.isEmpty { parts = [] }
            for part in text.dropFirst(own.isEmpty ? 0 : own.count - 1).split(separator: "/") where part != "." {
                if part == "..", let last = parts.last, last != ".." {
                    parts.removeLast()
                } else if part != ".." || root.isEmpty {
                    parts.append(part)
                }
            }
            guard own.isEmpty || own == root && parts.starts(with: before) else {
                throw Texts.invalid("'\(text)' is absolute and cannot be joined", row)
            }
        }
        let path = root + parts.joined(separator: "/")
        return path.isEmpty ? "." : path
    }

    /// Where a path begins that does not go on from another: `/`, or `s3://bucket/`.
    private static func root(of text: String) -> String {
        if text.hasPrefix("/") { return "/" }
        let scheme = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        let rest = text.dropFirst(scheme.count)
        guard scheme.first?.isLetter == true, rest.hasPrefix("://") else { return "" }
        return scheme + "://" + rest.dropFirst(3).prefix { $0 != "/" } + "/"
    }
}

/// parse_filename(path [, without extension] [, separator]).
struct ParseFileName: ScalarFunction {
    let name = "parse_filename"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The last part of a path; without its extension where the second argument is true.",
        examples: [
            .init("parse_filename('a/b/c.csv')", "c.csv"), .init("parse_filename('a/b/c.csv', true)", "c"),
        ])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...3)
        let second: DataType = arguments.count == 2 && arguments[1] == .string ? .string : .boolean
        return FunctionSignature(Array([.string, second, .string].prefix(arguments.count)), returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let columns = arguments.map { $0.flattened() }
        let validity = columns[0].presence
        let rows = RowFunction.Rows(columns: columns, validity: validity, count: count, type: type)
        let texts = rows.text(0)
        let separator = columns.count == 2 && columns[1].type == .string ? 1 : 2
        return rows.texts { row in
            let signs = TextSplits.separators(rows, separator, row)
            let path = texts.pointer[row].string
            var file = path.lastIndex { signs.contains($0) }.map { String(path[path.index(after: $0)...]) } ?? path
            if columns.count > 1, columns[1].scalar(at: row) == .boolean(true),
                let point = file.lastIndex(of: ".")
            {
                file = String(file[..<point])
            }
            return file
        }
    }
}
