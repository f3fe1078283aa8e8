/// What output needs of the operating system, so that tests can put a failing one in its place.
public protocol FileLayer: Sendable {
    /// Creates a new file for appending; an existing one is an error.
    func create(_ path: String) throws -> Int32
    /// Opens an existing file for appending.
    func open(_ path: String) throws -> Int32
    func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws
    /// Brings the file's bytes to the disk.
    func sync(_ file: Int32, path: String) throws
    func close(_ file: Int32)
    /// Takes an advisory lock without waiting; false when another process holds it.
    func lock(_ file: Int32) -> Bool
    /// Creates a folder and those above it.
    func makeFolder(_ path: String) throws
    func syncFolder(_ path: String) throws
    /// Replaces `target` in one step if it is a file.
    func rename(_ source: String, to target: String) throws
    /// Swaps two folders in one step.
    func exchange(_ first: String, _ second: String) throws
    /// Gives a file a second name.
    func link(_ source: String, to target: String) throws
    /// Removes a file or a folder with all in it; none is no error.
    func remove(_ path: String)
    /// Names in a folder, sorted; empty when there is none.
    func list(_ path: String) -> [String]
    func kind(of path: String) -> FileKind
    /// Whether there is a process of that number.
    func isRunning(process: Int32) -> Bool
}

public enum FileKind: Sendable { case none, file, folder, other }
