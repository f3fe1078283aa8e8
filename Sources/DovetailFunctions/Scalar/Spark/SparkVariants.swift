import DovetailColumnar
import DovetailPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Functions that mean something else in Spark than under the same name in other SQL.
enum SparkVariants {
    static let all: [any ScalarFunction] =
        [split, substring, size(ofNull: -1), size(ofNull: nil), weekday, joinWords, MurmurHash()] + logarithms

    private static let split = RowFunction(
        "spark_split", [],
        "The parts of the text between matches of a pattern; with a number above 0 as many at most, the last with the rest.",
        examples: [
            ("spark_split('a1b22c', '[0-9]+')", "[a, b, c]"), ("spark_split('a,b,c', ',', 2)", "[a, 'b,c']"),
            ("spark_split('abc', '')", "[a, b, c]"),
        ], [.string, .string, .int64], optional: 1, returns: .list(Field("element", .string))
    ) { rows in
        let texts = rows.text(0)
        let patterns = RegexPool.Patterns(rows, pattern: 1)
        let limits = rows.argumentCount > 2 ? rows.integers(2) : nil
        return try TextListWriter.column(count: rows.count, validity: rows.validity, heap: texts.heap) { row, writer in
            let expression = try patterns[row]
            let most = limits.map { $0[row] > 0 ? Int(clamping: $0[row]) : .max } ?? .max
            try texts.pointer[row].withBytes { bytes in
                var (start, parts) = (0, 1)
                try expression.forEachMatch(in: bytes) { range in
                    // Nothing between two characters parts them; nothing at the ends of the text parts nothing.
                    if range.isEmpty, range.lowerBound == 0 || range.lowerBound == bytes.count { return true }
                    guard parts < most, range.lowerBound >= start else { return false }
                    writer.append(sharing: UnsafeRawBufferPointer(rebasing: bytes[start..<range.lowerBound]))
                    start = range.upperBound
                    parts += 1
                    return true
                }
                writer.append(sharing: UnsafeRawBufferPointer(rebasing: bytes[start...]))
            }
        }
    }

    private static let substring = RowFunction(
        "spark_substring", ["spark_substr"],
        "A part of a text from a character on, 1 or 0 being the first and -1 the last, of at most a number of characters.",
        examples: [("spark_substring('Spark', 0, 2)", "Sp"), ("spark_substring('Spark', -3, 2)", "ar")],
        [.string, .int64, .int64], optional: 1, returns: .string
    ) { rows in
        let starts = rows.integers(1)
        let start = rows.numbers(.int64) { starts[$0] == 0 ? Int64(1) : starts[$0] }
        guard rows.argumentCount > 2 else {
            return Kernels.substring(rows[0], start: start, length: nil, validity: rows.validity)
        }
        let lengths = rows.integers(2)
        let length = rows.numbers(.int64) { max(lengths[$0], 0) }
        return Kernels.substring(rows[0], start: start, length: length, validity: rows.validity)
    }

    /// - Parameter value: nil for NULL, as in Spark's ANSI mode.
    private static func size(ofNull value: Int32?) -> RowFunction {
        let name = value == nil ? "spark_ansi_size" : "spark_size"
        return RowFunction(
            name, [name.replacingSize()],
            "The number of elements of a list or map\(value.map { "; \($0) for NULL" } ?? "").",
            examples: [("\(name)([5, 6])", "2"), ("\(name)(NULL)", value.map { "\($0)" } ?? "NULL")], seesNulls: true
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            switch arguments[0] {
            case .list, .map, .null: return FunctionSignature(arguments, returns: .int32)
            default: throw Signatures.mismatch(name, needs: "a list or map", not: arguments[0])
            }
        } kernel: { rows in
            let known = rows[0].presence
            let lengths = Kernels.listLengths(rows[0], validity: nil)
            return withExtendedLifetime(lengths) {
                let length = lengths.words(as: Int64.self)
                let all = RowFunction.Rows(
                    columns: rows.columns, validity: value == nil ? known : nil, count: rows.count, type: .int32)
                return all.numbers(.int32) { row -> Int32 in
                    known?[row] ?? true ? Int32(truncatingIfNeeded: length[row]) : value ?? 0
                }
            }
        }
    }

