import DovetailColumnar
import DovetailFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Standard output, pipes and devices as targets: bytes leave as they come; nothing is staged, synced or renamed.
struct StreamLayer: FileLayer {
    static let standardOutput = "/dev/stdout"
    private static let outputNames: Set<String> = ["-", standardOutput, "/dev/fd/1", "/proc/self/fd/1"]

    let base: any FileLayer

    /// Whether a path is no file or folder, and not the name of a new one.
    static func isStream(_ path: String) -> Bool {
        if outputNames.contains(path) { return true }
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    func create(_ path: String) throws -> Int32 { try open(path) }

    func open(_ path: String) throws -> Int32 {
        // A name such as /dev/stdout would open a file anew, and write over its beginning.
        guard StreamLayer.outputNames.contains(path) else { return try base.open(path) }
        let copy = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            throw FormatError(
                .unwritable, "cannot write standard output: \(String(cString: strerror(errno)))", kind: .output)
        }
        return copy
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws {
        try base.write(bytes, to: file, path: path)
    }

    func close(_ file: Int32) { base.close(file) }
    func isRunning(process: Int32) -> Bool { base.isRunning(process: process) }
    func lock(_ file: Int32) -> Bool { true }
    func kind(of path: String) -> FileKind { .none }
    func list(_ path: String) -> [String] { [] }
    func sync(_ file: Int32, path: String) throws {}
    func makeFolder(_ path: String) throws {}
    func syncFolder(_ path: String) throws {}
    func rename(_ source: String, to target: String) throws {}
    func exchange(_ first: String, _ second: String) throws {}
    func link(_ source: String, to target: String) throws {}
    func remove(_ path: String) {}
}
