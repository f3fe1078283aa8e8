import DovetailColumnar
import DovetailPlan

/// Functions that take parts of texts or ask about them.
enum TextParts {
    static let all: [any ScalarFunction] = [
        substring, left, right, trim, ltrim, rtrim, splitPart, startsWith, endsWith, contains, position, instr, locate,
        length,
        ascii, chr, overlay,
    ]

    static let substring = RowFunction(
        "substring", ["substr", "mid"],
        "Characters from a position on (1 is the first, -1 the last), all of them or as many as the third argument says.",
        examples: [("substring('hello', 2, 3)", "ell"), ("substr('hello', -3)", "llo")],
        [.string, .int64, .int64], optional: 1, returns: .string
    ) {
        Kernels.substring(
            $0[0], start: $0[1], length: $0.columns.count > 2 ? $0[2] : nil, validity: $0.validity)
    }

    static let left = RowFunction(
        "left", [], "The first characters; a negative number leaves out that many at the end.",
        examples: [("left('hello', 2)", "he"), ("left('hello', -2)", "hel")], [.string, .int64], returns: .string
    ) { Kernels.ending($0[0], count: $0[1], fromEnd: false, validity: $0.validity) }

    static let right = RowFunction(
        "right", [], "The last characters; a negative number leaves out that many at the start.",
        examples: [("right('hello', 2)", "lo")], [.string, .int64], returns: .string
    ) { Kernels.ending($0[0], count: $0[1], fromEnd: true, validity: $0.validity) }

    static let trim = trimming("trim", ["btrim"], "both ends", ("trim('  a b ')", "a b"), atStart: true, atEnd: true)
    static let ltrim = trimming("ltrim", [], "its start", ("ltrim('xxab', 'x')", "ab"), atStart: true, atEnd: false)
    static let rtrim = trimming("rtrim", [], "its end", ("rtrim('abxx', 'x')", "ab"), atStart: false, atEnd: true)

    private static func trimming(
        _ name: String, _ aliases: [String], _ side: String, _ example: (String, String), atStart: Bool, atEnd: Bool
    ) -> RowFunction {
        RowFunction(
            name, aliases, "The text without blanks, or without the characters of the second text, at \(side).",
            examples: [example], [.string, .string], optional: 1, returns: .string
        ) {
            Kernels.trim(
                $0[0], characters: $0.columns.count > 1 ? $0[1] : nil, atStart: atStart, atEnd: atEnd,
                validity: $0.validity)
        }
    }

    static let splitPart = RowFunction(
        "split_part", [], "One part of a text split at a separator: 1 is the first, -1 the last.",
        examples: [("split_part('a.b.c', '.', 2)", "b"), ("split_part('a.b.c', '.', 9)", "")],
        [.string, .string, .int64], returns: .string
    ) { Kernels.splitPart($0[0], separator: $0[1], index: $0[2], validity: $0.validity) }

    static let startsWith = RowFunction(
        "starts_with", ["startswith", "prefix"], "Whether the text starts with the other.",
        examples: [("starts_with('hello', 'he')", "true")], [.string, .string], returns: .boolean
    ) { Kernels.ask(.startsWith, $0[0], $0[1], validity: $0.validity) }

    static let endsWith = RowFunction(
        "ends_with", ["endswith", "suffix"], "Whether the text ends with the other.",
        examples: [("ends_with('hello', 'lo')", "true")], [.string, .string], returns: .boolean
    ) { Kernels.ask(.endsWith, $0[0], $0[1], validity: $0.validity) }

    static let contains = RowFunction(
        "contains", [], "Whether the text contains the other.", examples: [("contains('hello', 'ell')", "true")],
        [.string, .string], returns: .boolean
    ) { Kernels.ask(.contains, $0[0], $0[1], validity: $0.validity) }

    static let instr = RowFunction(
        "instr", ["strpos"], "Where the second text first stands in the first, from 1; 0 where it does not.",
        examples: [("instr('hello', 'l')", "3"), ("strpos('hello', 'z')", "0")], [.string, .string], returns: .int64
    ) { Kernels.position(of: $0[1], in: $0[0], validity: $0.validity) }

