import ArgumentParser
import Dovetail
import DovetailColumnar
import DovetailFormats

/// `dovetail sniff`: tells what a file holds and how it is read.
struct SniffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sniff",
        abstract: "Tell how a file is read: format, columns, types, and SQL that pins them.",
        discussion: """
            Examples:
              dovetail sniff flights.csv
              dovetail sniff 'data/*.csv' --all
              dovetail sniff flights.parquet --format json
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "A file, a folder or a pattern.")
    var path: String

    @Option(name: .long, help: ArgumentHelp("text or json.", valueName: "format"))
    var format = Format.text

    @Flag(name: .long, help: "Read everything, so that the types hold all values and not only those of a sample.")
    var all = false

    @OptionGroup var engine: EngineOptions

    func run() throws {
        let found = try engine.makeEngine().inspect(path, readsAll: all)
        Terminal.print(format == .json ? SniffCommand.json(found) : SniffCommand.text(found))
    }

    private static func text(_ found: FileInspection) -> String {
        var facts = [("format", found.format), ("files", "\(found.paths.count)")]
        if let csv = found.csv {
            facts += [
                ("compression", csv.compression), ("encoding", csv.encoding), ("delimiter", shown(csv.delimiter)),
                ("quote", shown(csv.quote)), ("escape", shown(csv.escape)), ("comment", shown(csv.comment)),
                ("line end", csv.lineEnd), ("skipped lines", "\(csv.skippedLines)"),
                ("header", csv.hasHeader ? "yes" : "no"),
            ]
            if !csv.dateFormats.isEmpty { facts.append(("dates", forms(csv.dateFormats))) }
            if !csv.timestampFormats.isEmpty { facts.append(("timestamps", forms(csv.timestampFormats))) }
        }
        var lines = columns(facts.map { [$0.0, $0.1] }) + [""]
        lines += columns(
            [["column", "type", "example"]]
                + zip(found.schema.fields, found.examples).map { [$0.name, "\($0.type)", example($1)] })
        return (lines + ["", found.statement]).joined(separator: "\n")
    }

    private static func json(_ found: FileInspection) -> String {
        var facts = [
            ("format", JSONString.quoted(found.format)),
            ("files", "[\(found.paths.map { JSONString.quoted($0) }.joined(separator: ", "))]"),
        ]
        if let csv = found.csv {
            facts += [
                ("compression", JSONString.quoted(csv.compression)), ("encoding", JSONString.quoted(csv.encoding)),
                ("delimiter", JSONString.quoted(csv.delimiter)), ("quote", quoted(csv.quote)),
                ("escape", quoted(csv.escape)), ("comment", quoted(csv.comment)),
                ("lineEnd", JSONString.quoted(csv.lineEnd)), ("skippedLines", "\(csv.skippedLines)"),
                ("header", "\(csv.hasHeader)"),
            ]
        }
        let columns = zip(found.schema.fields, found.examples).map {
            "{\"name\": \(JSONString.quoted($0.name)), \"type\": \(JSONString.quoted("\($0.type)")), "
                + "\"example\": \(quoted($1))}"
        }
        facts.append(("columns", "[\(columns.joined(separator: ", "))]"))
        facts.append(("statement", JSONString.quoted(found.statement)))
        return "{" + facts.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    private static func quoted(_ text: String?) -> String { text.map { JSONString.quoted($0) } ?? "null" }

    private static func shown(_ text: String?) -> String { text.map { $0 == "\t" ? "\\t" : $0 } ?? "none" }

    private static func forms(_ patterns: [String]) -> String {
        patterns.map { $0.isEmpty ? "ISO 8601" : $0 }.joined(separator: ", ")
    }

    /// One line of at most sixty characters.
    private static func example(_ text: String?) -> String {
        guard let text else { return "NULL" }
        let line = text.replacing("\r", with: " ").replacing("\n", with: " ")
        return line.count > 60 ? line.prefix(59) + "…" : line
    }

    /// Rows with their cells below each other.
    private static func columns(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { index, cell in
                index + 1 < row.count ? cell + String(repeating: " ", count: widths[index] - cell.count) : cell
            }.joined(separator: "  ")
        }
    }
}
