import Dovetail
import DovetailColumnar
import DovetailPlan

/// Where the rows of statements go: to standard output as text, to a text file, or through the engine into a file of a
/// format it writes.
struct ResultTarget {
    private let printer: ResultPrinter
    private let stream: Int32
    /// Set when queries write a file themselves.
    let queryTarget: WriteTarget?

    /// - Parameters:
    ///   - format: A way to print, or a format of files; nil goes by the file's name.
    ///   - formatNames: Formats of files that the engine writes.
    ///   - isOneQuery: All rows are those of one query, so that the engine can write text files too: as the rows come, and
    ///     in place only when they are complete.
    init(path: String?, format: String?, formatNames: [String], isOneQuery: Bool) throws {
        let name = format?.lowercased()
        let printed = name.flatMap(ResultFormat.init(rawValue:))
        if let name, printed == nil, !formatNames.contains(name) {
            throw ResultTarget.unknown(name, formatNames)
        }
        let ending = path?.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard let path, path != "-" else {
            printer = ResultPrinter(
                format: printed ?? (Terminal.isOutputTTY ? .table : .csv), width: Terminal.width)
            stream = 1
            let isFile = name != nil && printed == nil
            queryTarget = isFile ? WriteTarget(path: "-", layout: .file, format: name, mode: .overwrite) : nil
            return
        }
        guard let chosen = name == nil ? ResultTarget.byEnding[ending] : printed else {
            printer = ResultPrinter(format: .csv)
            stream = 1
            queryTarget = WriteTarget(path: path, layout: .file, format: name, mode: .overwrite)
            return
        }
        printer = ResultPrinter(format: chosen, width: 120)
        if isOneQuery, let (format, options) = ResultTarget.written[chosen] {
            stream = 1
            queryTarget = WriteTarget(
                path: path, layout: .file, format: format, options: options, mode: .overwrite)
            return
        }
        stream = try FileText.create(path)
        queryTarget = nil
    }

    private static let byEnding: [String: ResultFormat] = [
        "csv": .csv, "tsv": .tsv, "json": .json, "jsonl": .jsonl, "ndjson": .jsonl, "md": .markdown, "html": .html,
        "txt": .table,
    ]

    /// Ways to print that are formats of files.
    private static let written: [ResultFormat: (format: String, options: [String: Scalar])] = [
        .csv: ("csv", [:]), .tsv: ("csv", ["delim": .string("\t")]), .jsonl: ("json", [:]),
        .json: ("json", ["array": .boolean(true)]),
    ]

    private static func unknown(_ name: String, _ formatNames: [String]) -> UsageError {
        let names = ResultFormat.allCases.map(\.rawValue) + formatNames.filter { ResultFormat(rawValue: $0) == nil }
        let near = Spelling.nearest(to: name, among: names)
        return UsageError(
            "there is no format \"\(name)\"",
            notes: (near.map { ["did you mean \"\($0)\"?"] } ?? []) + ["formats: " + names.joined(separator: ", ")])
    }

    /// Shows what a statement gave; the number of rows it returned, wrote or kept.
    func show(_ outcome: SQLSession.Outcome) throws -> Int {
        switch outcome {
        case .rows(let result):
            try printer.print(result.schema, result.batches) { Terminal.write($0, to: stream) }
            return result.rowCount
        case .written(let result): return result.rowsWritten
        case .text(let text):
            Terminal.write(Array((text + "\n").utf8), to: stream)
            return 0
        case .changed(let rows): return rows
        case .done: return 0
        }
    }

    func close() { if stream != 1 { FileText.close(stream) } }
}
