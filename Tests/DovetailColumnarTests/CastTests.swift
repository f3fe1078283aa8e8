import Testing

@testable import DovetailColumnar

/// Casts of single values, by style; expectations for `.checked` are DuckDB's, for `.spark` Spark's.
@Suite struct CastTests {
    private func text(_ value: String, _ type: DataType, _ style: CastStyle = .checked) throws -> String {
        try Scalar.string(value).cast(from: .string, to: type, style: style).text(type: type)
    }

    private func spelled(_ value: Scalar, _ type: DataType, _ style: CastStyle = .checked) throws -> String {
        guard case .string(let text) = try value.cast(from: type, to: .string, style: style) else { return "?" }
        return text
    }

    @Test func textToInteger() throws {
        #expect(try text("12", .int32) == "12")
        #expect(try text(" +5 ", .int64) == "5")
        #expect(try text("-0", .int8) == "0")
        #expect(try text("12.7", .int32) == "13")
        #expect(try text("-12.5", .int32) == "-13")
        #expect(try text("1e2", .int32) == "100")
        #expect(try text("-9223372036854775808", .int64) == "-9223372036854775808")
        #expect(try text("18446744073709551615", .uint64) == "18446744073709551615")
        for bad in ["", " ", "abc", "1_000", "-", "9223372036854775808", "1e99", "0x10", "1 2", "--1"] {
            #expect(throws: ColumnError.self) { try text(bad, .int64) }
            #expect(try text(bad, .int64, .attempt) == "NULL")
        }
        #expect(throws: ColumnError.self) { try text("128", .int8) }
    }

    @Test func textToIntegerAsSpark() throws {
        let spark = CastStyle.spark(ansi: false)
        #expect(try text(" 12.7 ", .int32, spark) == "12")
        #expect(try text("-12.7", .int32, spark) == "-12")
        #expect(try text("+5", .int32, spark) == "5")
        #expect(try text(".5", .int32, spark) == "0")
        for bad in ["1e2", "0x10", "1_000", "", ".", "١", "1.2.3", "99999999999"] {
            #expect(try text(bad, .int32, spark) == "NULL")
            #expect(throws: ColumnError.self) { try text(bad, .int32, .spark(ansi: true)) }
        }
        #expect(throws: ColumnError.self) { try text("12.7", .int32, .spark(ansi: true)) }
    }

    @Test func message() throws {
        do {
            _ = try text("n/a", .int32)
            Issue.record("should have failed")
        } catch let error as ColumnError {
            #expect(error.code == .badCast)
            #expect(error.message == "\"n/a\" (VARCHAR) cannot be cast to INTEGER")
            #expect(error.row == 0)
        }
    }

