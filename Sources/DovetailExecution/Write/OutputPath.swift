/// Arithmetic on the paths of targets and what is staged for them.
enum OutputPath {
    /// The folder a path stands in; `.` for a bare name.
    static func parent(of path: String) -> String {
        let trimmed = trimming(path)
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    static func name(of path: String) -> String {
        let trimmed = trimming(path)
        return String(trimmed.split(separator: "/").last ?? Substring(trimmed))
    }

    /// Where what will replace `path` is made: beside it, so that one rename brings it there.
    static func staged(_ path: String, runID: String) -> String {
        parent(of: path) + "/." + name(of: path) + "." + runID + ".tmp"
    }

    static func trimming(_ path: String) -> String {
        var trimmed = path
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        return trimmed
    }
}
