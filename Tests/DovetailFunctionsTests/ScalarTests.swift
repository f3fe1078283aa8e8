import DovetailColumnar
import DovetailPlan
import Testing

@testable import DovetailFunctions

/// Scalar functions against plain Swift over random values.
@Suite struct ScalarTests {
    static let counts = [0, 1, 63, 64, 65, 1_000]

    @Test(arguments: counts)
    func texts(_ count: Int) throws {
        var random = Random(seed: UInt64(count))
        let scalars = random.scalars(.string, count: count, nulls: count % 2 == 0 ? 20 : 0)
        let numbers: [Scalar] = (0..<count).map { _ in .int(Int64(random.next(below: 9) - 4)) }
        let others: [Scalar] = (0..<count).map { _ in .string(["a", "é", "日🦆", "", "Z ", "xY"][random.next(below: 6)]) }
        try check("upper", [(.string, scalars)]) {
            // One character for one.
            .string($0.replacing("ß", with: "\u{1E9E}").uppercased())
        }
        try check("lower", [(.string, scalars)]) { .string($0.lowercased()) }
        try check("length", [(.string, scalars)]) { .int(Int64($0.unicodeScalars.count)) }
        try check("octet_length", [(.string, scalars)]) { .int(Int64($0.utf8.count)) }
        try check("reverse", [(.string, scalars)]) { .string(String($0.reversed())) }
        try check("trim", [(.string, scalars)]) { text in
            var rest = text.unicodeScalars[...]
            while rest.first == " " { rest.removeFirst() }
            while rest.last == " " { rest.removeLast() }
            return .string(String(String.UnicodeScalarView(rest)))
        }
        try check("substring", [(.string, scalars), (.int64, numbers)]) { text, row in
            let (all, start) = (Array(text.unicodeScalars), Naive.exact(numbers[row]))
            let skipped = start > 0 ? Int(start) - 1 : start < 0 ? max(all.count + Int(start), 0) : 0
            return .string(String(String.UnicodeScalarView(all.dropFirst(skipped))))
        }
        for (name, side) in [("left", false), ("right", true)] {
            try check(name, [(.string, scalars), (.int64, numbers)]) { text, row in
                let (all, number) = (Array(text.unicodeScalars), Int(Naive.exact(numbers[row])))
                let kept = min(number < 0 ? max(all.count + number, 0) : number, all.count)
                return .string(String(String.UnicodeScalarView(side ? all.suffix(kept) : all.prefix(kept))))
            }
        }
        let needle = { (row: Int) -> String in others[row].text(type: .string) }
        let arguments: [(DataType, [Scalar])] = [(.string, scalars), (.string, others)]
        try check("contains", arguments) { .boolean(needle($1).isEmpty || ScalarTests.find(needle($1), in: $0) != nil) }
        try check("starts_with", arguments) { .boolean($0.utf8.starts(with: needle($1).utf8)) }
        try check("ends_with", arguments) { .boolean($0.utf8.reversed().starts(with: needle($1).utf8.reversed())) }
        try check("instr", arguments) { text, row in
            guard let place = ScalarTests.find(needle(row), in: text) else { return .int(0) }
            return .int(Int64(String(decoding: Array(text.utf8)[..<place], as: UTF8.self).unicodeScalars.count) + 1)
        }
        try check("replace", arguments + [(.string, others.reversed())]) { text, row in
            let (new, old) = (others[count - 1 - row].text(type: .string), needle(row))
            return .string(ScalarTests.replace(text, old, new))
        }
        try check("||", arguments) { .string($0 + needle($1)) }
    }

