import DovetailColumnar
import DovetailExecution
import DovetailFormats
import Synchronization

/// The local file system, whose n-th call that may fail does.
final class FailingFileLayer: FileLayer {
    private let local = LocalFileLayer()
    private let left: Atomic<Int>

    /// - Parameter call: number of the call that fails, from 1.
    init(failing call: Int) { left = Atomic(call) }

    /// The call that was to fail did not come.
    var isUnharmed: Bool { left.load(ordering: .relaxed) > 0 }

    private func count(_ path: String) throws {
        guard left.wrappingSubtract(1, ordering: .relaxed).newValue == 0 else { return }
        throw FormatError(.unwritable, "\"\(path)\" fails on purpose", kind: .output)
    }

    func create(_ path: String) throws -> Int32 {
        try count(path)
        return try local.create(path)
    }

    func open(_ path: String) throws -> Int32 {
        try count(path)
        return try local.open(path)
    }

    /// A short write, as on a full disk.
    func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws {
        do {
            try count(path)
        } catch {
            try local.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(bytes.count / 2)), to: file, path: path)
            throw error
        }
        try local.write(bytes, to: file, path: path)
    }

    func sync(_ file: Int32, path: String) throws {
        try count(path)
        try local.sync(file, path: path)
    }

    func makeFolder(_ path: String) throws {
        try count(path)
        try local.makeFolder(path)
    }

    func syncFolder(_ path: String) throws {
        try count(path)
        try local.syncFolder(path)
    }

    func rename(_ source: String, to target: String) throws {
        try count(target)
        try local.rename(source, to: target)
    }

    func exchange(_ first: String, _ second: String) throws {
        try count(second)
        try local.exchange(first, second)
    }

    func link(_ source: String, to target: String) throws {
        try count(target)
        try local.link(source, to: target)
    }

    func close(_ file: Int32) { local.close(file) }
    func lock(_ file: Int32) -> Bool { local.lock(file) }
    func remove(_ path: String) { local.remove(path) }
    func list(_ path: String) -> [String] { local.list(path) }
    func kind(of path: String) -> FileKind { local.kind(of: path) }
    func isRunning(process: Int32) -> Bool { local.isRunning(process: process) }
}
