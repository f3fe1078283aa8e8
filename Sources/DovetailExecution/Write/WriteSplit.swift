import DovetailColumnar
import DovetailFormats
import DovetailPlan

/// Into how many files a target's rows go, and which options of the user say so.
struct WriteSplit: Sendable {
    /// Blocks go to this many files in turn.
    let fileCount: Int
    /// A file that has reached this size is followed by another.
    let byteLimit: Int?
    /// Each thread writes files of its own, without regard to the order of the rows.
    let isPerThread: Bool
    /// Partition columns stand in the files too, not in the names of their folders alone.
    let keepsPartitionColumns: Bool

    /// Whether the target is a folder though only a file was named.
    var needsFolder: Bool { byteLimit != nil || isPerThread }

    /// Takes its options out of those for the format.
    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ target: WriteTarget, taking options: inout [String: Scalar]) throws {
        fileCount = max(target.fileCount ?? 1, 1)
        isPerThread = try WriteSplit.flag("per_thread_output", taking: &options)
        keepsPartitionColumns = try WriteSplit.flag("write_partition_columns", taking: &options)
        var limit: Int?
        for name in ["file_size_bytes", "max_file_size"] {
            if let value = options.removeValue(forKey: name) { limit = try WriteSplit.byteCount(name, value) }
        }
        byteLimit = limit
    }

    private static func flag(_ name: String, taking options: inout [String: Scalar]) throws -> Bool {
        guard let value = options.removeValue(forKey: name) else { return false }
        switch value {
        case .boolean(let flag): return flag
        case .int(0): return false
        case .int(1): return true
        case .string(let text) where ["true", "false"].contains(text.lowercased()): return text.lowercased() == "true"
        default: throw wrong(name, value, "true or false")
        }
    }

    private static let units = [
        "": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
        "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    ]

    /// A number of bytes, or a text such as `100MB`.
    private static func byteCount(_ name: String, _ value: Scalar) throws -> Int {
        let wanted = "a number of bytes such as 100000000 or '100MB'"
        var size: Int?
        switch value {
        case .int(let number): size = Int(number)
        case .string(let text):
            let digits = text.prefix { $0.isNumber }
            let unit = text.dropFirst(digits.count).filter { $0 != " " }.lowercased()
            if let number = Int(digits), let factor = units[unit] {
                let (product, isTooLarge) = number.multipliedReportingOverflow(by: factor)
                size = isTooLarge ? nil : product
            }
        default: break
        }
        guard let size, size > 0 else { throw wrong(name, value, wanted) }
        return size
    }

    private static func wrong(_ name: String, _ value: Scalar, _ wanted: String) -> FormatError {
        FormatError(
            .badFormatOption, "option \"\(name)\" takes \(wanted), not \(value.text(type: .string))",
            kind: .invalidInput)
    }
}
