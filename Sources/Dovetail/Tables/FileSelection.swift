#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which of the files found below a path are read.
struct FileSelection {
    /// Globs on the whole path or on its end; `*` and `**` both cross folders, as Glue's exclusions often rely on.
    var exclusions: [String] = []
    /// False leaves out what stands in folders below the path.
    var isRecursive = true

    func contains(_ path: String, below root: String) -> Bool {
        if !isRecursive, !FileSelection.isPattern(root) {
            let folder = root.hasSuffix("/") ? root : root + "/"
            if path.hasPrefix(folder), path.dropFirst(folder.count).contains("/") { return false }
        }
        return !exclusions.contains { fnmatch($0, path, 0) == 0 || fnmatch("*/" + $0, path, 0) == 0 }
    }

    private static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }
}
