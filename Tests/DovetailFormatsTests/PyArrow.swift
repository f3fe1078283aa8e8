#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs Python with pyarrow, the other implementation our files are checked against. `scripts/make-python.sh` makes it.
enum PyArrow {
    /// The package's root.
    private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/")
    static let python = root + "/.venv/bin/python"
    static let isInstalled = access(python, X_OK) == 0
    static let absence = "pyarrow is not installed: sh scripts/make-python.sh"

    struct Failure: Error { let output: String }

    /// What a script prints; its arguments are in `sys.argv[1:]`.
    static func run(_ script: String, _ arguments: [String] = []) throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(script.utf8), to: "script.py")
        let command = ([python, path] + arguments).map { "'\($0)'" }.joined(separator: " ") + " 2>&1"
        guard let pipe = popen(command, "r") else { throw Failure(output: "cannot start \(python)") }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { output += chunk[..<count] }
        let text = String(decoding: output, as: UTF8.self)
        guard pclose(pipe) == 0 else { throw Failure(output: text) }
        return text
    }
}
