import DovetailColumnar
import DovetailPlan

/// Texts and numbers as Spark takes them.
enum SparkForms {
    static let all: [any ScalarFunction] = [
        initcap, levenshtein, sign, isNaN, typeName, toBinary, bitPosition, bucketNumber,
    ]

    private static let initcap = RowFunction(
        "spark_initcap", [],
        "The text with the first letter behind each blank in upper case, the others in lower case.",
        examples: [("spark_initcap('sPark sql-x')", "Spark Sql-x")], [.string], returns: .string
    ) { rows in
        let texts = rows.text(0)
        return rows.texts { row in
            var (result, isStart) = ("", true)
            for character in texts.pointer[row].string {
                result += isStart ? character.uppercased() : character.lowercased()
                isStart = character == " "
            }
            return result
        }
    }

    private static let levenshtein = RowFunction(
        "spark_levenshtein", [],
        "How many characters must be changed, added or left out to turn one text into the other; -1 beyond a limit.",
        examples: [
            ("spark_levenshtein('kitten', 'sitting')", "3"), ("spark_levenshtein('kitten', 'sitting', 2)", "-1"),
        ],
        [.string, .string, .int64], optional: 1, returns: .int32
    ) { rows in
        let (first, second) = (rows.text(0), rows.text(1))
        let limits = rows.argumentCount > 2 ? rows.integers(2) : nil
        return rows.numbers(.int32) { row -> Int32 in
            let a = Array(first.pointer[row].string.unicodeScalars)
            let b = Array(second.pointer[row].string.unicodeScalars)
            var previous = Array(0...b.count)
            for (place, character) in a.enumerated() {
                var current = [place + 1] + previous.dropFirst()
                for column in b.indices {
                    let replaced = previous[column] + (character == b[column] ? 0 : 1)
                    current[column + 1] = min(replaced, previous[column + 1] + 1, current[column] + 1)
                }
                previous = current
            }
            if let limits, Int64(previous[b.count]) > limits[row] { return -1 }
            return Int32(clamping: previous[b.count])
        }
    }

    private static let sign = RowFunction(
        "spark_sign", ["spark_signum"], "-1.0, 0.0 or 1.0, as the number is below, at or above zero.",
        examples: [("spark_sign(40)", "1.0")], [.double], returns: .double
    ) { rows in
        let input = Numbers.pointer(rows[0], as: Double.self)
        return rows.numbers(.double) { input[$0] > 0 ? 1.0 : input[$0] < 0 ? -1.0 : input[$0] }
    }

    private static let isNaN = RowFunction(
        "spark_isnan", [], "Whether the number is NaN; false for NULL.",
        examples: [("spark_isnan(NULL)", "false"), ("spark_isnan(CAST('NaN' AS DOUBLE))", "true")], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature([.double], returns: .boolean)
    } kernel: { rows in
        rows.booleans { row in
            if case .double(let number) = rows[0].scalar(at: row) { number.isNaN } else { false }
        }
    }

    private static let typeName = RowFunction(
        "spark_typeof", [], "The name of the value's type in Spark.",
        examples: [("spark_typeof(1)", "int"), ("spark_typeof({'a': ['x']})", "struct<a:array<string>>")],
        seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature(arguments, returns: .string)
    } kernel: { rows in
        .constant(
            ConstantColumn(type: .string, value: .string(rows[0].type.sparkText), count: rows.count))
    }

    /// `to_binary(x, 'utf-8')`: by a form that is known.
    private static let toBinary = SpecializedFunction(plain: binary { TextCodes.unhex }) { arguments in
        guard arguments.count == 2 else { return nil }
        switch try Constants.text(of: arguments[1], "to_binary", "a form").lowercased() {
        case "hex": return binary { TextCodes.unhex }
        case "base64": return binary { TextCodes.fromBase64 }
        case "utf-8", "utf8": return binary { TextCharsets.encode }
        case let form:
            throw PlanError(.typeMismatch, "'\(form)' is no form of \"to_binary\": there are hex, base64 and utf-8")
        }
    }

    private static func binary(_ function: @escaping @Sendable () -> RowFunction) -> RowFunction {
        RowFunction(
            "spark_to_binary", [],
            "The BLOB of a text in hexadecimal digits, or in base64 or utf-8 as a second text says.",
            examples: [("spark_to_binary('616263')", "abc"), ("spark_to_binary('abc', 'utf-8')", "abc")],
            [.string, .string], optional: 1, returns: .binary
        ) { try function().evaluate([$0[0]], type: .binary, count: $0.count) }
    }

    /// Numbers are kept in bitmaps of 32,768 bits, the first bit standing for 1.
    private static let bitsPerBucket: Int64 = 32_768

    private static let bitPosition = RowFunction(
        "bitmap_bit_position", [], "The bit, from 0, that stands for a number in its bitmap of 32,768 bits.",
        examples: [("bitmap_bit_position(1)", "0"), ("bitmap_bit_position(123)", "122")], [.int64], returns: .int64
    ) { rows in
        let input = rows.integers(0)
        return rows.numbers(.int64) { input[$0] > 0 ? (input[$0] - 1) % bitsPerBucket : 0 &- input[$0] % bitsPerBucket }
    }

    private static let bucketNumber = RowFunction(
        "bitmap_bucket_number", [], "Which bitmap of 32,768 bits a number belongs to, from 1.",
        examples: [("bitmap_bucket_number(123)", "1"), ("bitmap_bucket_number(0)", "0")], [.int64], returns: .int64
    ) { rows in
        let input = rows.integers(0)
        return rows.numbers(.int64) { input[$0] > 0 ? 1 + (input[$0] - 1) / bitsPerBucket : input[$0] / bitsPerBucket }
    }
}

extension DataType {
    /// The type as Spark's typeof writes it.
    var sparkText: String {
        switch self {
        case .null: "void"
        case .int8: "tinyint"
        case .int16, .uint8: "smallint"
        case .int32, .uint16: "int"
        case .int64, .uint32: "bigint"
        case .uint64: "decimal(20,0)"
        case .string: "string"
        case .timestamp(_, let zone): zone == nil ? "timestamp" : "timestamp_ltz"
        case .list(let element): "array<\(element.type.sparkText)>"
        case .map(let key, let value): "map<\(key.type.sparkText),\(value.type.sparkText)>"
        case .structure(let fields):
            "struct<\(fields.map { "\($0.name):\($0.type.sparkText)" }.joined(separator: ","))>"
        case .binary: "binary"
        default: description.lowercased()
        }
    }
}
