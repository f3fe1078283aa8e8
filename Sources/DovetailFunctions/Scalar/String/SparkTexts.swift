import DovetailColumnar
import DovetailPlan

/// Functions of text that only Spark has.
enum SparkTexts {
    static let all: [any ScalarFunction] = [space, findInSet, quote, parseURL, FieldIndex(), Elt()]

    static let space = RowFunction(
        "space", [], "As many blanks as the number says.", examples: [("'a' || space(2) || 'b'", "a  b")], [.int64],
        returns: .string
    ) { rows in
        let counts = rows.integers(0)
        return try rows.writingTexts { row, writer in
            guard counts[row] <= Kernels.longestText else { throw Texts.tooLong(row) }
            let count = Int(max(counts[row], 0))
            writer.reserve(count).update(repeating: 0x20, count: count)
            writer.commit(count, row: row)
        }
    }

    static let findInSet = RowFunction(
        "find_in_set", [], "Which part, from 1, of a list with commas the text is; 0 where it is none.",
        examples: [("find_in_set('ab', 'abc,b,ab,c')", "3"), ("find_in_set('a,b', 'a,b')", "0")], [.string, .string],
        returns: .int32
    ) { rows in
        let (texts, sets) = (rows.text(0), rows.text(1))
        return rows.numbers(.int32) { row -> Int32 in
            let text = texts.pointer[row].string
            let parts = sets.pointer[row].string.split(separator: ",", omittingEmptySubsequences: false)
            return parts.firstIndex { $0 == text }.map { Int32(truncatingIfNeeded: $0 + 1) } ?? 0
        }
    }

    static let quote = RowFunction(
        "quote", [], "The text in single quotes, with a backslash before quotes in it.",
        examples: [("quote('Don''t')", "'Don\\'t'")], [.string], returns: .string
    ) { rows in
        let texts = rows.text(0)
        return rows.texts { row in
            var result = "'"
            for character in texts.pointer[row].string {
                if character == "'" || character == "\\" { result.append("\\") }
                result.append(character)
            }
            return result + "'"
        }
    }

    static let parseURL = RowFunction(
        "parse_url", [],
        "A part of a URL: HOST, PATH, QUERY (of a third argument, that parameter's value), REF, PROTOCOL, FILE, AUTHORITY "
            + "or USERINFO; null where it has none.",
        examples: [
            ("parse_url('http://a.org/p?q=1#r', 'HOST')", "a.org"),
            ("parse_url('http://a.org/p?q=1#r', 'QUERY', 'q')", "1"),
        ], [.string, .string, .string], optional: 1, returns: .string
    ) { rows in
        let (urls, parts) = (rows.text(0), rows.text(1))
        let keys = rows.argumentCount > 2 ? rows.text(2) : nil
        return rows.texts { row in
            let value = URLParts(urls.pointer[row].string)[parts.pointer[row].string]
            guard let keys else { return value }
            guard parts.pointer[row].string == "QUERY", let value else { return nil }
            let prefix = keys.pointer[row].string + "="
            return value.split(separator: "&").first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
    }
}

/// A URL cut at its signs.
private struct URLParts {
    private var parts: [String: String] = [:]

    init(_ url: String) {
        var rest = url[...]
        if let mark = rest.firstIndex(of: "#") {
            parts["REF"] = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let colon = rest.firstIndex(of: ":"), rest[..<colon].allSatisfy({ $0.isLetter || $0.isNumber }) {
            parts["PROTOCOL"] = String(rest[..<colon])
            rest = rest[rest.index(after: colon)...]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            rest = rest.dropFirst(authority.count)
            parts["AUTHORITY"] = String(authority)
            let user = authority.lastIndex(of: "@")
            if let user { parts["USERINFO"] = String(authority[..<user]) }
            let host = user.map { authority[authority.index(after: $0)...] } ?? authority
            let end = host.hasPrefix("[") ? host.firstIndex(of: "]").map { host.index(after: $0) } : nil
            parts["HOST"] = String(end.map { host[..<$0] } ?? host.prefix { $0 != ":" })
        }
        parts["FILE"] = String(rest)
        if let mark = rest.firstIndex(of: "?") {
            parts["QUERY"] = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        parts["PATH"] = String(rest)
    }

    subscript(name: String) -> String? { parts[name] }
}

/// field(x, a, b, ...): which of the values the first argument equals.
private struct FieldIndex: ScalarFunction {
    let name = "field"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "Which of the other arguments, from 1, the first equals; 0 where it equals none.",
        examples: [.init("field('b', 'a', 'b', 'c')", "2"), .init("field('x', 'a')", "0")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...Int.max)
        let type = try Signatures.common(name, arguments)
        return FunctionSignature(arguments.map { _ in type }, returns: .int32)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let numbers = (0...arguments.count).map {
            Column.constant(ConstantColumn(type: .int32, value: .int(Int64($0)), count: count))
        }
        return Kernels.choose(
            conditions: arguments.dropFirst().map { Kernels.compare(.equal, arguments[0], $0) },
            results: Array(numbers[1..<arguments.count]), otherwise: numbers[0], type: .int32, count: count)
    }
}

/// elt(n, a, b, ...): the n-th of the values.
private struct Elt: ScalarFunction {
    let name = "elt"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The value that the number says, from 1; null where there is none.",
        examples: [.init("elt(2, 'a', 'b')", "b"), .init("elt(3, 'a', 'b')", "NULL")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...Int.max)
        let type = try Signatures.common(name, arguments.dropFirst())
        return FunctionSignature([.int32] + arguments.dropFirst().map { _ in type }, returns: type)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let conditions = (1..<arguments.count).map {
            Kernels.compare(
                .equal, arguments[0],
                .constant(ConstantColumn(type: .int32, value: .int(Int64($0)), count: count)))
        }
        return Kernels.choose(
            conditions: conditions, results: Array(arguments.dropFirst()), otherwise: nil, type: type, count: count)
    }
}
