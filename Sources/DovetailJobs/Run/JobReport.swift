import Dovetail
import DovetailColumnar
import DovetailPlan

/// What a run did, as JSON with a stable shape: members are added, never renamed.
///
/// ```
/// {
///   "version": 1,
///   "run": "id of the run", "job": "name", "state": "SUCCEEDED",
///   "seconds": 0.412, "arguments": {"--day": "2024-01-31"}, "warnings": [],
///   "operators": [{"id": 0, "name": "Write out", "rows": 1, "bytes": 1, "seconds": 0.001}],
///   "inputs": [{"name": "a.csv", "rows": 1, "bytes": 1, "files": [{"path": "a.csv", "bytes": 1}]}],
///   "outputs": [{"name": "node", "path": "out", "format": "parquet", "mode": "append", "rows": 1, "bytes": 1,
///                "files": [{"path": "part-0.parquet", "rows": 1, "bytes": 1}]}],
///   "error": null
/// }
/// ```
/// `rows` of an input are those that left its scans; seconds of operators are summed over threads. An error has `code`,
/// `message`, `location` (or null) and `notes`. Values of arguments whose names speak of secrets are masked.
public struct JobReport: Sendable {
    private let run: JobRun
    private let seconds: Double
    private let error: (any Diagnostic)?

    /// - Parameter error: what ended the run, if something did.
    public init(_ run: JobRun, seconds: Double, error: (any Error)? = nil) {
        self.run = run
        self.seconds = seconds
        self.error = error.map {
            ($0 as? any Diagnostic) ?? JobError(.internalError, "\($0)", kind: .internal)
        }
    }

    public var json: String { value.json + "\n" }

    private var value: DocumentValue {
        let result = run.query.lastResult
        let isDone = run.state == .succeeded
        return .object([
            .init(name: "version", value: .number("1")),
            .init(name: "run", value: .string(run.id)),
            .init(name: "job", value: .string(run.definition.name)),
            .init(name: "state", value: .string(run.state.rawValue)),
            .init(name: "seconds", value: JobReport.number(seconds)),
            .init(name: "arguments", value: arguments),
            .init(name: "warnings", value: .array(run.warnings.map { .string($0) })),
            .init(name: "operators", value: .array(result.map(operators) ?? [])),
            .init(name: "inputs", value: .array(result.map(inputs) ?? [])),
            .init(name: "outputs", value: .array(isDone ? result.map(outputs) ?? [] : [])),
            .init(name: "error", value: failure),
        ])
    }

    private var arguments: DocumentValue {
        .object(
            run.arguments.values.sorted { $0.key < $1.key }.map { name, value in
                .init(name: name, value: .string(JobReport.isSecret(name) ? "***" : value))
            })
    }

    /// Whether a name speaks of something that must not stand in a report.
    static func isSecret(_ name: String) -> Bool {
        let folded = name.lowercased().filter { $0.isLetter }
        return ["password", "passwd", "secret", "token", "credential", "apikey", "accesskey", "privatekey"].contains {
            folded.contains($0)
        }
    }

    private func operators(_ result: QueryResult) -> [DocumentValue] {
        result.operators.enumerated().map { index, summary in
            .object([
                .init(name: "id", value: .number("\(summary.id ?? index)")),
                .init(name: "name", value: .string(summary.name)),
                .init(name: "rows", value: .number("\(summary.rowCount)")),
                .init(name: "bytes", value: .number("\(summary.byteCount)")),
                .init(name: "seconds", value: JobReport.number(Double(summary.nanoseconds) / 1e9)),
            ])
        }
    }

    private func inputs(_ result: QueryResult) -> [DocumentValue] {
        QueryContext.inputs(of: result.plans).map { input in
            let scans = result.operators.filter { $0.name == "Scan \(input.name)" }
            return .object([
                .init(name: "name", value: .string(input.name)),
                .init(name: "rows", value: .number("\(scans.reduce(0) { $0 + $1.rowCount })")),
                .init(name: "bytes", value: .number("\(input.byteCount)")),
                .init(
                    name: "files",
                    value: .array(
                        input.files.map { file in
                            .object([
                                .init(name: "path", value: .string(file.path)),
                                .init(name: "bytes", value: .number("\(file.byteCount)")),
                            ])
                        })),
            ])
        }
    }

    private func outputs(_ result: QueryResult) -> [DocumentValue] {
        result.outputs.map { write in
            .object([
                .init(name: "name", value: write.target.label.map { .string($0) } ?? .null),
                .init(name: "path", value: .string(write.target.path)),
                .init(name: "format", value: write.target.format.map { .string($0) } ?? .null),
                .init(name: "mode", value: .string(write.target.mode.rawValue)),
                .init(name: "rows", value: .number("\(write.rowCount)")),
                .init(name: "bytes", value: .number("\(write.byteCount)")),
                .init(
                    name: "files",
                    value: .array(
                        write.files.map { file in
                            .object([
                                .init(name: "path", value: .string(file.path)),
                                .init(name: "rows", value: .number("\(file.rowCount)")),
                                .init(name: "bytes", value: .number("\(file.byteCount)")),
                            ])
                        })),
            ])
        }
    }

    private var failure: DocumentValue {
        guard let error else { return .null }
        let text = DiagnosticText(error).description
        let place = text.split(separator: "\n").first { $0.hasPrefix("  --> ") }
        return .object([
            .init(name: "code", value: .string(error.code.description)),
            .init(name: "message", value: .string(error.message)),
            .init(name: "location", value: place.map { .string(String($0.dropFirst("  --> ".count))) } ?? .null),
            .init(name: "notes", value: .array(error.notes.map { .string($0) })),
        ])
    }

    /// Seconds with microseconds.
    private static func number(_ seconds: Double) -> DocumentValue {
        let micros = Int((seconds * 1e6).rounded())
        let digits = String(micros % 1_000_000)
        return .number("\(micros / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits)
    }
}