    @Test(arguments: counts)
    func dates(_ count: Int) throws {
        var random = Random(seed: UInt64(count) + 7)
        let days: [Scalar] = (0..<count).map { row in
            row % 9 == 5
                ? .null
                : .date(
                    row % 7 == 3
                        ? Int32(truncatingIfNeeded: random.next()) : Int32(random.next(below: 400_000) - 200_000))
        }
        for (name, value) in [
            ("year", { $0.year }), ("month", { $0.month }), ("day", { $0.day }), ("quarter", { ($0.month + 2) / 3 }),
            ("dayofyear", { $0.dayOfYear }),
        ] as [(String, (CivilDate) -> Int)] {
            try dates(name, days) { .int(Int64(value(CivilDate(days: $0)))) }
        }
        try dates("dayofweek", days) { .int(Int64((($0 + 4) % 7 + 7) % 7)) }
        try dates("week", days) { .int(Int64(CivilDate.isoWeek(days: $0).week)) }
        try dates("last_day", days.filter { if case .date(let day) = $0 { day.magnitude < 1 << 30 } else { true } }) {
            let date = CivilDate(days: $0)
            return .date(Int32($0 - date.day + CivilDate.daysInMonth(date.month, of: date.year)))
        }
    }

    @Test func everyDayOfTheCalendar() throws {
        let days = (-800_000..<800_000).map { Int32($0) }
        let values = Buffer(byteCount: days.count * 4)
        for (row, day) in days.enumerated() { values.pointer(as: Int32.self)[row] = day }
        let column = Column.primitive(PrimitiveColumn(type: .date, values: values, count: days.count))
        let parts = try [DatePart.year, .month, .day].map { try Kernels.part($0, of: column, validity: nil) }
        let pointers = parts.map { Numbers.pointer($0, as: Int64.self) }
        var wrong = 0
        for (row, day) in days.enumerated() {
            let date = CivilDate(days: Int(day))
            let found = (Int(pointers[0][row]), Int(pointers[1][row]), Int(pointers[2][row]))
            if found != (date.year, date.month, date.day) { wrong += 1 }
        }
        withExtendedLifetime(parts) {}
        #expect(wrong == 0)
    }

