import DovetailColumnar
import DovetailFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A folder of a test's own, gone with it.
final class TemporaryFolder {
    let path: String

    struct Failure: Error { let path: String }

    init() throws {
        var template = Array("/tmp/dovetail-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(path: "/tmp") }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit {
        if let pipe = popen("rm -rf '\(path)'", "r") { pclose(pipe) }
    }

    /// Writes a file, making folders on the way; returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o755)
        }
        let file = path + "/" + name
        guard let stream = fopen(file, "w") else { throw Failure(path: file) }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw Failure(path: file) }
        return file
    }

    static func bytes(of path: String) throws -> [UInt8] {
        let file = try ReadableFile(path: path)
        let buffer = try file.read(at: 0, count: file.byteCount)
        return withExtendedLifetime(buffer) { Array(buffer.bytes) }
    }
}
