import DovetailColumnar

/// Literals in plans, column names and messages: short and readable, no dialect's cast to text.
extension Scalar {
    var planText: String {
        switch self {
        case .null: "NULL"
        case .boolean(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .uint(let value): String(value)
        case .int128(let value): String(value)
        case .uint128(let value): String(value)
        case .uuid: text(type: .uuid)
        case .label(let place, let labels): labels[place]
        case .timeWithZone: text(type: .timeWithZone)
        case .float(let value): String(value)
        case .double(let value): String(value)
        case .decimal(let unscaled, let scale): Scalar.point(unscaled, scale)
        case .string(let value): value
        case .binary(let bytes): "\(bytes.count) bytes"
        case .date(let days): Scalar.date(Int(days))
        case .time(let value, let unit): Scalar.clock(value, unit)
        case .timestamp(let value, let unit, let zone): Scalar.instant(value, unit) + (zone.map { " \($0)" } ?? "")
        case .interval(let interval): interval.planText
        case .union(_, let value), .variant(let value, _): value.planText
        case .list(let values): "[\(values.map(\.planText).joined(separator: ", "))]"
        case .structure(let values): "{\(values.map(\.planText).joined(separator: ", "))}"
        case .map(let pairs):
            "{\(pairs.map { "\($0.key.planText): \($0.value.planText)" }.joined(separator: ", "))}"
        }
    }

    private static func point(_ unscaled: Int128, _ scale: Int) -> String {
        guard scale > 0 else { return String(unscaled) }
        var digits = String(unscaled.magnitude)
        if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
        return (unscaled < 0 ? "-" : "") + digits.dropLast(scale) + "." + digits.suffix(scale)
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// The civil date of a day number, in the proleptic Gregorian calendar.
    private static func date(_ days: Int) -> String {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfYear - (153 * part + 2) / 5 + 1, 2))"
    }

    private static func clock(_ value: Int64, _ unit: DataType.TimeUnit) -> String {
        let (seconds, fraction) = value.quotientAndRemainder(dividingBy: unit.perSecond)
        let whole = Int(seconds)
        let text = "\(padded(whole / 3_600, 2)):\(padded(whole / 60 % 60, 2)):\(padded(whole % 60, 2))"
        guard fraction != 0 else { return text }
        return "\(text).\(padded(Int(fraction), String(unit.perSecond).utf8.count - 1))"
    }

    private static func instant(_ value: Int64, _ unit: DataType.TimeUnit) -> String {
        let (perDay, overflow) = unit.perSecond.multipliedReportingOverflow(by: 86_400)
        guard !overflow else { return String(value) }
        let remainder = ((value % perDay) + perDay) % perDay
        let days = Int(value / perDay) - (value % perDay < 0 ? 1 : 0)
        // Seconds may count to years no calendar has.
        guard days.magnitude < 1 << 40 else { return "\(value) \(unit)s" }
        return "\(date(days)) \(clock(remainder, unit))"
    }
}

extension Interval {
    fileprivate var planText: String {
        var parts: [String] = []
        if months != 0 { parts.append("\(months) months") }
        if days != 0 { parts.append("\(days) days") }
        if nanoseconds != 0 { parts.append("\(Double(nanoseconds) / 1e9) seconds") }
        return parts.isEmpty ? "0 days" : parts.joined(separator: " ")
    }
}
