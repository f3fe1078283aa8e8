import DovetailColumnar
import DovetailPlan

/// format('{} {:.2f}', ...) and printf('%s %.2f', ...).
struct Format: ScalarFunction {
    let isPrintf: Bool
    var name: String { isPrintf ? "printf" : "format" }
    var aliases: [String] { isPrintf ? ["format_string"] : [] }
    var documentation: FunctionDocumentation {
        isPrintf
            ? FunctionDocumentation(
                "The text with each %d, %s, %.2f and so on replaced by an argument.",
                examples: [.init("printf('%s: %05.1f, %x', 'a', 3.14159, 255)", "a: 003.1, ff")])
            : FunctionDocumentation(
                "The text with each {} replaced by an argument, {0} by the first, {:>8} and {:.2f} with a form.",
                examples: [
                    .init("format('{} and {:>5}', 'a', 7)", "a and     7"),
                    .init("format('{1} {0:.2f} {0:,}', 1234.5, 'x')", "x 1234.50 1,234.5"),
                ])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...Int.max)
        let values = arguments.dropFirst().map { type -> DataType in
            switch type {
            case .boolean, .uint64, .int128, .uint128: type
            case _ where type.isInteger: .int64
            case _ where type.isNumeric: .double
            default: .string
            }
        }
        return FunctionSignature([.string] + values, returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let columns = arguments.map { $0.flattened() }
        let validity = columns.reduce(Bitmap?.none) { Bitmap.intersection($0, $1.validity) }
        if columns.contains(where: { $0.nullCount == count }) { return .nulls(type: type, count: count) }
        let rows = RowFunction.Rows(columns: columns, validity: validity, count: count, type: type)
        let formats = rows.text(0)
        return try rows.texts { row in
            let format = formats.pointer[row].string
            let values = columns.dropFirst().map { $0.scalar(at: row) }
            do {
                let text = try isPrintf ? Format.printf(format, values) : Format.braces(format, values)
                guard text.utf8.count <= Kernels.longestText else { throw Texts.tooLong(row) }
                return text
            } catch let mistake as FormatMistake {
                throw ColumnError(
                    .badPattern, "the format '\(format)' cannot be followed: \(mistake.message)", kind: .invalidInput,
                    row: row)
            }
        }
    }

    private static func value(_ index: Int, _ values: [Scalar]) throws -> Scalar {
        guard values.indices.contains(index) else { throw FormatMistake("there is no argument \(index + 1) for it") }
        return values[index]
    }

    private static func braces(_ format: String, _ values: [Scalar]) throws -> String {
        var (text, result, next) = (format[...], "", 0)
        while let character = text.popFirst() {
            if character == "}" {
                guard text.popFirst() == "}" else { throw FormatMistake("a '}' has no '{' before it") }
                result.append("}")
            } else if character != "{" {
                result.append(character)
            } else if text.first == "{" {
                result.append(text.removeFirst())
            } else {
                let given = try FormatField.number(&text)
                if given == nil { next += 1 }
                var field = FormatField()
                if text.first == ":" {
                    text.removeFirst()
                    field = try braceField(&text)
                }
                guard text.popFirst() == "}" else { throw FormatMistake("a '{' has no '}' behind it") }
                result += try field.text(try value(given ?? next - 1, values))
            }
        }
        return result
    }

    /// `[[fill]align][sign][#][0][width][,][.precision][type]`; `t;` parts thousands by any character, `;` here.
    private static func braceField(_ text: inout Substring) throws -> FormatField {
        var field = FormatField()
        if let second = text.dropFirst().first, "<>^".contains(second), text.first != "}" {
            field.fill = text.removeFirst()
            field.align = text.removeFirst()
        } else if let first = text.first, "<>^".contains(first) {
            field.align = text.removeFirst()
        }
        if let sign = text.first, "+- ".contains(sign) {
            text.removeFirst()
            field.sign = sign == "-" ? nil : sign
        }
        if text.first == "#" { field.isAlternate = text.popFirst() != nil }
        if text.first == "0" { field.isZeroFilled = text.popFirst() != nil }
        field.width = try FormatField.number(&text) ?? 0
        if let separator = text.first, ",_'".contains(separator) {
            text.removeFirst()
            field.separator = separator
        } else if text.first == "t" {
            text.removeFirst()
            guard let separator = text.popFirst(), separator != "}" else {
                throw FormatMistake("a 't' has no separator of thousands behind it")
            }
            field.separator = separator
        }
        try readEnd(&text, &field)
        return field
    }

    /// `[.precision][type]`, and lengths before the type in C's form.
    private static func readEnd(
        _ text: inout Substring, _ field: inout FormatField, isPrintf: Bool = false
    ) throws {
        if text.first == "." {
            text.removeFirst()
            let precision = try FormatField.number(&text)
            // A point that no number follows parts the thousands of a whole number.
            let isSeparator =
                precision == nil && field.separator == nil && text.first.map { "diu".contains($0) } == true
            if isSeparator { field.separator = "." } else { field.precision = precision ?? 0 }
        }
        // Lengths of C's numbers say nothing here.
        if isPrintf { while let length = text.first, "hlzjq".contains(length) { text.removeFirst() } }
        if let kind = text.first, kind.isLetter { field.kind = text.popFirst() }
    }

    /// `%[flags][width][.precision][length]type`; a width of `*` is an argument.
    private static func printf(_ format: String, _ values: [Scalar]) throws -> String {
        var (text, result, next) = (format[...], "", 0)
        while let character = text.popFirst() {
            guard character == "%" else {
                result.append(character)
                continue
            }
            if text.first == "%" {
                result.append(text.removeFirst())
                continue
            }
            var field = printfFlags(&text)
            if text.first == "*" {
                text.removeFirst()
                next += 1
                field.width = try width(try value(next - 1, values))
            } else {
                field.width = try FormatField.number(&text) ?? 0
            }
            try readEnd(&text, &field, isPrintf: true)
            guard let kind = field.kind else { throw FormatMistake("a '%' has no letter behind it") }
            next += 1
            let value = try value(next - 1, values)
            if kind == "s" { field.kind = nil }
            result += try field.text(value)
        }
        return result
    }

    private static func printfFlags(_ text: inout Substring) -> FormatField {
        var field = FormatField()
        while let flag = text.first, "-+ #0,'_".contains(flag) {
            text.removeFirst()
            switch flag {
            case "-": field.align = "<"
            case "+", " ": field.sign = flag
            case "#": field.isAlternate = true
            case "0": field.isZeroFilled = true
            default: field.separator = flag
            }
        }
        field.align = field.align ?? (field.isZeroFilled ? nil : ">")
        return field
    }

    private static func width(_ value: Scalar) throws -> Int {
        guard case .int(let width) = value, width >= 0, width <= 10_000 else {
            throw FormatMistake("a width is a whole number up to 10000")
        }
        return Int(width)
    }
}
