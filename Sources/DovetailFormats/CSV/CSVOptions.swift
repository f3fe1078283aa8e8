import DovetailColumnar

/// The options of CSV files as users write them, checked.
struct CSVOptions {
    var delimiter: UInt8?
    /// Outer nil: not given. Inner nil: none.
    var quote: UInt8?? = nil
    var escape: UInt8?
    var comment: UInt8?
    var header: Bool?
    var nullTexts: [[UInt8]] = []
    var hasNullTexts = false
    var skippedLines = 0
    var allText = false
    var sampleRows = 20_480
    var ignoresErrors = false
    var padsShortRows = false
    /// nil is automatic.
    var compression: StreamCompression?
    var forceQuote = false

    private static let shared = [
        "delim", "delimiter", "sep", "quote", "escape", "header", "nullstr", "null_values", "compression",
    ]
    private static let reading =
        shared + [
            "comment", "skip", "all_varchar", "sample_size", "ignore_errors", "null_padding", "auto_detect",
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
        if let delimiter, let quote = quote ?? UInt8(ascii: "\""), delimiter == quote {
            throw FormatError(
                .badFormatOption, "the delimiter and the quote of CSV must differ", kind: .invalidInput)
        }
    }

    private mutating func take(_ name: String, _ value: Scalar) throws {
        switch name {
        case "delim", "delimiter", "sep": delimiter = try CSVOptions.character(name, value)
        case "quote": quote = .some(try CSVOptions.optionalCharacter(name, value))
        case "escape": escape = try CSVOptions.optionalCharacter(name, value)
        case "comment": comment = try CSVOptions.optionalCharacter(name, value)
        case "header":
            if case .string(let text) = value, text.lowercased() == "auto" {
                header = nil
            } else {
                header = try CSVOptions.flag(name, value)
            }
        case "nullstr", "null_values":
            hasNullTexts = true
            nullTexts = try CSVOptions.texts(name, value)
        case "skip": skippedLines = try CSVOptions.number(name, value, least: 0)
        case "all_varchar": allText = try CSVOptions.flag(name, value)
        case "sample_size":
            let rows = try CSVOptions.number(name, value, least: -1)
            sampleRows = rows == -1 ? Int.max : max(rows, 1)
        case "ignore_errors": ignoresErrors = try CSVOptions.flag(name, value)
        case "null_padding": padsShortRows = try CSVOptions.flag(name, value)
        case "auto_detect": _ = try CSVOptions.flag(name, value)
        case "force_quote": forceQuote = try CSVOptions.flag(name, value)
        case "compression": compression = try StreamCompression.option(name, value)
        default: break
        }
    }

    static func bad(_ name: String, _ value: Scalar, _ wanted: String) -> FormatError {
        FormatError(
            .badFormatOption, "the CSV option \"\(name)\" must be \(wanted), not \(value.text(type: .string))",
            kind: .invalidInput)
    }

    private static func text(_ name: String, _ value: Scalar) throws -> String {
        guard case .string(let text) = value else { throw bad(name, value, "a text") }
        return text
    }

    private static func texts(_ name: String, _ value: Scalar) throws -> [[UInt8]] {
        switch value {
        case .string(let text): return [Array(text.utf8)]
        case .list(let items): return try items.map { Array(try text(name, $0).utf8) }
        default: throw bad(name, value, "a text or a list of texts")
        }
    }

    private static func optionalCharacter(_ name: String, _ value: Scalar) throws -> UInt8? {
        if case .string("") = value { return nil }
        return try character(name, value)
    }

    private static func character(_ name: String, _ value: Scalar) throws -> UInt8 {
        var bytes = Array(try text(name, value).utf8)
        if bytes == Array("\\t".utf8) { bytes = [0x09] }
        guard bytes.count == 1, let byte = bytes.first, byte < 0x80, byte != 0x0A, byte != 0x0D, byte != 0 else {
            throw bad(name, value, "one ASCII character")
        }
        return byte
    }

    private static func flag(_ name: String, _ value: Scalar) throws -> Bool {
        switch value {
        case .boolean(let flag): return flag
        case .int(0): return false
        case .int(1): return true
        case .string(let text) where ["true", "t", "yes", "on"].contains(text.lowercased()): return true
        case .string(let text) where ["false", "f", "no", "off"].contains(text.lowercased()): return false
        default: throw bad(name, value, "true or false")
        }
    }

    private static func number(_ name: String, _ value: Scalar, least: Int) throws -> Int {
        guard case .int(let number) = value, number >= least, number < 1 << 40 else {
            throw bad(name, value, "a whole number from \(least) on")
        }
        return Int(number)
    }
}
