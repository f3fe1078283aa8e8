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
            var (parts, isAbsolute): ([Substring], Bool) = ([], false)
            for index in columns.indices {
                let text = rows.text(index).pointer[row].string
                if text.hasPrefix("/") {
                    guard parts.isEmpty else { throw Texts.invalid("'\(text)' is absolute and cannot be joined", row) }
                    isAbsolute = true
                }
                for part in text.split(separator: "/") where part != "." {
                    if part == "..", let last = parts.last, last != ".." {
                        parts.removeLast()
                    } else if part != ".." || !isAbsolute {
                        parts.append(part)
                    }
                }
            }
            let path = (isAbsolute ? "/" : "") + parts.joined(separator: "/")
            return path.isEmpty ? "." : path
        }
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
        let validity = columns.reduce(Bitmap?.none) { Bitmap.intersection($0, $1.validity) }
        if columns.contains(where: { $0.nullCount == count }) { return .nulls(type: type, count: count) }
        let rows = RowFunction.Rows(columns: columns, validity: validity, count: count, type: type)
        let texts = rows.text(0)
        let separator = columns.count == 2 && columns[1].type == .string ? 1 : 2
        return rows.texts { row in
            let signs = TextSplits.separators(rows, separator, row)
            let path = texts.pointer[row].string
            var file = path.lastIndex { signs.contains($0) }.map { String(path[path.index(after: $0)...]) } ?? path
            if columns.count > 1, case .boolean(let flags) = columns[1], flags.values[row],
                let point = file.lastIndex(of: ".")
            {
                file = String(file[..<point])
            }
            return file
        }
    }
}
