#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A text kept under `Tests/Golden`, which a test's result must equal. `UPDATE_GOLDEN=1` writes what is there now; the
/// difference is for a reviewer to judge.
public enum GoldenFile {
    /// What is different between `text` and the file at `path` (below `Tests/Golden`), for people; nil when nothing is.
    public static func difference(_ text: String, _ path: String) -> String? {
        let file = folder + "/" + path
        let text = text.hasSuffix("\n") ? text : text + "\n"
        let known = contents(of: file)
        if known == text { return nil }
        if getenv("UPDATE_GOLDEN") != nil {
            return write(text, to: file) ? nil : "cannot write \(file)"
        }
        guard let known else { return "\(path) does not exist; UPDATE_GOLDEN=1 swift test writes it" }
        return "\(path): " + firstDifference(text, known)
    }

    private static var folder: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/") + "/Golden"
    }

    private static func firstDifference(_ text: String, _ known: String) -> String {
        let new = text.split(separator: "\n", omittingEmptySubsequences: false)
        let old = known.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(new, old).enumerated().first { $1.0 != $1.1 }?.offset ?? min(new.count, old.count)
        let now = line < new.count ? String(new[line]) : "(end)"
        let was = line < old.count ? String(old[line]) : "(end)"
        return "line \(line + 1) is\n  \(now)\nbut should be\n  \(was)\nwhole text:\n\(text)"
    }

    private static func contents(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ text: String, to path: String) -> Bool {
        var parent = ""
        for part in path.split(separator: "/").dropLast() {
            parent += "/" + part
            mkdir(parent, 0o755)
        }
        guard let file = fopen(path, "w") else { return false }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        return fwrite(bytes, 1, bytes.count, file) == bytes.count
    }
}
