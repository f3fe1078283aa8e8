public import DovetailColumnar

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open file read by position from any thread. `pread` rather than a mapping: a file cut short while it is read is an
/// error then, not a signal. Standard input is a file too, see `PipeSpool`.
public final class ReadableFile: Sendable {
    public let path: String
    /// Length when opened.
    public let byteCount: Int
    private let descriptor: Int32

    /// - Throws: `FormatError` `.fileNotFound` or `.unreadableFile`.
    public init(path: String) throws {
        var descriptor = PipeSpool.open(path)
        guard descriptor >= 0 else { throw ReadableFile.failure(path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw ReadableFile.failure(path, code)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw FormatError(.unreadableFile, "\"\(path)\" is a folder, not a file", kind: .notFound)
        }
        if status.st_mode & S_IFMT != S_IFREG {
            let pipe = descriptor
            defer { close(pipe) }
            descriptor = try PipeSpool.file(of: path, reading: pipe)
            guard fstat(descriptor, &status) == 0 else { throw ReadableFile.failure(path, errno) }
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
    public func read(into target: UnsafeMutableRawPointer, at offset: Int, count: Int) throws -> Int {
        var done = 0
        while done < count {
            let got = pread(descriptor, target + done, count - done, off_t(offset + done))
            if got < 0 {
                if errno == EINTR { continue }
                throw FormatError(
                    .unreadableFile, "cannot read \"\(path)\": \(String(cString: strerror(errno)))", kind: .notFound,
                    path: path, byteOffset: offset + done)
            }
            if got == 0 { break }
            done += got
        }
        return done
    }

    /// Exactly `count` bytes at `offset`.
    /// - Throws: `FormatError` `.damagedFile` when the file ends before.
    public func read(at offset: Int, count: Int) throws -> Buffer {
        guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
            throw FormatError(
                .damagedFile, "\"\(path)\" is cut short: \(count) bytes wanted at \(offset), it has \(byteCount)",
                path: path, byteOffset: offset)
        }
        let buffer = Buffer(byteCount: count)
        guard try read(into: buffer.base, at: offset, count: count) == count else {
            throw FormatError(
                .damagedFile, "\"\(path)\" became shorter while it was read", path: path, byteOffset: offset)
        }
        return buffer
    }

    private static func failure(_ path: String, _ code: Int32) -> FormatError {
        let reason = String(cString: strerror(code))
        return code == ENOENT || code == ENOTDIR
            ? FormatError(.fileNotFound, "file \"\(path)\" does not exist", kind: .notFound)
            : FormatError(.unreadableFile, "cannot open \"\(path)\": \(reason)", kind: .notFound)
    }
}