    @Test func textToDouble() throws {
        for (input, expected) in [
            ("1", "1.0"), (".5", "0.5"), ("5.", "5.0"), ("1e3", "1000.0"), ("-0", "-0.0"), ("inf", "inf"),
            ("-Infinity", "-inf"), ("NaN", "nan"), (" 2.5 ", "2.5"), ("1e400", "inf"), ("1e-400", "0.0"),
            ("123456789012345678901234567890", "1.2345678901234568e+29"), ("0.1", "0.1"),
            ("9007199254740993", "9007199254740992.0"), ("2.2250738585072014e-308", "2.2250738585072014e-308"),
            ("179769313486231570000000000000000000000e270", "1.7976931348623157e+308"),
        ] { #expect(try text(input, .double) == expected) }
        for bad in ["", "1d", "0x1p3", "1e", "e1", ".", "1.2.3", "nano", "1 2", "1,5"] {
            #expect(try text(bad, .double, .attempt) == "NULL")
        }
        let spark = CastStyle.spark(ansi: false)
        #expect(try text("1d", .double, spark) == "1.0")
        #expect(try text("2.5F", .double, spark) == "2.5")
        #expect(try text("0x1p3", .double, spark) == "8.0")
        #expect(try text("inf", .double, spark) == "inf")
        #expect(try text("dd", .double, spark) == "NULL")
        #expect(try text("0.1", .float) == "0.1")
        #expect(try text("16777217", .float) == "16777216.0")
    }

    @Test func doubleToText() throws {
        for (value, expected) in [
            (1e20, "1e+20"), (1e15, "1000000000000000.0"), (1e16, "1e+16"), (1e-5, "1e-05"), (0.0001, "0.0001"),
            (123456789012345680.0, "1.2345678901234568e+17"), (1.5e300, "1.5e+300"), (-0.0, "-0.0"), (1e-300, "1e-300"),
            (Double.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
            (100000, "100000.0"),
            (1_234_567_890_123_456, "1234567890123456.0"), (0.1 + 0.2, "0.30000000000000004"), (0.5, "0.5"),
            (9_999_999_999_999_998, "9999999999999998.0"), (123.456, "123.456"), (-99.99, "-99.99"),
            (1.0 / 3, "0.3333333333333333"),
            (0.001234, "0.001234"), (19.99, "19.99"),
        ] { #expect(try spelled(.double(value), .double) == expected) }
        for (value, expected) in [
            (1e7, "1.0E7"), (1e-4, "1.0E-4"), (123.0, "123.0"), (0.001, "0.001"), (1.5e300, "1.5E300"),
            (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"), (9999999.5, "9999999.5"),
            (12345678.5, "1.23456785E7"),
        ] { #expect(try spelled(.double(value), .double, .spark(ansi: false)) == expected) }
        for (value, expected) in [
            (Float(1e10), "10000000000.0"), (0.1, "0.1"), (16_777_216, "16777216.0"), (1e16, "1e+16"), (1e-7, "1e-07"),
        ] { #expect(try spelled(.float(value), .float) == expected) }
    }

    @Test func shortestDigitsReadBack() throws {
        var generator = SystemLike(seed: 7)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            let text = Scalar.double(value).text(type: .double)
            let bytes = Array(text.utf8)
            #expect(bytes.withUnsafeBytes { $0.baseAddress.flatMap { TextParsing.double($0, bytes.count) } } == value)
            let price = Double(Int64(bitPattern: generator.next()) % 10_000_000) / 100
            #expect(Scalar.double(price).text(type: .double) == price.description)
        }
    }

    @Test func numbers() throws {
        func number(_ value: Scalar, _ from: DataType, _ to: DataType, _ style: CastStyle = .checked) throws -> Scalar {
            try value.cast(from: from, to: to, style: style)
        }
        let spark = CastStyle.spark(ansi: false)
        #expect(try number(.double(2.5), .double, .int32) == .int(2))
        #expect(try number(.double(3.5), .double, .int32) == .int(4))
        #expect(try number(.double(-2.5), .double, .int32) == .int(-2))
        #expect(throws: ColumnError.self) { try number(.double(1e30), .double, .int64) }
        #expect(throws: ColumnError.self) { try number(.double(.nan), .double, .int64) }
        #expect(throws: ColumnError.self) { try number(.double(0x1p63), .double, .int64) }
        #expect(try number(.double(-0x1p63), .double, .int64) == .int(.min))
        #expect(throws: ColumnError.self) { try number(.int(300), .int32, .int8) }
        #expect(throws: ColumnError.self) { try number(.int(-1), .int32, .uint64) }
        #expect(throws: ColumnError.self) { try number(.uint(.max), .uint64, .int64) }
        #expect(try number(.int(300), .int32, .int8, .attempt) == .null)
        #expect(try number(.int(300), .int32, .int8, spark) == .int(44))
        #expect(throws: ColumnError.self) { try number(.int(300), .int32, .int8, .spark(ansi: true)) }
        #expect(try number(.double(1e30), .double, .int64, spark) == .int(.max))
        #expect(try number(.double(-1e30), .double, .int32, spark) == .int(Int64(Int32.min)))
        #expect(try number(.double(.nan), .double, .int32, spark) == .int(0))
        #expect(try number(.double(-2.7), .double, .int32, spark) == .int(-2))
        #expect(try number(.double(1e10), .double, .int8, spark) == .int(-1))
        #expect(try number(.boolean(true), .boolean, .double) == .double(1))
        #expect(try number(.double(0.5), .double, .boolean) == .boolean(true))
        #expect(try number(.int(0), .int16, .boolean) == .boolean(false))
    }

    @Test func decimals() throws {
        func decimal(_ unscaled: Int128, _ from: (Int, Int), _ to: DataType, _ style: CastStyle = .checked) throws
            -> Scalar
        {
            try Scalar.decimal(unscaled: unscaled, scale: from.1).cast(
                from: .decimal(precision: from.0, scale: from.1), to: to, style: style)
        }
        let spark = CastStyle.spark(ansi: false)
        #expect(try decimal(25, (3, 1), .int32) == .int(3))
        #expect(try decimal(-25, (3, 1), .int32) == .int(-3))
        #expect(try decimal(29, (3, 1), .int32, spark) == .int(2))
        #expect(try decimal(300, (20, 0), .int8, spark) == .int(44))
        #expect(try decimal(300, (20, 0), .int8, .attempt) == .null)
        #expect(
            try decimal(1_125, (10, 3), .decimal(precision: 10, scale: 2)) == .decimal(unscaled: 113, scale: 2))
        #expect(try decimal(1_000, (4, 2), .decimal(precision: 3, scale: 2), .attempt) == .null)
        #expect(
            try decimal(123, (5, 2), .decimal(precision: 38, scale: 20))
                == .decimal(unscaled: 123 * 1_000_000_000_000_000_000, scale: 20))
        #expect(try decimal(123_456, (20, 3), .double) == .double(123.456))
        #expect(try spelled(.decimal(unscaled: -5, scale: 2), .decimal(precision: 5, scale: 2)) == "-0.05")
        #expect(
            try spelled(.decimal(unscaled: -1, scale: 10), .decimal(precision: 18, scale: 10), spark) == "-1E-10")
        #expect(
            try spelled(.decimal(unscaled: -1, scale: 10), .decimal(precision: 18, scale: 10)) == "-0.0000000001")
        let large = Int128(10) * 1_000_000_000_000_000_000 * 1_000_000_000_000_000_000 + 7
        #expect(
            try spelled(.decimal(unscaled: large, scale: 5), .decimal(precision: 38, scale: 5))
                == "100000000000000000000000000000000.00007")
        #expect(try text("1.125", .decimal(precision: 10, scale: 2)) == "1.13")
        #expect(try text("1.1e2", .decimal(precision: 10, scale: 2)) == "110.00")
        #expect(try text(".5", .decimal(precision: 10, scale: 2)) == "0.50")
        #expect(try text("5.", .decimal(precision: 30, scale: 2)) == "5.00")
        #expect(try text("999.995", .decimal(precision: 5, scale: 2), .attempt) == "NULL")
        #expect(try text("1.126x", .decimal(precision: 5, scale: 2), .attempt) == "NULL")
        func fromDouble(_ value: Double, _ style: CastStyle = .checked) throws -> String {
            let type = DataType.decimal(precision: 10, scale: 2)
            return try Scalar.double(value).cast(from: .double, to: type, style: style).text(type: type)
        }
        #expect(try fromDouble(1.005) == "1.00")
        #expect(try fromDouble(1.005, spark) == "1.01")
        #expect(try fromDouble(-0.125) == "-0.13")
        #expect(try fromDouble(1e9, .attempt) == "NULL")
        #expect(
            try Scalar.int(10).cast(from: .int32, to: .decimal(precision: 3, scale: 2), style: .attempt) == .null)
    }

    @Test func dates() throws {
        for (input, expected) in [
            ("2020-01-02", "2020-01-02"), ("2020-1-2", "2020-01-02"), ("2020/1/2", "2020-01-02"),
            (" 2020-01-02 ", "2020-01-02"), ("10000-01-01", "10000-01-01"), ("0044-03-15 (BC)", "0044-03-15 (BC)"),
            ("2020-01-02 03:04:05", "2020-01-02"), ("-0044-01-01", "0045-01-01 (BC)"), ("2000-02-29", "2000-02-29"),
        ] { #expect(try text(input, .date) == expected) }
        for bad in ["2020-02-30", "2020", "1900-02-29", "2020-13-01", "2020-00-01", "20200102", "2020-1-2x", ""] {
            #expect(try text(bad, .date, .attempt) == "NULL")
        }
        let spark = CastStyle.spark(ansi: false)
        #expect(try text("2024", .date, spark) == "2024-01-01")
        #expect(try text("2024-2-3", .date, spark) == "2024-02-03")
        #expect(try text("2024-02-03T11", .date, spark) == "2024-02-03")
        #expect(try text("2024-02-30", .date, spark) == "NULL")
        for days in stride(from: -1_000_000, through: 1_000_000, by: 997) {
            #expect(CivilDate(days: days).days == days)
        }
        #expect(CivilDate.isoWeek(days: CivilDate(year: 2021, month: 1, day: 1).days) == (2020, 53))
        #expect(CivilDate.dayOfWeek(days: 0) == 4)
        #expect(CivilDate(year: 2020, month: 1, day: 31).adding(months: 13) == CivilDate(year: 2021, month: 2, day: 28))
    }

    @Test func timestamps() throws {
        let type = DataType.timestamp(.microsecond, zone: nil)
        let zoned = DataType.timestamp(.microsecond, zone: "UTC")
        for (input, expected) in [
            ("2020-01-02T03:04:05Z", "2020-01-02 03:04:05"), ("2020-01-02 03:04:05+02:00", "2020-01-02 03:04:05"),
            ("2020-01-02 03:04", "2020-01-02 03:04:00"), ("2020-01-02", "2020-01-02 00:00:00"),
            ("2020-01-02 3:4:5.5", "2020-01-02 03:04:05.5"), ("2020-01-02 10:00:00.123400", "2020-01-02 10:00:00.1234"),
            ("1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999"),
        ] { #expect(try text(input, type) == expected) }
        #expect(try text("2020-01-01 00:00:00+02", zoned) == "2019-12-31 22:00:00+00")
        #expect(try text("2020-01-02 24:00:00", type, .attempt) == "2020-01-03 00:00:00")
        #expect(try text("2020-01-02 24:00:00", type, .spark(ansi: false)) == "NULL")
        #expect(try text("2020-01-02 24:00:01", type, .attempt) == "NULL")
        #expect(try text("2020-01-02 03:60:00", type, .attempt) == "NULL")
        let nanos = DataType.timestamp(.nanosecond, zone: nil)
        #expect(try text("2020-01-01 00:00:00.123456700", nanos) == "2020-01-01 00:00:00.1234567")
        #expect(try text("9999-01-01", nanos, .attempt) == "NULL")
        #expect(try text("1:02:03.123456789", .time(.microsecond)) == "01:02:03.123456")
        let spark = CastStyle.spark(ansi: false)
        #expect(try text("2020-01-02 03:04:05+02:00", type, spark) == "2020-01-02 01:04:05")
        #expect(try text("2024", type, spark) == "2024-01-01 00:00:00")
        #expect(try text("T1:2:3", type, spark).hasSuffix(" 01:02:03"))
        let half = Scalar.timestamp(-500_000, .microsecond, zone: nil)
        #expect(try half.cast(from: type, to: .int64, style: spark) == .int(-1))
        #expect(throws: ColumnError.self) { try half.cast(from: type, to: .int64, style: .checked) }
        #expect(try half.cast(from: type, to: .date, style: .checked) == .date(-1))
        #expect(
            try Scalar.int(5).cast(from: .int32, to: type, style: spark)
                == .timestamp(5_000_000, .microsecond, zone: nil))
        #expect(
            try Scalar.date(1).cast(from: .date, to: nanos, style: .checked)
                == .timestamp(86_400_000_000_000, .nanosecond, zone: nil))
        #expect(
            try Scalar.date(.max - 1).cast(from: .date, to: nanos, style: .attempt) == .null)
        #expect(
            try Scalar.timestamp(-1, .nanosecond, zone: nil).cast(from: nanos, to: type, style: .checked)
                == .timestamp(-1, .microsecond, zone: nil))
    }

    @Test func intervals() throws {
        for (input, expected) in [
            ("1 year 2 months 3 days 04:05:06.5", "1 year 2 months 3 days 04:05:06.5"), ("-1 day", "-1 day"),
            ("0 day", "00:00:00"), ("-1 month", "-1 month"), ("25 hours", "25:00:00"), ("-1.5 seconds", "-00:00:01.5"),
            ("1 day ago", "-1 day"), ("2 weeks", "14 days"), ("1.5 days", "1 day 12:00:00"),
        ] { #expect(try text(input, .interval) == expected) }
        for bad in ["", "day", "1", "1 lightyear", "99999999999 years"] {
            #expect(try text(bad, .interval, .attempt) == "NULL")
        }
    }

    @Test func booleansAndBinary() throws {
        for yes in ["true", "T", "yes", "y", "1", " TRUE "] { #expect(try text(yes, .boolean) == "true") }
        for no in ["false", "F", "no", "N", "0"] { #expect(try text(no, .boolean) == "false") }
        for bad in ["", "2", "tru", "on"] { #expect(try text(bad, .boolean, .attempt) == "NULL") }
        #expect(try text("\\x41b", .binary) == "Ab")
        #expect(try text("\\x00\\xFF", .binary) == "\\x00\\xFF")
        #expect(try text("\\x4", .binary, .attempt) == "NULL")
        #expect(try text("é", .binary, .attempt) == "NULL")
    }

    @Test func impossiblePairs() {
        for (from, to) in [
            (DataType.int32, DataType.date), (.date, .int32), (.boolean, .date), (.interval, .int64),
            (.int32, .list(Field("item", .int32))), (.int64, .timestamp(.second, zone: nil)), (.binary, .int32),
        ] {
            #expect(!Kernels.canCast(from: from, to: to, style: .checked), "\(from) to \(to)")
        }
        #expect(Kernels.canCast(from: .int64, to: .timestamp(.second, zone: nil), style: .spark(ansi: false)))
    }

    @Test func nestedText() {
        let list = DataType.list(Field("item", .int32))
        #expect(Scalar.list([.int(1), .int(2), .null]).text(type: list) == "[1, 2, NULL]")
        let pair = DataType.structure([Field("a", .int32), Field("b", .string)])
        #expect(Scalar.structure([.int(1), .string("x y")]).text(type: pair) == "{'a': 1, 'b': x y}")
        #expect(Scalar.structure([.int(1), .null]).text(type: pair, style: .spark(ansi: true)) == "{1, null}")
        let words = DataType.list(Field("item", .string))
        #expect(Scalar.list([.string("a"), .string("b,c"), .string("")]).text(type: words) == "[a, 'b,c', '']")
        let map = DataType.map(key: Field("key", .string), value: Field("value", .int32))
        #expect(Scalar.map([(.string("k"), .int(1))]).text(type: map) == "{k=1}")
    }
}

/// A small deterministic generator.
struct SystemLike {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
