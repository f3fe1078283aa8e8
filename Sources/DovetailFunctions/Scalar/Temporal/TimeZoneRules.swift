import DovetailColumnar

/// When a region's distance from UTC changed and changes: a TZif file (RFC 8536), with its rule for the years after.
struct TimeZoneRules: Sendable {
    /// Moments of changes, rising, in seconds since 1970, and the distance from each on.
    private var changes: [Int64] = []
    private var offsets: [Int32] = []
    /// The distance before the first change.
    private var first: Int32 = 0
    private var rule: YearlyRule?

    /// A distance that never changes.
    init(offset: Int) { first = Int32(truncatingIfNeeded: offset) }

    /// nil for bytes that are no such file.
    init?(file bytes: [UInt8]) {
        guard bytes.count >= 44, Array(bytes[0..<4]) == Array("TZif".utf8) else { return nil }
        // The first block has 32-bit times; from version 2 on a second one with 64 bits follows, and then the rule.
        var start = 0
        var width = 4
        if bytes[4] >= UInt8(ascii: "2") {
            guard let length = Header(bytes, 0)?.length(width: 4), 44 + length + 44 <= bytes.count else { return nil }
            start = 44 + length
            width = 8
        }
        guard let header = Header(bytes, start), start + 44 + header.length(width: width) <= bytes.count,
            read(bytes, header, start + 44, width)
        else { return nil }
        if width == 8 {
            let footer = bytes[(start + 44 + header.length(width: 8))...]
            if footer.count > 2, footer.first == 10, let end = footer.dropFirst().firstIndex(of: 10) {
                rule = YearlyRule(String(decoding: footer[(footer.startIndex + 1)..<end], as: UTF8.self))
            }
        }
    }

    private struct Header {
        let utcCount, standardCount, leapCount, timeCount, typeCount, nameCount: Int

        init?(_ bytes: [UInt8], _ start: Int) {
            guard start + 44 <= bytes.count else { return nil }
            let counts = (0..<6).map { TimeZoneRules.integer(bytes, start + 20 + $0 * 4, 4) }
            // Real files are far below this; what hostile ones claim is not multiplied.
            guard counts.allSatisfy({ 0...1_000_000 ~= $0 }) else { return nil }
            let numbers = counts.map { Int($0) }
            (utcCount, standardCount, leapCount) = (numbers[0], numbers[1], numbers[2])
            (timeCount, typeCount, nameCount) = (numbers[3], numbers[4], numbers[5])
        }

        func length(width: Int) -> Int {
            timeCount * (width + 1) + typeCount * 6 + nameCount + leapCount * (width + 4) + standardCount + utcCount
        }
    }

    private mutating func read(_ bytes: [UInt8], _ header: Header, _ start: Int, _ width: Int) -> Bool {
        let indices = start + header.timeCount * width
        let types = indices + header.timeCount
        guard header.typeCount > 0 else { return false }
        let distances = (0..<header.typeCount).map {
            Int32(truncatingIfNeeded: TimeZoneRules.integer(bytes, types + $0 * 6, 4))
        }
        guard distances.allSatisfy({ -100_000...100_000 ~= $0 }) else { return false }
        first = distances[0]
        var last = Int64.min
        for index in 0..<header.timeCount {
            let time = TimeZoneRules.integer(bytes, start + index * width, width)
            let type = Int(bytes[indices + index])
            guard time > last || index == 0, type < distances.count else { return false }
            last = time
            changes.append(time)
            offsets.append(distances[type])
        }
        return true
    }

    /// A signed number, the highest byte first.
    private static func integer(_ bytes: [UInt8], _ start: Int, _ width: Int) -> Int64 {
        var value: UInt64 = 0
        for index in 0..<width { value = value << 8 | UInt64(bytes[start + index]) }
        return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    /// Seconds east of UTC at a moment in seconds since 1970.
    func offset(at time: Int64) -> Int64 {
        if let last = changes.last, time >= last, let rule { return rule.offset(at: time) }
        if changes.isEmpty, let rule { return rule.offset(at: time) }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return Int64(low == 0 ? first : offsets[low - 1])
    }

    /// The moment of a local time in seconds: the first of two where clocks went back; where they went forward over it,
    /// as far behind the gap as the time lies behind its start.
    func moment(ofLocal time: Int64) -> Int64 {
        let before = offset(at: time &- 86_400)
        let after = offset(at: time &+ 86_400)
        let early = time &- before
        if before == after || offset(at: early) == before { return early }
        let late = time &- after
        return offset(at: late) == after ? late : early
    }
}
