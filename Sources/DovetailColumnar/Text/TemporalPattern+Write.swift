/// Writing moments in a pattern.
extension TemporalPattern {
    /// Bytes that `write` needs at most: no piece takes more than an eleven-digit year.
    public var maximumLength: Int { pieces.count * 12 }

    /// Writes the moment and gives its length, at most `maximumLength`.
    public func write(_ moment: Moment, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let date = CivilDate(days: moment.days)
        var place = target
        for piece in pieces { place += TemporalPattern.write(piece, date, moment, place, isBare: false) }
        return place - target
    }

    private static func write(
        _ piece: Piece, _ date: CivilDate, _ moment: Moment, _ target: UnsafeMutablePointer<UInt8>, isBare: Bool
    ) -> Int {
        let seconds = Int(moment.nanoseconds / 1_000_000_000)
        let hour = seconds / 3_600
        let width = isBare ? 1 : 2
        switch piece {
        case .literal(let byte):
            target[0] = byte
            return 1
        case .year: return number(date.year, isBare ? 1 : 4, target)
        case .shortYear: return number(((date.year % 100) + 100) % 100, width, target)
        case .month: return number(date.month, width, target)
        case .day: return number(date.day, width, target)
        case .hour: return number(hour, width, target)
        case .hour12: return number((hour + 11) % 12 + 1, width, target)
        case .minute: return number(seconds / 60 % 60, width, target)
        case .second: return number(seconds % 60, width, target)
        case .dayOfYear: return number(date.dayOfYear, isBare ? 1 : 3, target)
        case .fraction(let digits):
            var value = moment.nanoseconds % 1_000_000_000
            for _ in digits..<9 { value /= 10 }
            return number(Int(value), digits, target)
        case .meridiem: return copy(hour < 12 ? [0x41, 0x4D] : [0x50, 0x4D], 2, target)
        case .monthName(let isShort): return name(months[date.month - 1], isShort, target)
        case .dayName(let isShort): return name(weekdays[CivilDate.dayOfWeek(days: moment.days)], isShort, target)
        case .offset:
            let minutes = (moment.offset ?? 0) / 60
            target[0] = minutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
            let hours = number(abs(minutes) / 60, 2, target + 1)
            return 1 + hours + number(abs(minutes) % 60, 2, target + 1 + hours)
        case .bare(let piece): return write(piece, date, moment, target, isBare: true)
        }
    }

    private static func number(_ value: Int, _ width: Int, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        guard value >= 0 else {
            target[0] = UInt8(ascii: "-")
            return 1 + number(-value, width, target + 1)
        }
        let count = max(width, TextFormatting.digitCount(UInt64(value)))
        TextFormatting.digits(UInt64(value), count, target)
        return count
    }

    private static func name(_ name: [UInt8], _ isShort: Bool, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        let count = copy(name, isShort ? 3 : name.count, target)
        target[0] &= 0xDF
        return count
    }

    private static func copy(_ bytes: [UInt8], _ count: Int, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        for index in 0..<count { target[index] = bytes[index] }
        return count
    }
}
