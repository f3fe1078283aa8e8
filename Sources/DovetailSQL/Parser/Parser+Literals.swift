import DovetailColumnar
import DovetailPlan

/// Numbers, dates, times and intervals.
extension Parser {
    func parseNumber() throws(SQLError) -> UnresolvedExpression {
        let start = position
        let token = advance()
        guard let (value, type) = NumberLiteral.value(of: token.text, spark: dialect.sparkNames) else {
            throw invalidLiteral("\"\(token.text)\" is no number", from: start)
        }
        return try literal(value, type, from: start)
    }

    func parseBinary() throws(SQLError) -> UnresolvedExpression {
        let start = position
        let digits = advance().text.compactMap(\.hexDigitValue)
        guard digits.count % 2 == 0, digits.count == tokens[start].text.count else {
            throw invalidLiteral("X'..' needs pairs of hexadecimal digits", from: start)
        }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        return try literal(.binary(bytes), .binary, from: start)
    }

    /// `DATE '2024-05-01'` and its kin.
    func parseTemporal() throws(SQLError) -> UnresolvedExpression {
        let start = position
        let type = try parseType()
        guard current.kind == .string else { throw expected("a text after \"\(type)\"") }
        let text = advance().text
        guard let value = TemporalLiteral.value(of: text, as: type) else {
            throw invalidLiteral("'\(text)' is no \(type)", from: start, notes: TemporalLiteral.example(of: type))
        }
        return try literal(value, type, from: start)
    }

    /// `INTERVAL '1' DAY`, `INTERVAL 1 DAY 2 HOURS`, `INTERVAL '1 day 2 hours'`, `INTERVAL (n) DAY`.
    func parseInterval() throws(SQLError) -> UnresolvedExpression {
        let start = position
        advance()
        if at("(") { return try parseComputedInterval(from: start) }
        var parts: [String] = []
        repeat {
            let sign = accept("-") ? "-" : ""
            guard current.kind == .string || current.kind == .number else {
                throw expected("a number or text after \"INTERVAL\"")
            }
            parts.append(sign + advance().text)
            if current.kind == .word, Parser.isIntervalUnit(current.text) { parts.append(advance().text) }
            if at(.to) {
                guard current.kind == .word, Parser.isIntervalUnit(peek().text) else { break }
                return try parseUnitRange(of: parts, from: start)
            }
        } while current.kind == .number && parts.count > 1
            && peek().kind == .word && Parser.isIntervalUnit(peek().text)
        let text = parts.joined(separator: " ")
        let value = withUTF8(text) { TextParsing.interval($0, $1) }
        guard let value else {
            throw invalidLiteral(
                "'\(text)' is no INTERVAL", from: start, notes: ["it is written like INTERVAL '1 day 2 hours'"])
        }
        return try literal(.interval(value), .interval, from: start)
    }

    /// The value is not known here: a function makes the interval.
    private func parseComputedInterval(from start: Int) throws(SQLError) -> UnresolvedExpression {
        let value = try parsePrimary()
        guard current.kind == .word, Parser.isIntervalUnit(current.text) else {
            throw expected("a unit such as DAY after \"INTERVAL (..)\"")
        }
        var unit = advance().text.lowercased()
        if !unit.hasSuffix("s") { unit += "s" }
        return try call("to_\(unit)", [value], from: start)
    }

    static func isIntervalUnit(_ word: String) -> Bool { intervalUnits.contains(word.lowercased()) }

    private static let intervalUnits: Set<String> = [
        "microsecond", "microseconds", "millisecond", "milliseconds", "second", "seconds", "minute", "minutes", "hour",
        "hours", "day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years", "decade",
        "decades", "century", "centuries",
    ]

    func invalidLiteral(_ message: String, from start: Int, notes: [String] = []) -> SQLError {
        SQLError(.invalidLiteral, message, location: location(from: start), notes: notes)
    }
}

/// Lends a text's bytes to a parser of values.
func withUTF8<Result>(_ text: String, _ body: (UnsafeRawPointer, Int) -> Result?) -> Result? {
    var text = text
    return text.withUTF8 { buffer in buffer.baseAddress.flatMap { body(UnsafeRawPointer($0), buffer.count) } }
}

