import DovetailColumnar
import DovetailPlan

/// CSV files. As in Glue every column is text until something casts it, unless `OutputSchemas` declares types.
struct S3CsvSource: JobNode {
    static let typeName = "S3CsvSource"
    static let inputCount = 0
    static let members =
        S3Source.members + [
            "Separator", "QuoteChar", "Escaper", "Multiline", "WithHeader", "WriteHeader", "SkipFirst",
            "OptimizePerformance",
        ]

    private let source: S3Source
    private let separator: String
    private let quote: String
    private let escaper: String?
    private let hasHeader: Bool
    private let skipsFirst: Bool

    private static let separators = ["comma": ",", "ctrla": "\u{1}", "pipe": "|", "semicolon": ";", "tab": "\t"]
    private static let quotes = ["quote": "\"", "single_quote": "'", "disabled": ""]

    init(_ reader: DocumentReader) throws {
        source = try S3Source(reader, compressions: ["gzip", "bzip2"])
        let name = try reader.required("Separator").choice(["comma", "ctrla", "pipe", "semicolon", "tab"])
        separator = S3CsvSource.separators[name] ?? ","
        let mark = try reader.required("QuoteChar")
        let kind = try mark.choice(["quote", "quillemet", "single_quote", "disabled"])
        guard let quote = S3CsvSource.quotes[kind] else {
            throw JobError(
                .unsupported, "quillemets as quotes are not supported by this version", kind: .unsupported,
                location: mark.location)
        }
        self.quote = quote
        let escape = try reader.optional("Escaper")
        escaper = try escape?.string()
        if let escape, let escaper, escaper.utf8.count > 1 {
            throw escape.failure(.badMember, "\"\(escaper)\" is not one character")
        }
        hasHeader = try reader.optional("WithHeader")?.boolean() ?? false
        skipsFirst = try reader.optional("SkipFirst")?.boolean() ?? false
        if hasHeader, skipsFirst {
            throw JobError(
                .unsupported, "\"WithHeader\" together with \"SkipFirst\" is not supported by this version",
                kind: .unsupported, location: reader.location,
                notes: [
                    "a header is never read as data; \"SkipFirst\" is for files whose first line is to be passed over"
                ]
            )
        }
        // A quoted field may hold line ends with or without Multiline; speed needs no switch.
        for name in ["Multiline", "OptimizePerformance", "WriteHeader"] { _ = try reader.optional(name)?.boolean() }
    }

    func lower(_ inputs: [NodeInput], in context: LoweringContext) throws -> Relation {
        var options: [String: Scalar] = [
            "delim": .string(separator), "quote": .string(quote), "header": .boolean(hasHeader),
            "all_varchar": .boolean(true),
        ]
        if let escaper, !escaper.isEmpty { options["escape"] = .string(escaper) }
        if skipsFirst { options["skip"] = .int(1) }
        var read = try source.read("csv", options: options, in: context)
        if hasHeader {
            for field in source.declared { read.types[field.name] = field.type }
        } else if !source.declared.isEmpty {
            read.schema = Schema(source.declared)
        }
        return .read(read)
    }
}
