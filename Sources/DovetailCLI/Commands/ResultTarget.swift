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

    init(path: String?, format: ResultFormat?) throws {
        guard let path, path != "-" else {
            printer = ResultPrinter(
                format: format ?? (Terminal.isOutputTTY ? .table : .csv), width: Terminal.width)
            stream = 1
            queryTarget = nil
            return
        }
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let byEnding: [String: ResultFormat] = [
            "csv": .csv, "tsv": .tsv, "json": .json, "jsonl": .jsonl, "ndjson": .jsonl, "md": .markdown, "txt": .table,
        ]
        guard let chosen = format ?? byEnding[ending] else {
            printer = ResultPrinter(format: .csv)
            stream = 1
            queryTarget = WriteTarget(path: path, layout: .file, mode: .overwrite)
            return
        }
        printer = ResultPrinter(format: chosen, width: 120)
        stream = try FileText.create(path)
        queryTarget = nil
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
        case .created(let rows): return rows
        case .done: return 0
        }
    }

    func close() { if stream != 1 { FileText.close(stream) } }
}
