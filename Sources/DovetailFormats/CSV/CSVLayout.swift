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
    var ignoresErrors = false
    var padsShortRows = false
    var allowsTrailingDelimiter = false
    var columnCount = 1
    var chunkSize = 1 << 20
    var cpuLevel = Int32(0)

    var reshapeFlags: UInt32 {
        (padsShortRows ? UInt32(DOVETAIL_CSV_PAD_SHORT_ROWS) : 0)
            | (ignoresErrors ? UInt32(DOVETAIL_CSV_SKIP_RAGGED) : 0)
            | (allowsTrailingDelimiter ? UInt32(DOVETAIL_CSV_TRAILING_DELIMITER) : 0)
    }

    /// A null text that a parser of numbers, dates or truth values would take for a value.
    var hasOrdinaryNullText: Bool {
        nullTexts.contains { text in
            let type = text.withUnsafeBytes { bytes in
                bytes.baseAddress.flatMap { CSVInference.classify($0, bytes.count) }
            }
            return (type ?? .string) != .string || text.count == 1
        }
    }
}

extension dovetail_csv_dialect {
    init(delimiter: UInt8, newline: UInt8 = UInt8(ascii: "\n"), quote: UInt8?, escape: UInt8?, comment: UInt8?) {
        self.init()
        self.delimiter = delimiter
        self.newline = newline
        self.quote = quote ?? 0
        self.escape = escape ?? self.quote
        self.comment = comment ?? 0
        has_quote = quote == nil ? 0 : 1
        has_escape = quote != nil && escape != nil && escape != quote ? 1 : 0
        has_comment = comment == nil ? 0 : 1
    }
}
