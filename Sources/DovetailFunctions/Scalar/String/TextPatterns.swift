import DovetailColumnar
import DovetailPlan

/// Tests of texts against patterns: GLOB, and LIKE as a function with its escape.
enum TextPatterns {
    static let all: [any ScalarFunction] = [
        glob, LikeEscape(ignoresCase: false, isNegated: false), LikeEscape(ignoresCase: false, isNegated: true),
        LikeEscape(ignoresCase: true, isNegated: false), LikeEscape(ignoresCase: true, isNegated: true),
    ]

    static let glob = RowFunction(
        "glob", ["~~~"],
        "Whether the whole text matches a pattern in which * stands for any characters, ? for one and [a-z] for one of "
            + "several ([!a-z] for one of all others).",
        examples: [("glob('abc', 'a*')", "true"), ("'bcd' GLOB '[a-b]?[!d]'", "false")], [.string, .string],
        returns: .boolean
    ) { rows in
        let (texts, patterns) = (rows.text(0), rows.text(1))
        var current: (view: StringView, pattern: GlobPattern)?
        return rows.booleans { row in
            let view = patterns.pointer[row]
            let pattern = current.flatMap { $0.view == view ? $0.pattern : nil } ?? GlobPattern(view.string)
            current = (view, pattern)
            return texts.pointer[row].withBytes { pattern.matches($0) }
        }
    }
}

/// A pattern with `*`, `?` and `[..]`.
private struct GlobPattern {
    private enum Part {
        case one
        case any
        case scalar(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .one, .any: true
            case .scalar(let own): own == scalar
            case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
            }
        }

        var isAny: Bool { if case .any = self { true } else { false } }
    }

    /// nil where a set never ends: it matches nothing.
    private let parts: [Part]?

    init(_ text: String) {
        var (rest, parts) = (text.unicodeScalars[...], [Part]())
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": parts.append(.any)
            case "?": parts.append(.one)
            case "\\": parts.append(.scalar(rest.popFirst() ?? "\\"))
            case "[":
                guard let set = GlobPattern.set(&rest) else {
                    self.parts = nil
                    return
                }
                parts.append(set)
            default: parts.append(.scalar(scalar))
            }
        }
        self.parts = parts
    }

    private static func set(_ rest: inout Substring.UnicodeScalarView) -> Part? {
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let low = rest.popFirst() {
            if low == "]", !ranges.isEmpty { return .set(ranges, isNegated: isNegated) }
            var high = low
            if rest.first == "-", let next = rest.dropFirst().first, next != "]" {
                rest.removeFirst(2)
                high = next
            }
            if low <= high { ranges.append(low...high) }
        }
        return nil
    }

    func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let parts else { return false }
        let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        // Where a part does not match, only the last star takes one more: earlier ones need not be tried again.
        var (part, place, star, starPlace) = (0, 0, -1, 0)
        while place < scalars.count {
            if part < parts.count, !parts[part].isAny, parts[part].matches(scalars[place]) {
                (part, place) = (part + 1, place + 1)
            } else if part < parts.count, parts[part].isAny {
                (star, starPlace) = (part, place)
                part += 1
            } else if star >= 0 {
                starPlace += 1
                (part, place) = (star + 1, starPlace)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy(\.isAny)
    }
}

/// like_escape(text, pattern, escape) and its three kin.
private struct LikeEscape: ScalarFunction {
    let ignoresCase: Bool
    let isNegated: Bool
    var name: String { (isNegated ? "not_" : "") + (ignoresCase ? "i" : "") + "like_escape" }
    let aliases: [String] = []
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            "Whether the text \(isNegated ? "does not match" : "matches") a pattern of LIKE with an escape character"
                + "\(ignoresCase ? ", in upper or lower case" : "").",
            examples: [.init("\(name)('A%c', 'A$%C', '$')", isNegated != ignoresCase ? "true" : "false")])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 3...3)
        return FunctionSignature([.string, .string, .string], returns: .boolean)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        guard count > 0, arguments[2].nullCount < count else { return .nulls(type: type, count: count) }
        let written = (0..<count).map { arguments[2].scalar(at: $0) }
        // All rows are matched once with each escape there is; nearly always there is one.
        var matches: [Scalar: Column] = [:]
        for escape in Set(written) where escape != .null { matches[escape] = try matched(arguments, escape) }
        if matches.count == 1, arguments[2].nullCount == 0, let whole = matches.values.first { return whole }
        return Column(
            scalars: written.enumerated().map { row, escape in matches[escape]?.scalar(at: row) ?? .null }, type: type)
    }

    private func matched(_ arguments: [Column], _ escape: Scalar) throws -> Column {
        guard case .string(let character) = escape, character.count <= 1 else {
            throw ColumnError(.badPattern, "\"\(name)\" needs one character to escape with", kind: .invalidInput)
        }
        return try Kernels.like(
            arguments[0], pattern: arguments[1], escape: character.first, ignoresCase: ignoresCase,
            isNegated: isNegated)
    }
}