/// The value and type of a number as written: exact unless it has an exponent.
enum NumberLiteral {
    static func value(of text: String, spark: Bool) -> (Scalar, DataType)? {
        let lower = text.lowercased()
        if lower.hasPrefix("0x") { return bits(lower.dropFirst(2), radix: 16) }
        if lower.hasPrefix("0b") { return bits(lower.dropFirst(2), radix: 2) }
        if spark, let suffixed = sparkValue(lower) { return suffixed }
        if lower.contains("e") { return double(lower) }
        let parts = lower.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 1 { return integer(lower, spark: spark) }
        guard parts.count == 2 else { return nil }
        return decimal(whole: parts[0], fraction: parts[1], spark: spark)
    }

    private static func integer(_ digits: String, spark: Bool) -> (Scalar, DataType)? {
        if let value = Int64(digits) {
            return (.int(value), value <= Int64(Int32.max) ? .int32 : .int64)
        }
        if spark { return decimal(whole: Substring(digits), fraction: "", spark: true) }
        if let value = Int128(digits) { return (.int128(value), .int128) }
        if let value = UInt128(digits) { return (.uint128(value), .uint128) }
        return double(digits)
    }

    /// Exact while its digits fit 38; otherwise a double.
    private static func decimal(whole: Substring, fraction: Substring, spark: Bool) -> (Scalar, DataType)? {
        let significant = whole.drop { $0 == "0" }
        // `0.5` counts its zero as a digit, except in Spark.
        let wholeDigits = spark || !significant.isEmpty ? significant.count : min(whole.count, 1)
        let scale = fraction.count
        let precision = max(1, wholeDigits + scale)
        guard precision <= 38, let unscaled = Int128("0" + significant + fraction) else {
            return double("0\(whole).\(fraction)0")
        }
        return (.decimal(unscaled: unscaled, scale: scale), .decimal(precision: precision, scale: scale))
    }

    private static func double(_ text: String) -> (Scalar, DataType)? {
        let value = withUTF8(text) { TextParsing.double($0, $1) }
        return value.map { (.double($0), .double) }
    }

    private static func bits(_ digits: Substring, radix: Int) -> (Scalar, DataType)? {
        guard let value = Int64(digits, radix: radix), value >= 0, digits.first?.isHexDigit == true else { return nil }
        return (.int(value), value <= Int64(Int32.max) ? .int32 : .int64)
    }

    /// `10L`, `2S`, `1Y`, `1.5D`, `1.5F`, `1.5BD`
    private static func sparkValue(_ text: String) -> (Scalar, DataType)? {
        if text.hasSuffix("bd") { return value(of: String(text.dropLast(2)), spark: false) }
        let body = String(text.dropLast())
        switch text.last {
        case "l": return Int64(body).map { (.int($0), .int64) }
        case "s": return Int16(body).map { (.int(Int64($0)), .int16) }
        case "y": return Int8(body).map { (.int(Int64($0)), .int8) }
        case "d": return double(body)
        case "f": return withUTF8(body) { TextParsing.float($0, $1) }.map { (.float($0), .float) }
        default: return nil
        }
    }
}

/// The value of a date's or time's text.
enum TemporalLiteral {
    static func value(of text: String, as type: DataType) -> Scalar? {
        switch type {
        case .date: withUTF8(text) { TextParsing.date($0, $1) }.map { .date($0) }
        case .time(let unit): withUTF8(text) { TextParsing.time($0, $1, unit: unit) }.map { .time($0, unit) }
        case .timestamp(let unit, let zone):
            withUTF8(text) { TextParsing.timestamp($0, $1, unit: unit) }.map { .timestamp($0, unit, zone: zone) }
        default: nil
        }
    }

    static func example(of type: DataType) -> [String] {
        switch type {
        case .date: ["it is written like DATE '2024-05-31'"]
        case .time: ["it is written like TIME '23:59:00'"]
        case .timestamp: ["it is written like TIMESTAMP '2024-05-31 23:59:00'"]
        default: []
        }
    }
}
