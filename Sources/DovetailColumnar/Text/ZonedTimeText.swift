/// Times of day with an offset, as text.
extension TextFormatting {
    /// `hh:mm:ss[.fraction]±hh[:mm[:ss]]`: at most 25 bytes.
    public static func zonedTime(_ value: ZonedTime, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var length = time(value.microseconds, unit: .microsecond, to: target)
        let offset = value.offset
        target[length] = UInt8(ascii: offset < 0 ? "-" : "+")
        let seconds = Int(offset.magnitude)
        twoDigits(seconds / 3_600, target + length + 1)
        length += 3
        for (part, isShown) in [
            (seconds / 60 % 60, seconds % 3_600 != 0), (seconds % 60, seconds % 60 != 0),
        ] where isShown {
            target[length] = UInt8(ascii: ":")
            twoDigits(part, target + length + 1)
            length += 3
        }
        return length
    }
}

extension TextParsing {
    /// `hh:mm[:ss[.fraction]]` and an offset; without one the offset is 0. The time of a timestamp will do. nil for other
    /// text and for a time or an offset out of range.
    static func zonedTime(_ bytes: UnsafeRawPointer, _ count: Int) -> ZonedTime? {
        let (bytes, count) = trimmed(bytes, count)
        var index = 0
        if let (seconds, nanoseconds) = clock(bytes, count, &index) {
            guard let offset = zone(bytes + index, count - index) else { return nil }
            return scaled(seconds, nanoseconds, .microsecond).flatMap {
                ZonedTime(microseconds: $0, offset: Int64(offset))
            }
        }
        guard let text = timestampText(bytes, count) else { return nil }
        let second = text.seconds - floorDivide(text.seconds, 86_400) * 86_400
        return scaled(second, Int64(text.nanoseconds), .microsecond).flatMap {
            ZonedTime(microseconds: $0, offset: Int64(text.offset ?? 0))
        }
    }

    /// An offset behind a time of day; none is 0. Its hours have two digits.
    private static func zone(_ bytes: UnsafeRawPointer, _ count: Int) -> Int? {
        guard count > 0 else { return 0 }
        let blanks = bytes.load(as: UInt8.self) == UInt8(ascii: " ") ? 1 : 0
        let sign = blanks < count ? bytes.load(fromByteOffset: blanks, as: UInt8.self) : 0
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            guard count - blanks >= 3, digits(bytes + blanks + 1, 2) != nil else { return nil }
        }
        return ZoneOffset.seconds(bytes + blanks, count - blanks)
    }
}
