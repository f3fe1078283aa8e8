import Dovetail

/// What a statement took: the line of `--timing`.
struct StatementTiming {
    private var wall = ResourceUsage.now()
    private var processor = ResourceUsage.processorSeconds

    /// From its making to now.
    func taken() -> StatementTiming {
        var taken = self
        taken.wall = ResourceUsage.now() - wall
        taken.processor = ResourceUsage.processorSeconds - processor
        return taken
    }

    /// One line of JSON.
    /// - Parameter rows: Rows returned, written or changed.
    func line(statement: Int, rows: Int, _ outcome: SQLSession.Outcome) -> String {
        var scans: [OperatorSummary] = []
        var bytesWritten = 0
        switch outcome {
        case .rows(let result), .written(let result):
            scans = result.operators.filter { $0.name.hasPrefix("Scan") }
            bytesWritten = result.outputs.reduce(0) { $0 + $1.byteCount }
        case .text, .changed, .done: break
        }
        let facts: [(String, String)] = [
            ("statement", "\(statement)"), ("seconds", StatementTiming.text(wall)), ("rows", "\(rows)"),
            ("cpuSeconds", StatementTiming.text(processor)),
            ("rowsRead", "\(scans.reduce(0) { $0 + $1.rowCount })"),
            ("bytesRead", "\(scans.reduce(0) { $0 + $1.byteCount })"), ("bytesWritten", "\(bytesWritten)"),
            ("peakMemory", "\(ResourceUsage.peakMemory)"),
        ]
        return "{" + facts.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    private static func text(_ seconds: Double) -> String {
        let micros = Int((seconds * 1e6).rounded())
        let digits = String(micros % 1_000_000)
        return "\(micros / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
