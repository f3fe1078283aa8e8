import DovetailColumnar
import Testing

@testable import DovetailFormats

@Suite struct CSVTypeTests {
    static let types: [DataType] = [
        .boolean, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double,
        .decimal(precision: 12, scale: 2), .decimal(precision: 18, scale: 9), .decimal(precision: 30, scale: 4), .date,
        .time(.microsecond), .timestamp(.microsecond, zone: nil), .timestamp(.nanosecond, zone: "UTC"),
        .timestamp(.second, zone: "+02:00"), .string,
    ]

    static let texts: [String] = [
        "0", "1", "-1", "7", "127", "128", "-128", "-129", "255", "256", "32767", "65535", "65536", "2147483647",
        "2147483648", "-2147483648", "12345678", "123456789", "1234567890123456", "12345678901234567",
        "123456789012345678", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551615", "1.5", "-1.5", "0.1", ".5", "5.", "-", ".", "1.25", "1.255", "12345.67", "1234567.89",
        "123456789.12", "9999999999.99", "10000000000.00", "99999999999999.99", "0.123456789", "0.12345678901234567",
        "1e10", "1E-5", "1.7976931348623157e308", "4.9e-324", "2.2250738585072014e-308", "9007199254740993",
        "123456789012345678901234567890", "0.30000000000000004", "16777217", "nan", "-inf", "12a", "1.2.3", "+5", " 42",
        "42 ", "true", "FALSE", "t", "yes", "no", "tru", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29",
        "1969-12-31", "0001-01-01", "9999-12-31", "2024-13-01", "2024-00-10", "2024-1-5", "2024/01/05", "24-01-01",
        "12:34:56", "12:34", "24:00:00", "23:59:59.123456789", "2024-01-02 03:04:05", "2024-01-02T03:04:05.678",
        "2024-01-02 03:04:05.123456789", "2024-01-02T03:04:05Z", "2024-01-02 03:04:05+05:30", "2024-01-02 25:00:00",
        "1600-01-01 00:00:00", "2024-01-02 03:04:05.", "hello", "a longer text than twelve bytes", "żółw",
    ]

    /// Every type over every text: the loops and the one-value readers agree, quoted or not.
    @Test(arguments: types)
    func readsLikeOneValueReaders(type: DataType) throws {
        for isQuoted in [false, true] {
            let good = CSVTypeTests.texts.filter { CSVTypeTests.expected($0, type) != nil }
            let lines = (0..<3).flatMap { _ in good }.map { isQuoted ? "\"\($0)\",x" : "\($0),x" }
            let files = try CSVFiles(lines.joined(separator: "\n") + "\n,y\n")
            let schema = Schema([Field("v", type), Field("w", .string)])
            let rows = try files.rows(["header": .boolean(false), "delim": .string(",")], schema: schema)
            let expected = (0..<3).flatMap { _ in good }.map { CSVTypeTests.expected($0, type) } + [.null]
            #expect(rows.map { Optional($0[0]) } == expected)
            for text in CSVTypeTests.texts where !good.contains(text) {
                let one = try CSVFiles("\(text),x\n")
                #expect(throws: FormatError.self, "\(text) as \(type)") {
                    try one.rows(["header": .boolean(false), "delim": .string(",")], schema: schema)
                }
            }
        }
    }

    static func expected(_ text: String, _ type: DataType) -> Scalar? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { raw -> Scalar? in
            guard let p = raw.baseAddress else { return nil }
            let n = raw.count
            switch type {
            case .boolean: return TextParsing.boolean(p, n).map { .boolean($0) }
            case .int8: return TextParsing.int64(p, n).flatMap { Int8(exactly: $0) }.map { .int(Int64($0)) }
            case .int16: return TextParsing.int64(p, n).flatMap { Int16(exactly: $0) }.map { .int(Int64($0)) }
            case .int32: return TextParsing.int64(p, n).flatMap { Int32(exactly: $0) }.map { .int(Int64($0)) }
            case .int64: return TextParsing.int64(p, n).map { .int($0) }
            case .uint8: return TextParsing.uint64(p, n).flatMap { UInt8(exactly: $0) }.map { .uint(UInt64($0)) }
            case .uint16: return TextParsing.uint64(p, n).flatMap { UInt16(exactly: $0) }.map { .uint(UInt64($0)) }
            case .uint32: return TextParsing.uint64(p, n).flatMap { UInt32(exactly: $0) }.map { .uint(UInt64($0)) }
            case .uint64: return TextParsing.uint64(p, n).map { .uint($0) }
            case .float: return TextParsing.float(p, n).map { .float($0) }
            case .double: return TextParsing.double(p, n).map { .double($0) }
            case .decimal(let precision, let scale):
                return TextParsing.decimal(p, n, precision: precision, scale: scale).map {
                    .decimal(unscaled: $0, scale: scale)
                }
            case .date: return TextParsing.date(p, n).map { .date($0) }
            case .time(let unit): return TextParsing.time(p, n, unit: unit).map { .time($0, unit) }
            case .timestamp(let unit, let zone):
                guard zone != nil else {
                    return TextParsing.timestamp(p, n, unit: unit, appliesOffset: false).map {
                        .timestamp($0, unit, zone: nil)
                    }
                }
                let isLocal = TextParsing.timestampText(p, n).map { $0.offset == nil } ?? false
                let shift = zone == "+02:00" && isLocal ? 7_200 * unit.perSecond : 0
                return TextParsing.timestamp(p, n, unit: unit).map { .timestamp($0 - shift, unit, zone: zone) }
            default: return .string(text)
            }
        }
    }

    /// Random doubles of up to 19 digits: exactly the nearest.
    @Test func roundsDoublesToNearest() throws {
        var random = SplitMix(seed: 99)
        var texts: [String] = []
        for _ in 0..<4_000 {
            let digits = String(random.next() >> (random.below(60)))
            let point = Int(random.below(UInt64(digits.count) + 1))
            var text = digits.prefix(point) + "." + digits.dropFirst(point)
            if text.count == 1 { text += "0" }
            if random.below(3) == 0 { text += "e\(Int(random.below(60)) - 30)" }
            texts.append((random.below(2) == 0 ? "-" : "") + text)
        }
        let files = try CSVFiles(texts.joined(separator: "\n"))
        let rows = try files.rows(["header": .boolean(false)], schema: Schema([Field("x", .double)]))
        let expected = texts.map { text in
            var text = text
            if let dot = text.firstIndex(of: "."), dot == text.startIndex || text[text.index(before: dot)] == "-" {
                text.insert("0", at: dot)
            }
            return Double(text.replacing(".e", with: ".0e")) ?? Double(text + "0") ?? .nan
        }
        #expect(rows.map { $0[0] } == expected.map { .double($0) })
    }
}
