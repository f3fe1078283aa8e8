/// Time zones that are a fixed distance from UTC, read from their names.
public enum ZoneOffset {
    /// Seconds east of UTC of `Z`, `UTC`, `GMT`, `±h`, `±hh`, `±hhmm`, `±hh:mm[:ss]`, also after `UTC` or `GMT`; nil for
    /// names of regions, whose distance changes.
    public static func seconds(_ zone: String) -> Int? {
        var zone = zone
        return zone.withUTF8 { bytes in bytes.baseAddress.flatMap { seconds($0, bytes.count) } }
    }

    static func seconds(_ bytes: UnsafeRawPointer, _ count: Int) -> Int? {
        if TextParsing.equals(bytes, count, "z") || TextParsing.equals(bytes, count, "utc")
            || TextParsing.equals(bytes, count, "gmt") || TextParsing.equals(bytes, count, "ut")
            || TextParsing.equals(bytes, count, "etc/utc")
        {
            return 0
        }
        for prefix in [3, 2] where count > prefix + 1 {
            if TextParsing.equals(bytes, prefix, prefix == 3 ? "utc" : "ut")
                || (prefix == 3 && TextParsing.equals(bytes, prefix, "gmt"))
            {
                return seconds(bytes + prefix, count - prefix)
            }
        }
        guard count >= 2 else { return nil }
        let sign = bytes.load(as: UInt8.self)
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let distance = distance(bytes + 1, count - 1)
        else { return nil }
        return sign == UInt8(ascii: "-") ? -distance : distance
    }

    private static func distance(_ bytes: UnsafeRawPointer, _ count: Int) -> Int? {
        var index = 0
        if count == 4, let digits = TextParsing.digits(bytes, 4) {
            return inRange(Int(digits) / 100, Int(digits) % 100, 0)
        }
        guard let hours = TextParsing.number(bytes, count, &index, most: 2) else { return nil }
        var parts = [0, 0]
        for part in 0..<2 where index < count {
            guard bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ":") else { return nil }
            index += 1
            guard let value = TextParsing.number(bytes, count, &index, most: 2) else { return nil }
            parts[part] = value
        }
        return index == count ? inRange(hours, parts[0], parts[1]) : nil
    }

    private static func inRange(_ hours: Int, _ minutes: Int, _ seconds: Int) -> Int? {
        hours <= 18 && minutes < 60 && seconds < 60 ? hours * 3_600 + minutes * 60 + seconds : nil
    }
}
