import DovetailColumnar
import Synchronization

/// The offsets from UTC that a named zone has had and will have, as the system's zone files tell.
final class ZoneRules: Sendable {
    /// Instants, ascending, and the offset from each of them on.
    private let instants: [Int64]
    private let offsets: [Int64]
    /// Before the first instant.
    private let firstOffset: Int64

    /// The calendar repeats after so many seconds, weekdays included.
    private static let cycle: Int64 = 146_097 * 86_400
    /// Rules are written out up to this year; later ones fall back by whole cycles.
    private static let lastYear = 2_500
    private static let folders = ["/usr/share/zoneinfo/", "/var/db/timezone/zoneinfo/", "/usr/lib/zoneinfo/"]
    private static let known = Mutex<[String: ZoneRules]>([:])

    init(_ file: ZoneFile) throws {
        var instants = file.instants
        var offsets = file.offsets
        if let rule = try PosixZone(file.rule) {
            let start = instants.last ?? 0
            let firstYear = max(CivilDate(days: Int(floorDivide(start, 86_400))).year, 1970)
            for year in firstYear...max(ZoneRules.lastYear, firstYear) {
                for change in rule.changes(in: year) where change.instant > start || instants.isEmpty {
                    instants.append(change.instant)
                    offsets.append(change.offset)
                }
            }
        }
        self.instants = instants
        self.offsets = offsets
        firstOffset = file.firstOffset
    }

    /// nil for UTC, which needs no rules; so does no zone at all, as the oldest files have it.
    /// - Throws: `FormatError` for a name that the system does not know.
    static func named(_ name: String) throws -> ZoneRules? {
        if ["", "UTC", "GMT", "Etc/UTC", "Etc/GMT", "Z", "Zulu", "Etc/Zulu", "UCT"].contains(name) { return nil }
        if let rules = known.withLock({ $0[name] }) { return rules }
        let isPlain = name.utf8.count < 100 && !name.hasPrefix("/") && !name.split(separator: "/").contains("..")
        for folder in folders where isPlain {
            guard let file = try? ReadableFile(path: folder + name) else { continue }
            let rules = try ZoneRules(ZoneFile(file))
            known.withLock { $0[name] = rules }
            return rules
        }
        throw FormatError(
            .unsupported, "timestamps are in the zone \"\(name)\", of which this system has no rules",
            kind: .unsupported)
    }

    /// Seconds since 2015 on the zone's clock to local seconds since 1970.
    func toLocal(_ seconds: UnsafeMutablePointer<Int64>, _ count: Int) {
        let epoch = TimestampValues.epoch &- offset(at: TimestampValues.epoch)
        // Neighbors mostly lie between the same two changes.
        var (low, high, current) = (Int64.max, Int64.min, Int64(0))
        for index in 0..<count {
            let instant = seconds[index] &+ epoch
            if instant < low || instant >= high { (low, high, current) = span(at: instant) }
            seconds[index] = instant &+ current
        }
    }

    func offset(at instant: Int64) -> Int64 { span(at: instant).offset }

    /// The offset at an instant, and from when until when it holds.
    private func span(at instant: Int64) -> (low: Int64, high: Int64, offset: Int64) {
        guard let first = instants.first, let last = instants.last else { return (.min, .max, firstOffset) }
        if instant < first { return (.min, first, firstOffset) }
        if instant >= last {
            guard instants.count > 1, last > ZoneRules.cycle else { return (last, .max, offsets[offsets.count - 1]) }
            let cycles = (instant - last) / ZoneRules.cycle + 1
            return (instant, instant, offset(at: instant - cycles * ZoneRules.cycle))
        }
        var (low, high) = (0, instants.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if instants[middle] <= instant { low = middle } else { high = middle }
        }
        return (instants[low], instants[high], offsets[low])
    }
}
