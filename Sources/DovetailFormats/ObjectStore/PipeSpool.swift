import DovetailColumnar
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Pipes that are read as files. Formats read by position and more than once, so what a pipe gives is kept: in a file
/// without a name, once for the life of the process.
public enum PipeSpool {
    /// Standard input's own name among files.
    public static let standardInput = "/dev/stdin"
    private static let inputNames: Set<String> = ["-", standardInput, "/dev/fd/0", "/proc/self/fd/0"]
    private static let kept = Mutex<[String: Int32]>([:])

    public static func isStandardInput(_ path: String) -> Bool { inputNames.contains(path) }

    /// Opens a path, with standard input under its names as it is.
    static func open(_ path: String) -> Int32 {
        if isStandardInput(path) { return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) }
        #if canImport(Glibc)
            return Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #else
            return Darwin.open(path, O_RDONLY | O_CLOEXEC)
        #endif
    }

    /// A descriptor of a regular file with all that `pipe` gives. A pipe can be read once, so a later call for the same
    /// path gets the same.
    static func file(of path: String, reading pipe: Int32) throws -> Int32 {
        guard isStandardInput(path) || path.hasPrefix("/dev/fd/") else {
            throw FormatError(
                .unreadableFile, "\"\(path)\" is a pipe or a device, not a file", kind: .notFound,
                notes: ["a pipe is read as standard input: FROM '-'"])
        }
        let key = isStandardInput(path) ? standardInput : path
        return try kept.withLock { kept in
            if kept[key] == nil { kept[key] = try spooled(path, pipe) }
            let copy = fcntl(kept[key] ?? -1, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw failure("keep", path, errno) }
            return copy
        }
    }

    private static func spooled(_ path: String, _ pipe: Int32) throws -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/dovetail-input-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw failure("keep", path, errno) }
        unlink(template)
        do {
            try copy(pipe, to: file, path)
        } catch {
            close(file)
            throw error
        }
        return file
    }

    private static func copy(_ pipe: Int32, to file: Int32, _ path: String) throws {
        var block = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let got = block.withUnsafeMutableBytes { read(pipe, $0.baseAddress, $0.count) }
            if got < 0 {
                if errno == EINTR { continue }
                throw failure("read", path, errno)
            }
            if got == 0 { return }
            var done = 0
            while done < got {
                let put = block.withUnsafeBytes { bytes in
                    bytes.baseAddress.map { write(file, $0 + done, got - done) } ?? 0
                }
                if put < 0 {
                    if errno == EINTR { continue }
                    throw failure("keep", path, errno)
                }
                done += put
            }
        }
    }

    private static func failure(_ verb: String, _ path: String, _ code: Int32) -> FormatError {
        let reason = String(cString: strerror(code))
        return code == ENOSPC
            ? FormatError(.diskFull, "no space is left to keep what \"\(path)\" gives", kind: .resource)
            : FormatError(.unreadableFile, "cannot \(verb) what \"\(path)\" gives: \(reason)", kind: .notFound)
    }
}
