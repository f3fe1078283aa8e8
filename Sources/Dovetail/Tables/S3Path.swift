/// `s3://bucket/key` and its older spellings.
enum S3Path {
    /// `bucket/key`; nil for other paths.
    static func key(of path: String) -> String? {
        for scheme in ["s3://", "s3a://", "s3n://"] where path.lowercased().hasPrefix(scheme) {
            return String(path.dropFirst(scheme.count))
        }
        return nil
    }

    /// No component leads out of the root or is cut short by a NUL.
    static func isSafe(_ key: String) -> Bool {
        let parts = key.split(separator: "/", omittingEmptySubsequences: true)
        return !parts.isEmpty && !parts.contains("..") && !parts.contains(".") && !key.utf8.contains(0)
    }
}
