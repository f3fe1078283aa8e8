import Foundation

/// The built executable, run as a user runs it.
struct Command {
    let status: Int32
    let output: String
    let errors: String

    /// The executable stands beside the bundle of tests.
    static let executable: URL? = {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appendingPathComponent("dovetail")
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue {
                return candidate
            }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }()

    static func run(_ arguments: String..., input: String = "", in folder: URL) throws -> Command {
        guard let executable else { throw CocoaError(.fileNoSuchFile) }
        return try start(executable, arguments, input: input, in: folder)
    }

    /// Runs a line of shell, in which `dovetail` is the built executable.
    static func shell(_ line: String, in folder: URL) throws -> Command {
        guard let executable else { throw CocoaError(.fileNoSuchFile) }
        let text = "set -o pipefail; dovetail() { '\(executable.path)' \"$@\"; }; \(line)"
        return try start(URL(fileURLWithPath: "/bin/bash"), ["-c", text], input: "", in: folder)
    }

    private static func start(
        _ executable: URL, _ arguments: [String], input: String, in folder: URL
    ) throws -> Command {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        let errors = stderr.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Command(
            status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }
}