    @Test func timestampsBeforeTheEpoch() throws {
        let type = DataType.timestamp(.microsecond, zone: nil)
        let column = Column(scalars: [.timestamp(-1, .microsecond, zone: nil)], type: type)
        for (name, expected) in [
            ("year", 1969), ("month", 12), ("day", 31), ("hour", 23), ("second", 59), ("microsecond", 59_999_999),
        ] {
            #expect(try evaluate(name, [column]).scalar(at: 0) == .int(Int64(expected)), "\(name)")
        }
        let zoned = Column(
            scalars: [.timestamp(0, .second, zone: "+02:00")], type: .timestamp(.second, zone: "+02:00"))
        #expect(try evaluate("hour", [zoned]).scalar(at: 0) == .int(2))
        let unit = Column.constant(ConstantColumn(type: .string, value: .string("hour"), count: 1))
        #expect(
            try evaluate("date_trunc", [unit, column]).scalar(at: 0)
                == .timestamp(-3_600_000_000, .microsecond, zone: nil))
    }

    @Test func dictionariesAreComputedOnce() throws {
        let column = Layouts.dictionary([.string("a"), .null, .string("b"), .string("a")], .string)
        guard case .dictionary(let result) = try evaluate("upper", [column]) else {
            Issue.record("no dictionary")
            return
        }
        #expect(result.values.scalars == [.string("A"), .string("B")])
        #expect(Column.dictionary(result).scalars == [.string("A"), .null, .string("B"), .string("A")])
    }

    @Test func roundingIsExact() throws {
        let type = DataType.decimal(precision: 38, scale: 2)
        let column = Column(
            scalars: [
                .decimal(unscaled: 250, scale: 2), .decimal(unscaled: -250, scale: 2),
                .decimal(unscaled: 249, scale: 2),
            ],
            type: type)
        #expect(try evaluate("round", [column]).scalars == [3, -3, 2].map { .decimal(unscaled: $0, scale: 0) })
        #expect(try evaluate("floor", [column]).scalars == [2, -3, 2].map { .decimal(unscaled: $0, scale: 0) })
        #expect(try evaluate("ceil", [column]).scalars == [3, -2, 3].map { .decimal(unscaled: $0, scale: 0) })
        #expect(throws: ColumnError.self) { try evaluate("abs", [Column(scalars: [.int(.min)], type: .int64)]) }
    }

    @Test func lists() throws {
        let columns = [
            Column(scalars: [.int(1), .null], type: .int64), Column(scalars: [.int(3), .int(4)], type: .int64),
        ]
        let lists = try evaluate("array", columns)
        #expect(lists.scalars == [.list([.int(1), .int(3)]), .list([.null, .int(4)])])
        #expect(try evaluate("size", [lists]).scalars == [.int(2), .int(2)])
        for (place, expected) in [
            (1, [.int(1), .null]), (-1, [.int(3), .int(4)]), (3, [.null, .null]), (0, [.null, .null]),
        ]
            as [(Int64, [Scalar])]
        {
            let position = Column.constant(ConstantColumn(type: .int64, value: .int(place), count: 2))
            #expect(try evaluate("element_at", [lists, position]).scalars == expected)
        }
    }

    @Test func choices() throws {
        let columns = [
            Column(scalars: [.null, .int(5), .null], type: .int64),
            Column(scalars: [.int(2), .int(3), .null], type: .int64),
        ]
        #expect(try evaluate("coalesce", columns).scalars == [.int(2), .int(5), .null])
        #expect(try evaluate("greatest", columns).scalars == [.int(2), .int(5), .null])
        #expect(try evaluate("least", columns).scalars == [.int(2), .int(3), .null])
        #expect(
            try evaluate("nullif", [columns[1], .constant(ConstantColumn(type: .int64, value: .int(3), count: 3))])
                .scalars == [.int(2), .null, .null])
        let condition = Column(scalars: [.boolean(true), .boolean(false), .null], type: .boolean)
        #expect(try evaluate("if", [condition] + columns).scalars == [.null, .int(3), .null])
    }

    // MARK: How values are compared

    private func evaluate(_ name: String, _ columns: [Column]) throws -> Column {
        let function = try #require(BuiltinFunctions.registry.scalar(name))
        let signature = try function.resolve(columns.map(\.type))
        let cast = try zip(columns, signature.parameters).map { try Kernels.cast($0, to: $1, style: .checked) }
        return try function.evaluate(cast, type: signature.result, count: columns[0].count)
    }

    private func check(
        _ name: String, _ arguments: [(DataType, [Scalar])], _ expected: (String, Int) -> Scalar
    ) throws {
        let rest = arguments.dropFirst().map { Column(scalars: $0.1, type: $0.0) }
        for column in [Column(scalars: arguments[0].1, type: .string), Layouts.dictionary(arguments[0].1, .string)] {
            let result = try evaluate(name, [column] + rest)
            #expect(result.count == column.count)
            for row in 0..<column.count {
                guard case .string(let text) = arguments[0].1[row] else {
                    #expect(result.isNull(at: row), "\(name), row \(row)")
                    continue
                }
                #expect(result.scalar(at: row) == expected(text, row), "\(name), row \(row)")
            }
        }
    }

    private func check(_ name: String, _ arguments: [(DataType, [Scalar])], _ expected: (String) -> Scalar) throws {
        try check(name, arguments) { text, _ in expected(text) }
    }

    private func dates(_ name: String, _ days: [Scalar], _ expected: (Int) -> Scalar) throws {
        let result = try evaluate(name, [Column(scalars: days, type: .date)])
        for (row, day) in days.enumerated() {
            if case .date(let number) = day {
                #expect(result.scalar(at: row) == expected(Int(number)), "\(name) of day \(number)")
            } else {
                #expect(result.isNull(at: row))
            }
        }
    }

    private static func find(_ needle: String, in text: String, from start: Int = 0) -> Int? {
        let (a, b) = (Array(text.utf8), Array(needle.utf8))
        guard a.count >= b.count + start else { return nil }
        return (start...(a.count - b.count)).first { Array(a[$0..<($0 + b.count)]) == b }
    }

    private static func replace(_ text: String, _ old: String, _ new: String) -> String {
        guard !old.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var (result, start): ([UInt8], Int) = ([], 0)
        while let place = find(old, in: text, from: start) {
            result += bytes[start..<place] + Array(new.utf8)
            start = place + old.utf8.count
        }
        return String(decoding: result + bytes[start...], as: UTF8.self)
    }
}