    static let position = RowFunction(
        "position", [], "Where the first text first stands in the second, from 1; 0 where it does not.",
        examples: [("position('l' IN 'hello')", "3")], [.string, .string], returns: .int64
    ) { Kernels.position(of: $0[0], in: $0[1], validity: $0.validity) }

    static let locate = RowFunction(
        "locate", [],
        "Where the first text stands in the second, from 1, at or behind a position; 0 where it does not.",
        examples: [("locate('l', 'hello')", "3"), ("locate('l', 'hello', 4)", "4")], [.string, .string, .int32],
        optional: 1, returns: .int32
    ) { rows in
        let (parts, texts) = (rows.text(0), rows.text(1))
        let starts = rows.argumentCount > 2 ? Numbers.pointer(rows[2], as: Int32.self) : nil
        return rows.numbers(.int32) { row -> Int32 in
            let start = Int(starts?[row] ?? 1)
            guard start > 0 else { return 0 }
            return texts.pointer[row].withBytes { bytes in
                parts.pointer[row].withBytes { part in
                    let from = Characters.offset(of: start &- 1, in: bytes)
                    guard let found = Characters.find(part, in: bytes, from: from) else { return 0 }
                    let before = UnsafeRawBufferPointer(rebasing: bytes[..<found])
                    return Int32(truncatingIfNeeded: Characters.count(before) &+ 1)
                }
            }
        }
    }

    static let overlay = RowFunction(
        "overlay", [],
        "The text with a part, from a position on and of a length (the new part's), replaced by another.",
        examples: [
            ("overlay('Txxxxas' PLACING 'hom' FROM 2 FOR 4)", "Thomas"), ("overlay('abcd', 'X', 2)", "aXcd"),
        ], [.string, .string, .int64, .int64], optional: 1, returns: .string
    ) { rows in
        let (texts, parts, starts) = (rows.text(0), rows.text(1), rows.integers(2))
        let lengths = rows.argumentCount > 3 ? rows.integers(3) : nil
        return rows.bytes(.string) { row in
            texts.pointer[row].withBytes { bytes in
                parts.pointer[row].withBytes { part in
                    // The rest begins where the part would end, also for a start before the text.
                    let own = Int64(Characters.count(part))
                    let length = lengths.map { $0[row] < 0 ? own : $0[row] } ?? own
                    let (rest, overflow) = starts[row].addingReportingOverflow(length)
                    let most = Int64(bytes.count)
                    let from = Characters.offset(of: Int(min(max(starts[row], 1) - 1, most)), in: bytes)
                    let end = Characters.offset(
                        of: Int(overflow ? most : min(max(rest, 1) - 1, most)), in: bytes)
                    return bytes[..<from] + Array(part) + bytes[end...]
                }
            }
        }
    }

    static let length = RowFunction(
        "length", ["char_length", "character_length", "len"],
        "Length of a text in characters, of a BLOB in bytes; of a list, its number of elements.",
        examples: [("length('héllo')", "5")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        if case .list = arguments[0] { return FunctionSignature(arguments, returns: .int64) }
        if case .map = arguments[0] { return FunctionSignature(arguments, returns: .int64) }
        return FunctionSignature([arguments[0] == .binary ? .binary : .string], returns: .int64)
    } kernel: {
        if case .list = $0[0] { return Kernels.listLengths($0[0], validity: $0.validity) }
        return Kernels.length($0[0], inBytes: $0[0].type == .binary, validity: $0.validity)
    }

    static let ascii = RowFunction(
        "ascii", [], "Code point of the first character; 0 of an empty text.",
        examples: [("ascii('A')", "65")], [.string], returns: .int32
    ) { Kernels.codePoint($0[0], validity: $0.validity) }

    static let chr = RowFunction(
        "chr", ["char"], "The character with a code point.", examples: [("chr(65)", "A")], [.int64], returns: .string
    ) { try Kernels.character($0[0], validity: $0.validity) }
}