    private static let weekday = RowFunction(
        "spark_weekday", [], "The day of the week, Monday being 0.",
        examples: [("spark_weekday(DATE '2024-02-29')", "3")],
        [.date], returns: .int32
    ) { rows in
        let days = Numbers.pointer(rows[0], as: Int32.self)
        return rows.numbers(.int32) { Int32((CivilDate.dayOfWeek(days: Int(days[$0])) + 6) % 7) }
    }

    /// Lists among the arguments are texts one after another.
    private static let joinWords = RowFunction(
        "spark_concat_ws", [], "The texts, and those in lists, with a separator between them; nulls are left out.",
        examples: [("spark_concat_ws('-', ['a', NULL], 'b', NULL)", "a-b")], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...Int.max)
        let list = Signatures.list(of: .string)
        return FunctionSignature(
            [.string] + arguments.dropFirst().map { $0.listDepth > 0 ? list : .string }, returns: .string)
    } kernel: { rows in
        let list = Signatures.list(of: .string)
        let words = rows.columns.dropFirst().map { column in
            column.type == .string ? Kernels.listOfOne(column, type: list) : column
        }
        guard !words.isEmpty else {
            return rows[0].presence.map { known in
                TextWriter.column(count: rows.count, validity: known) { _, _ in }
            } ?? TextWriter.column(count: rows.count, validity: nil) { _, _ in }
        }
        let all = try Kernels.listConcatenate(Array(words), type: list, validity: nil)
        return Kernels.listJoin(all, separator: rows[0], filler: nil, validity: rows[0].presence)
    }

    private static let logarithms: [RowFunction] = [
        logarithm("spark_log10", "to base 10", ("spark_log10(0)", "NULL")) { log10($0) },
        logarithm("spark_log2", "to base 2", ("spark_log2(8)", "3.0")) { log2($0) },
        logarithm("spark_ln", "to base e", ("spark_ln(-1)", "NULL")) { log($0) },
        logarithm("spark_log1p", "of 1 and the number", ("spark_log1p(-1)", "NULL"), above: -1) { log1p($0) },
        RowFunction(
            "spark_log", [],
            "The natural logarithm, or with two numbers that of the second to the base of the first; NULL where there is none.",
            examples: [("spark_log(1)", "0.0"), ("spark_log(2, 8)", "3.0"), ("spark_log(0)", "NULL")],
            [.double, .double], optional: 1, returns: .double
        ) { rows in
            let first = Numbers.pointer(rows[0], as: Double.self)
            let second = rows.argumentCount > 1 ? Numbers.pointer(rows[1], as: Double.self) : nil
            return positive(rows) { row in
                guard let second else { return first[row] > 0 ? log(first[row]) : nil }
                return first[row] > 0 && second[row] > 0 ? log(second[row]) / log(first[row]) : nil
            }
        },
    ]

    private static func logarithm(
        _ name: String, _ which: String, _ example: (String, String), above limit: Double = 0,
        _ value: @escaping @Sendable (Double) -> Double
    ) -> RowFunction {
        RowFunction(
            name, [], "The logarithm \(which); NULL where there is none.", examples: [example], [.double],
            returns: .double
        ) { rows in
            let input = Numbers.pointer(rows[0], as: Double.self)
            return positive(rows) { input[$0] <= limit ? nil : value(input[$0]) }
        }
    }

    /// Numbers, null where `value` gives none.
    private static func positive(_ rows: RowFunction.Rows, _ value: (Int) -> Double?) -> Column {
        let found = Bitmap((0..<rows.count).map { rows.validity?[$0] ?? true && value($0) != nil })
        let known = RowFunction.Rows(columns: rows.columns, validity: found, count: rows.count, type: .double)
        return known.numbers(.double) { value($0) ?? 0 }
    }
}

extension String {
    /// The other name of a function called size.
    fileprivate func replacingSize() -> String { String(dropLast("size".count)) + "cardinality" }
}
