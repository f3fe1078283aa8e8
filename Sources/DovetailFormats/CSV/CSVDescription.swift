import CDovetailKernels
import DovetailColumnar

/// What was decided about the text of CSV files: what the user said, and what was found out.
public struct CSVDescription: Hashable, Sendable {
    public let delimiter: String
    public let quote: String?
    public let escape: String?
    public let comment: String?
    public let hasHeader: Bool
    /// `\n`, `\r\n` or `\r`, written with backslashes.
    public let lineEnd: String
    public let encoding: String
    public let compression: String
    public let skippedLines: Int
    /// Patterns of dates and of timestamps, where they are not written the ISO way.
    public let dateFormats: [String]
    public let timestampFormats: [String]

    /// The options that pin it, in order, as `name => value` of SQL. Patterns that differ from column to column have no
    /// option: they are found out again.
    public var options: [(name: String, value: String)] {
        var options = [
            ("delim", CSVDescription.literal(delimiter)), ("quote", CSVDescription.literal(quote ?? "")),
            ("escape", CSVDescription.literal(escape ?? "")),
        ]
        if let comment { options.append(("comment", CSVDescription.literal(comment))) }
        options.append(("new_line", CSVDescription.literal(lineEnd)))
        if encoding != TextEncoding.utf8.rawValue { options.append(("encoding", CSVDescription.literal(encoding))) }
        if compression != StreamCompression.none.rawValue {
            options.append(("compression", CSVDescription.literal(compression)))
        }
        if skippedLines > 0 { options.append(("skip", "\(skippedLines)")) }
        options.append(("header", "\(hasHeader)"))
        if dateFormats.count == 1 { options.append(("dateformat", CSVDescription.literal(dateFormats[0]))) }
        if timestampFormats.count == 1 {
            options.append(("timestampformat", CSVDescription.literal(timestampFormats[0])))
        }
        return options
    }

    /// A text in single quotes, as SQL writes it.
    public static func literal(_ text: String) -> String {
        "'" + text.replacing("'", with: "''").replacing("\t", with: "\\t") + "'"
    }
}

/// A table that tells how the text of its files is read.
public protocol DescribedTable: FileTable {
    /// - Throws: `FormatError` when the first file cannot be read any more.
    func describe() throws -> CSVDescription
}

extension CSVTable: DescribedTable {
    func describe() throws -> CSVDescription {
        let dialect = layout.dialect
        let source = try ReadableFile(path: first.path)
        let kind = try compressionOption ?? StreamCompression.detect(source) ?? .none
        let quote = dialect.has_quote == 0 ? nil : CSVTable.text(dialect.quote)
        let returns = layout.dialect.newline == 0x0D ? "\\r" : "\\r\\n"
        var formats: (dates: [String], timestamps: [String]) = ([], [])
        for field in schema.fields.enumerated() {
            let forms = layout.forms(of: field.offset)
            switch field.element.type {
            case .date: formats.dates.append(forms.date?.text ?? "")
            case .timestamp: formats.timestamps.append(forms.timestamp?.text ?? "")
            default: break
            }
        }
        return CSVDescription(
            delimiter: layout.delimiterText, quote: quote,
            escape: quote == nil ? nil : CSVTable.text(dialect.escape),
            comment: dialect.has_comment == 0 ? nil : CSVTable.text(dialect.comment), hasHeader: layout.hasHeader,
            lineEnd: layout.hasReturns || dialect.newline == 0x0D ? returns : "\\n",
            encoding: try encoding(of: source, kind).rawValue, compression: kind.rawValue,
            skippedLines: layout.skippedLines, dateFormats: CSVTable.distinct(formats.dates),
            timestampFormats: CSVTable.distinct(formats.timestamps))
    }

    private func encoding(of source: ReadableFile, _ kind: StreamCompression) throws -> TextEncoding {
        if let given = layout.encoding { return given }
        let head = Buffer(byteCount: 2)
        let count = try kind.open(source).read(into: head.base, count: 2)
        return withExtendedLifetime(head) {
            TextEncoding.marked(UnsafeRawBufferPointer(start: head.base, count: count)) ?? .utf8
        }
    }

    private static func text(_ byte: UInt8) -> String { String(UnicodeScalar(byte)) }

    /// Each once; none when all are written the ISO way.
    private static func distinct(_ formats: [String]) -> [String] {
        let kinds = Set(formats)
        return kinds == [""] ? [] : kinds.sorted()
    }
}
