import DovetailColumnar

/// How dates and numbers are spelled where that is not the plain way.
struct CSVValueForms: Sendable, Equatable {
    var date: TemporalPattern?
    var timestamp: TemporalPattern?
    var decimalSeparator = UInt8(ascii: ".")
    /// Between groups of three digits.
    var thousands: UInt8?

    /// Whether numbers are to be rewritten before they are parsed.
    var hasOwnNumbers: Bool { decimalSeparator != UInt8(ascii: ".") || thousands != nil }

    /// No plain loop reads values of the type.
    func isSpecial(_ type: DataType) -> Bool {
        switch type {
        case .date: date != nil
        case .timestamp: timestamp != nil || date != nil
        case .float, .double, .decimal: hasOwnNumbers
        default: type.isInteger && thousands != nil
        }
    }

    /// Longest text of a number that is rewritten.
    private static let longestNumber = 80

    /// The number written with a point and without groups; nil when its groups are not of three digits or it is too long.
    func plainNumber<R>(_ bytes: UnsafeRawPointer, _ count: Int, _ body: (UnsafeRawPointer, Int) -> R?) -> R? {
        guard hasOwnNumbers else { return body(bytes, count) }
        guard count <= CSVValueForms.longestNumber else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: CSVValueForms.longestNumber, alignment: 8) { target in
            var (length, digits, isGrouped, isFraction) = (0, 0, false, false)
            for index in 0..<count {
                let byte = bytes.load(fromByteOffset: index, as: UInt8.self)
                if byte == thousands {
                    guard !isFraction, isGrouped ? digits == 3 : (1...3).contains(digits) else { return nil }
                    (digits, isGrouped) = (0, true)
                    continue
                }
                if byte == decimalSeparator || !(byte &- 0x30 < 10) {
                    // A sign is no part of a group, and what follows one ends it.
                    if isGrouped, !isFraction { guard digits == 3 else { return nil } }
                    if byte == decimalSeparator || digits > 0 { isFraction = true }
                    guard byte != UInt8(ascii: ".") || decimalSeparator == byte else { return nil }
                } else {
                    digits += 1
                }
                target[length] = byte == decimalSeparator ? UInt8(ascii: ".") : byte
                length += 1
            }
            if isGrouped, !isFraction { guard digits == 3 else { return nil } }
            guard let base = target.baseAddress, length > 0 else { return nil }
            return body(UnsafeRawPointer(base), length)
        }
    }

    /// The narrowest type of one text; nil for one of blanks only. A pattern that matches goes before everything else.
    func classify(_ bytes: UnsafeRawPointer, _ count: Int) -> DataType? {
        if let date, date.read(bytes, count) != nil { return .date }
        if let timestamp, timestamp.read(bytes, count) != nil {
            return .timestamp(.microsecond, zone: timestamp.hasOffset ? "UTC" : nil)
        }
        let plain = CSVInference.classify(bytes, count)
        switch plain {
        case .date?: return date == nil ? plain : .string
        case .timestamp?: return timestamp == nil ? plain : .string
        case .int64?, .boolean?, .time?, nil: return plain
        default: break
        }
        guard hasOwnNumbers else { return plain }
        let number = plainNumber(bytes, count) { CSVInference.classify($0, $1) }
        switch number {
        case .int64?, .decimal?, .double?: return number
        default: return .string
        }
    }
}

extension CSVValueForms {
    /// Days since 1970-01-01 of a date in this column's form.
    func readDate(_ bytes: UnsafeRawPointer, _ count: Int) -> Int32? {
        guard let date else { return TextParsing.date(bytes, count) }
        return date.read(bytes, count).flatMap { Int32(exactly: $0.days) }
    }

    /// Units since 1970-01-01 of a timestamp in this column's form; one without a time is one of midnight. nil when it is
    /// in no form that is given.
    /// - Parameter zoneShift: Seconds that timestamps without an offset are ahead of UTC.
    func readTimestamp(
        _ bytes: UnsafeRawPointer, _ count: Int, _ unit: DataType.TimeUnit, zoneShift: Int64
    ) -> Int64? {
        guard let moment = timestamp?.read(bytes, count) ?? date?.read(bytes, count),
            let value = moment.count(of: unit)
        else { return nil }
        guard moment.offset == nil else { return value }
        let (shifted, overflow) = value.subtractingReportingOverflow(zoneShift * unit.perSecond)
        return overflow ? nil : shifted
    }
}
