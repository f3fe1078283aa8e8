import DovetailColumnar
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The rules of time zones by name, read from the system's files once and kept.
final class TimeZoneStore: Sendable {
    static let shared = TimeZoneStore()

    private static let folder = "/usr/share/zoneinfo/"
    /// Real files have a few thousand bytes.
    private static let mostBytes = 1 << 20
    private let known = Mutex<[String: TimeZoneRules]>([:])

    /// - Throws: `ColumnError` for a name that is no zone.
    func rules(_ name: String) throws -> TimeZoneRules {
        if let offset = ZoneOffset.seconds(name) { return TimeZoneRules(offset: offset) }
        if let rules = known.withLock({ $0[name] }) { return rules }
        guard TimeZoneStore.isName(name), let bytes = TimeZoneStore.read(TimeZoneStore.folder + name),
            let rules = TimeZoneRules(file: bytes)
        else {
            throw ColumnError(
                .badCast, "\"\(name)\" is no time zone", kind: .invalidInput,
                notes: ["zones are named like 'Europe/Berlin', 'UTC' or '+02:00'"])
        }
        known.withLock { $0[name] = rules }
        return rules
    }

    /// Words of letters, digits, `_`, `+` and `-` with slashes between, none of which leads out of the folder.
    private static func isName(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return name.utf8.count <= 100 && parts.count <= 4
            && parts.allSatisfy { part in
                guard let first = part.first, (first | 32) >= 97, (first | 32) <= 122 else { return false }
                return part.allSatisfy {
                    ($0 >= 48 && $0 <= 57) || (($0 | 32) >= 97 && ($0 | 32) <= 122) || $0 == 95 || $0 == 43 || $0 == 45
                }
            }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= mostBytes {
            let count = block.withUnsafeMutableBytes { buffer in
                #if canImport(Glibc)
                    Glibc.read(file, buffer.baseAddress, buffer.count)
                #else
                    Darwin.read(file, buffer.baseAddress, buffer.count)
                #endif
            }
            if count == 0 { return bytes }
            if count < 0 { return nil }
            bytes += block[..<count]
        }
        return nil
    }
}
