import Foundation
import Testing

/// The small form of the matrix of Parquet files, both ways with pyarrow, Polars and DuckDB; `make conformance` runs it
/// whole.
@Suite struct ConformanceTests {
    @Test func smallMatrixOfParquetFiles() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let executable = try #require(Command.executable)
        let process = Process()
        process.executableURL = root.appendingPathComponent(".venv/bin/python")
        process.arguments = [
            root.appendingPathComponent("Tests/Conformance/parquet_matrix.py").path, "--small", "--dovetail",
            executable.path,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
    }
}
