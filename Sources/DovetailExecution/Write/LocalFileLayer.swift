import CDovetailSystem
import DovetailColumnar
import DovetailFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The local file system.
public struct LocalFileLayer: FileLayer {
    public init() {}

    public func create(_ path: String) throws -> Int32 {
        try opened(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)
    }

    public func open(_ path: String) throws -> Int32 {
        try opened(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    }

    private func opened(_ path: String, _ flags: Int32) throws -> Int32 {
        #if canImport(Glibc)
            let file = Glibc.open(path, flags, 0o644)
        #else
            let file = Darwin.open(path, flags, 0o644)
        #endif
        guard file >= 0 else { throw failure("create", path, errno) }
        return file
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws {
        guard let base = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            #if canImport(Glibc)
                let written = Glibc.write(file, base + done, bytes.count - done)
            #else
                let written = Darwin.write(file, base + done, bytes.count - done)
            #endif
            if written < 0 {
                if errno == EINTR { continue }
                throw failure("write", path, errno)
            }
            done += written
        }
    }

    public func sync(_ file: Int32, path: String) throws {
        guard fsync(file) == 0 else { throw failure("write", path, errno) }
    }

    public func close(_ file: Int32) {
        #if canImport(Glibc)
            _ = Glibc.close(file)
        #else
            _ = Darwin.close(file)
        #endif
    }

    public func lock(_ file: Int32) -> Bool { flock(file, LOCK_EX | LOCK_NB) == 0 }

    public func makeFolder(_ path: String) throws {
        guard kind(of: path) != .folder else { return }
        let above = OutputPath.parent(of: path)
        if above != path { try makeFolder(above) }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("create the folder", path, errno) }
    }

    public func syncFolder(_ path: String) throws {
        #if canImport(Glibc)
            let folder = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #else
            let folder = Darwin.open(path, O_RDONLY | O_CLOEXEC)
        #endif
        guard folder >= 0 else { throw failure("open the folder", path, errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure("write the folder", path, errno) }
    }

    public func rename(_ source: String, to target: String) throws {
        #if canImport(Glibc)
            let result = Glibc.rename(source, target)
        #else
            let result = Darwin.rename(source, target)
        #endif
        guard result == 0 else { throw failure("replace", target, errno) }
    }

    public func exchange(_ first: String, _ second: String) throws {
        guard dovetail_exchange(first, second) == 0 else { throw failure("replace", second, errno) }
    }

    public func link(_ source: String, to target: String) throws {
        #if canImport(Glibc)
            let result = Glibc.link(source, target)
        #else
            let result = Darwin.link(source, target)
        #endif
        guard result == 0 else { throw failure("keep", source, errno) }
    }

    public func remove(_ path: String) {
        if kind(of: path) == .folder {
            for name in list(path) { remove(path + "/" + name) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    public func list(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    public func kind(of path: String) -> FileKind {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .none }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    public func isRunning(process: Int32) -> Bool { kill(process, 0) == 0 || errno != ESRCH }

    private func failure(_ verb: String, _ path: String, _ code: Int32) -> FormatError {
        if code == ENOSPC || code == EDQUOT {
            return FormatError(
                .diskFull, "no space is left to write \"\(path)\"", kind: .resource,
                notes: ["nothing was changed; free some space or write elsewhere"])
        }
        if code == EPIPE {
            return FormatError(.closedPipe, "\"\(path)\" was closed by its reader", kind: .output)
        }
        return FormatError(
            .unwritable, "cannot \(verb) \"\(path)\": \(String(cString: strerror(code)))", kind: .output)
    }
}
