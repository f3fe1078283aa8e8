import Foundation
import Testing

/// The small forms of comparisons with other engines; `make conformance` and `make random-queries` run them whole.
@Suite struct ConformanceTests {
    /// Both ways with pyarrow, Polars and DuckDB.
    @Test func smallMatrixOfParquetFiles() throws { try run("parquet_matrix.py", "--small") }

    /// With two threads, without the optimizer and over small row groups, against DuckDB.
    @Test func someRandomQueries() throws { try run("random_queries.py", "--queries", "120", "--per-schema", "20") }

    private func run(_ script: String, _ arguments: String...) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let executable = try #require(Command.executable)
        let process = Process()
        process.executableURL = root.appendingPathComponent(".venv/bin/python")
        process.arguments =
            [root.appendingPathComponent("Tests/Conformance/\(script)").path, "--dovetail", executable.path] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
    }
}
