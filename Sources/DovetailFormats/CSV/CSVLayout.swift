import CDovetailKernels
import DovetailColumnar

/// Everything about the text of a table's files that reading a row depends on.
struct CSVLayout: Sendable {
    var dialect: dovetail_csv_dialect
    var hasHeader = false
    /// Names in the first file's header, where later files must agree; nil when the names are declared.
    var header: [String]?
    /// Lines before the header or the first row.
    var skippedLines = 0
    var nullTexts: [[UInt8]] = []
    /// An empty field without quotes is null in text columns too.
    var emptyIsNull = true
    var errorPolicy = CSVErrorPolicy.fail
    /// What is wrong is told in a file.
    var keepsRejects = false
    /// Types inferred from the sample hold: a later value that does not fit is an error.
    var holdsTypes = false
    var padsShortRows = false
    var allowsTrailingDelimiter = false
    var columnCount = 1
    var chunkSize = 1 << 20
    var cpuLevel = Int32(0)
    var forms = CSVValueForms()
    /// For each column the pattern that its dates or timestamps were found to have.
    var patterns: [TemporalPattern?] = []
    /// Bytes of the longest row that is read.
    var longestRow = 16 << 20
    var encoding: TextEncoding?
    /// Lines of the first file end with a carriage return and a line feed.
    var hasReturns = false

    var delimiterText: String {
        let count = Int(dialect.delimiter_count)
        return String(
            decoding: (0..<count).map { UInt8(dialect.delimiter_word >> UInt32(32 - 8 * (count - $0)) & 0xFF) },
            as: UTF8.self)
    }

    /// The forms of one column.
    func forms(of column: Int?) -> CSVValueForms {
        var forms = forms
        if let column, column < patterns.count, let pattern = patterns[column] {
            if pattern.hasTime { forms.timestamp = pattern } else { forms.date = pattern }
        }
        return forms
    }

    var reshapeFlags: UInt32 {
        (padsShortRows ? UInt32(DOVETAIL_CSV_PAD_SHORT_ROWS) : 0)
            | (errorPolicy == .skip ? UInt32(DOVETAIL_CSV_SKIP_RAGGED) : 0)
            | (errorPolicy == .null ? UInt32(DOVETAIL_CSV_MEND_RAGGED) : 0)
            | (allowsTrailingDelimiter ? UInt32(DOVETAIL_CSV_TRAILING_DELIMITER) : 0)
    }

    /// A null text that a parser of numbers, dates or truth values would take for a value.
    var hasOrdinaryNullText: Bool {
        nullTexts.contains { text in
            let type = text.withUnsafeBytes { bytes in
                bytes.baseAddress.flatMap { forms.classify($0, bytes.count) }
            }
            return (type ?? .string) != .string || text.count == 1
        }
    }
}

extension dovetail_csv_dialect {
    /// - Parameter delimiter: 1 to 4 bytes.
    init(delimiter: [UInt8], newline: UInt8 = UInt8(ascii: "\n"), quote: UInt8?, escape: UInt8?, comment: UInt8?) {
        self.init()
        set(delimiter: delimiter)
        self.newline = newline
        self.quote = quote ?? 0
        self.escape = escape ?? self.quote
        self.comment = comment ?? 0
        has_quote = quote == nil ? 0 : 1
        has_escape = quote != nil && escape != nil && escape != quote ? 1 : 0
        has_comment = comment == nil ? 0 : 1
    }

    mutating func set(delimiter bytes: [UInt8]) {
        delimiter = bytes.last ?? 0
        delimiter_count = UInt32(bytes.count)
        (delimiter_word, delimiter_mask) = (0, 0)
        for byte in bytes {
            delimiter_word = delimiter_word >> 8 | UInt32(byte) << 24
            delimiter_mask = delimiter_mask >> 8 | 0xFF << 24
        }
    }
}
