import DovetailColumnar

/// The options of CSV files as users write them, checked.
struct CSVOptions {
    /// 1 to 4 bytes.
    var delimiter: [UInt8]?
    /// Outer nil: not given. Inner nil: none.
    var quote: UInt8?? = nil
    var escape: UInt8?
    var comment: UInt8?
    var newline: UInt8?
    var header: Bool?
    var names: [String] = []
    var nullTexts: [[UInt8]] = []
    var hasNullTexts = false
    var skippedLines = 0
    var allText = false
    var sampleRows = 20_480
    /// nil: not given, which is to fail but lets inferred types grow.
    var errorPolicy: CSVErrorPolicy?
    var rejectsPath: String?
    var padsShortRows = false
    var longestRow = 16 << 20
    var forms = CSVValueForms()
    /// nil: UTF-8, or UTF-16 when a mark says so.
    var encoding: TextEncoding?
    /// nil is automatic.
    var compression: StreamCompression?
    var forceQuote = false

    private static let shared = [
        "delim", "delimiter", "sep", "quote", "escape", "header", "nullstr", "null_values", "compression", "dateformat",
        "date_format", "timestampformat", "timestamp_format", "decimal_separator",
    ]
    private static let reading =
        shared + [
            "comment", "skip", "all_varchar", "sample_size", "on_error", "ignore_errors", "rejects", "null_padding",
            "auto_detect", "names", "new_line", "max_line_size", "maximum_line_size", "thousands", "encoding",
        ]
    private static let writing = shared + ["force_quote"]

    init(_ options: FormatOptions, isWriting: Bool) throws {
        let known = isWriting ? CSVOptions.writing : CSVOptions.reading
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            guard known.contains(name) else {
                let hint = Spelling.nearest(to: name, among: known).map { ["did you mean \($0)?"] }
                throw FormatError(
                    .badFormatOption, "CSV has no option \"\(name)\"", kind: .invalidInput,
                    notes: hint ?? ["it has: " + known.joined(separator: ", ")])
            }
            try take(name, value)
        }
        try check()
    }

    private mutating func take(_ name: String, _ value: Scalar) throws {
        switch name {
        case "delim", "delimiter", "sep": delimiter = try CSVOptions.delimiter(name, value)
        case "quote": quote = .some(try CSVOptions.optionalCharacter(name, value))
        case "escape": escape = try CSVOptions.optionalCharacter(name, value)
        case "comment": comment = try CSVOptions.optionalCharacter(name, value)
        case "new_line": newline = try CSVOptions.newline(name, value)
        case "header": header = try CSVOptions.optionalFlag(name, value)
        case "names": names = try CSVOptions.names(name, value)
        case "nullstr", "null_values":
            hasNullTexts = true
            nullTexts = try CSVOptions.texts(name, value)
        case "skip": skippedLines = try CSVOptions.number(name, value, least: 0)
        case "all_varchar": allText = try CSVOptions.flag(name, value)
        case "sample_size":
            let rows = try CSVOptions.number(name, value, least: -1)
            sampleRows = rows == -1 ? Int.max : max(rows, 1)
        case "on_error": errorPolicy = try CSVOptions.errorPolicy(name, value)
        case "ignore_errors": if try CSVOptions.flag(name, value), errorPolicy == nil { errorPolicy = .skip }
        case "rejects": rejectsPath = try CSVOptions.text(name, value)
        case "null_padding": padsShortRows = try CSVOptions.flag(name, value)
        case "auto_detect": _ = try CSVOptions.flag(name, value)
        case "force_quote": forceQuote = try CSVOptions.flag(name, value)
        case "compression": compression = try StreamCompression.option(name, value)
        case "dateformat", "date_format": forms.date = try CSVOptions.pattern(name, value)
        case "timestampformat", "timestamp_format": forms.timestamp = try CSVOptions.pattern(name, value)
        case "decimal_separator": forms.decimalSeparator = try CSVOptions.character(name, value)
        case "thousands": forms.thousands = try CSVOptions.optionalCharacter(name, value)
        case "encoding": encoding = try TextEncoding.option(name, value)
        default: longestRow = try CSVOptions.number(name, value, least: 1)
        }
    }

    /// Options that exclude each other.
    private func check() throws {
        let quote = self.quote ?? UInt8(ascii: "\"")
        if let delimiter {
            let escape = quote == nil ? nil : escape
            if delimiter.contains(where: { $0 == quote || $0 == escape }) {
                throw CSVOptions.clash("the delimiter and the quote of CSV must differ")
            }
        }
        if forms.decimalSeparator == forms.thousands {
            throw CSVOptions.clash("decimal_separator and thousands must differ")
        }
        if rejectsPath != nil, errorPolicy == nil || errorPolicy == .fail {
            throw CSVOptions.clash("rejects needs on_error => 'skip' or 'null': without, the first error ends the read")
        }
    }

    private static func clash(_ message: String) -> FormatError {
        FormatError(.badFormatOption, message, kind: .invalidInput)
    }
}
