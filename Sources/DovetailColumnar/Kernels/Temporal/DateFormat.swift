/// Dates and timestamps as text in a format, either with `%` codes or with letters as Java and Spark write them.
struct DateFormat {
    private enum Piece {
        case text(String)
        case number(DatePart, width: Int)
        case twoDigitYear(width: Int)
        case hour12(width: Int)
        case meridiem
        /// Weeks that begin on a Sunday or Monday; days before the first are in week 0.
        case weekOfYear(startsMonday: Bool, width: Int)
        /// `+00`, the distance from UTC.
        case offset
        case monthName(short: Bool)
        case dayName(short: Bool)
        case fraction(digits: Int)
    }

    private var pieces: [Piece] = []

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// With codes alone letters are what they are, also where there is no `%`.
    /// - Throws: `ColumnError` for a code that is not known.
    init(_ format: String, isCodes: Bool = false) throws {
        if isCodes || format.contains("%") { try readCodes(Array(format)) } else { try readLetters(Array(format)) }
    }

    private mutating func readCodes(_ format: [Character]) throws {
        var index = 0
        while index < format.count {
            defer { index += 1 }
            guard format[index] == "%" else {
                pieces.append(.text(String(format[index])))
                continue
            }
            index += 1
            guard index < format.count else { throw Self.unknown("%") }
            // A minus takes the leading zero away.
            let isBare = format[index] == "-" && index + 1 < format.count
            if isBare { index += 1 }
            try appendCode(format[index], width: isBare ? 1 : 2)
        }
    }

    private mutating func appendCode(_ code: Character, width: Int) throws {
        switch code {
        case "Y": pieces.append(.number(.year, width: 4))
        case "y": pieces.append(.twoDigitYear(width: width))
        case "m": pieces.append(.number(.month, width: width))
        case "d": pieces.append(.number(.day, width: width))
        case "e": pieces.append(.number(.day, width: 1))
        case "H": pieces.append(.number(.hour, width: width))
        case "I": pieces.append(.hour12(width: width))
        case "M": pieces.append(.number(.minute, width: width))
        case "S": pieces.append(.number(.second, width: width))
        case "f": pieces.append(.fraction(digits: 6))
        case "g": pieces.append(.fraction(digits: 3))
        case "n": pieces.append(.fraction(digits: 9))
        case "U": pieces.append(.weekOfYear(startsMonday: false, width: width))
        case "W": pieces.append(.weekOfYear(startsMonday: true, width: width))
        case "z": pieces.append(.offset)
        case "Z": pieces.append(.text(""))
        case "h": pieces.append(.monthName(short: true))
        case "D": try readCodes(Array("%m/%d/%y"))
        case "R": try readCodes(Array("%H:%M"))
        case "j": pieces.append(.number(.dayOfYear, width: width == 1 ? 1 : 3))
        case "p": pieces.append(.meridiem)
        case "B": pieces.append(.monthName(short: false))
        case "b": pieces.append(.monthName(short: true))
        case "A": pieces.append(.dayName(short: false))
        case "a": pieces.append(.dayName(short: true))
        case "u": pieces.append(.number(.isoDayOfWeek, width: 1))
        case "w": pieces.append(.number(.dayOfWeek, width: 1))
        case "V": pieces.append(.number(.week, width: 2))
        case "G": pieces.append(.number(.isoYear, width: 4))
        case "F": try readCodes(Array("%Y-%m-%d"))
        case "T", "X": try readCodes(Array("%H:%M:%S"))
        case "x": try readCodes(Array("%Y-%m-%d"))
        case "c": try readCodes(Array("%Y-%m-%d %H:%M:%S"))
        case "%": pieces.append(.text("%"))
        default: throw Self.unknown("%\(code)")
        }
    }

    private mutating func readLetters(_ format: [Character]) throws {
        var index = 0
        while index < format.count {
            let letter = format[index]
            if letter == "'" {
                let end = format[(index + 1)...].firstIndex(of: "'") ?? format.count
                pieces.append(.text(end == index + 1 ? "'" : String(format[(index + 1)..<end])))
                index = end + 1
                continue
            }
            let end = format[index...].firstIndex { $0 != letter } ?? format.count
            let width = end - index
            index = end
            guard letter.isASCII, letter.isLetter else {
                pieces.append(.text(String(repeating: letter, count: width)))
                continue
            }
            try appendLetters(letter, width)
        }
    }

    private mutating func appendLetters(_ letter: Character, _ width: Int) throws {
        switch letter {
        case "y", "u": pieces.append(width == 2 ? .twoDigitYear(width: 2) : .number(.year, width: max(width, 4)))
        case "M", "L":
            pieces.append(width > 2 ? .monthName(short: width == 3) : .number(.month, width: width))
        case "d": pieces.append(.number(.day, width: width))
        case "D": pieces.append(.number(.dayOfYear, width: width))
        case "H": pieces.append(.number(.hour, width: width))
        case "h": pieces.append(.hour12(width: width))
        case "m": pieces.append(.number(.minute, width: width))
        case "s": pieces.append(.number(.second, width: width))
        case "S": pieces.append(.fraction(digits: min(width, 9)))
        case "a": pieces.append(.meridiem)
        case "E": pieces.append(.dayName(short: width < 4))
        case "Q", "q": pieces.append(.number(.quarter, width: width))
        default: throw Self.unknown(String(repeating: letter, count: width))
        }
    }

    fileprivate static func unreadable(_ text: String, _ format: String, _ row: Int) -> ColumnError {
        ColumnError(
            .badCast, "'\(text)' is not written as '\(format)'", kind: .invalidInput, row: row,
            notes: ["try_strptime gives NULL instead of an error"])
    }

    private static func unknown(_ code: String) -> ColumnError {
        ColumnError(.badCast, "\"\(code)\" is no part of a date format that is known here", kind: .invalidInput)
    }

    /// Parts that must be computed.
    fileprivate var parts: [DatePart] {
        var parts: Set<DatePart> = []
        for piece in pieces {
            switch piece {
            case .text: break
            case .number(let part, _): parts.insert(part)
            case .twoDigitYear: parts.insert(.year)
            case .weekOfYear: parts.formUnion([.dayOfYear, .dayOfWeek])
            case .offset: parts.insert(.timezone)
            case .hour12, .meridiem: parts.insert(.hour)
            case .monthName: parts.insert(.month)
            case .dayName: parts.insert(.dayOfWeek)
            case .fraction: parts.insert(.microsecond)
            }
        }
        return Array(parts)
    }

    fileprivate func text(_ value: (DatePart) -> Int64) -> String {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .number(let part, let width): result += Self.padded(value(part), width)
            case .twoDigitYear(let width): result += Self.padded(abs(value(.year) % 100), width)
            case .hour12(let width): result += Self.padded((value(.hour) + 11) % 12 + 1, width)
            case .weekOfYear(let startsMonday, let width):
                let day = (value(.dayOfWeek) + (startsMonday ? 6 : 0)) % 7
                result += Self.padded((value(.dayOfYear) + 6 - day) / 7, width)
            case .offset:
                let minutes = value(.timezone) / 60
                result += (minutes < 0 ? "-" : "+") + Self.padded(abs(minutes) / 60, 2)
                if minutes % 60 != 0 { result += ":" + Self.padded(abs(minutes) % 60, 2) }
            case .meridiem: result += value(.hour) < 12 ? "AM" : "PM"
            case .monthName(let short): result += Self.name(Self.months, value(.month) - 1, short)
            case .dayName(let short): result += Self.name(Self.days, value(.dayOfWeek), short)
            case .fraction(let digits):
                let micros = Self.padded(value(.microsecond) % 1_000_000, 6) + "000"
                result += micros.prefix(digits)
            }
        }
        return result
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value.magnitude)
        let zeros = String(repeating: "0", count: max(width - digits.utf8.count, 0))
        return (value < 0 ? "-" : "") + zeros + digits
    }

    private static func name(_ names: [String], _ index: Int64, _ short: Bool) -> String {
        // A time of day has no month to name.
        guard names.indices.contains(Int(index)) else { return "" }
        return short ? String(names[Int(index)].prefix(3)) : names[Int(index)]
    }
}

extension DateFormat {
    /// Microseconds since 1970-01-01 of a text in this format; nil where it is not written so. What the format leaves out
    /// is the start of 1970.
    fileprivate func read(_ text: String) -> Int64? {
        var rest = Array(text.utf8)[...]
        var date = CivilDate(year: 1970, month: 1, day: 1)
        if let named: Int64 = Self.named(text) { return named }
        var (hour, minute, second, micros, isAfternoon): (Int, Int, Int, Int, Bool?) = (0, 0, 0, 0, nil)
        var (dayOfYear, offset): (Int?, Int) = (nil, 0)
        for piece in pieces {
            switch piece {
            case .text(let text):
                guard rest.starts(with: text.utf8) else { return nil }
                rest = rest.dropFirst(text.utf8.count)
            case .number(.year, _): guard Self.take(&rest, 4, into: &date.year) else { return nil }
            case .number(.month, _): guard Self.take(&rest, 2, into: &date.month) else { return nil }
            case .number(.day, _): guard Self.take(&rest, 2, into: &date.day) else { return nil }
            case .number(.hour, _), .hour12: guard Self.take(&rest, 2, into: &hour) else { return nil }
            case .number(.minute, _): guard Self.take(&rest, 2, into: &minute) else { return nil }
            case .number(.second, _): guard Self.take(&rest, 2, into: &second) else { return nil }
            case .number(.dayOfYear, _):
                var day = 0
                guard Self.take(&rest, 3, into: &day), (1...366).contains(day) else { return nil }
                dayOfYear = day
            case .offset: guard Self.take(&rest, offset: &offset) else { return nil }
            case .number, .weekOfYear: return nil
            case .twoDigitYear:
                guard Self.take(&rest, 2, into: &date.year) else { return nil }
                date.year += date.year < 69 ? 2_000 : 1_900
            case .monthName(let short):
                guard let index = Self.take(&rest, Self.months, short) else { return nil }
                date.month = index + 1
            case .dayName(let short): if Self.take(&rest, Self.days, short) == nil { return nil }
            case .meridiem:
                guard let index = Self.take(&rest, ["AM", "PM"], false) else { return nil }
                isAfternoon = index == 1
            case .fraction:
                let count = rest.prefix(6).prefix { $0 &- 0x30 < 10 }.count
                guard Self.take(&rest, 6, into: &micros) else { return nil }
                for _ in count..<6 { micros *= 10 }
                while let next = rest.first, next &- 0x30 < 10 { rest.removeFirst() }
            }
        }
        if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
        if let dayOfYear {
            let day = CivilDate(days: CivilDate(year: date.year, month: 1, day: 1).days + dayOfYear - 1)
            guard day.year == date.year else { return nil }
            date = day
        }
        guard rest.isEmpty, date.isValid, hour < 24, minute < 60, second < 60 else { return nil }
        return Int64(((date.days * 24 + hour) * 60 + minute) * 60 + second - offset) * 1_000_000 + Int64(micros)
    }

    private static func named(_ text: String) -> Int64? {
        Array(text.utf8).withUnsafeBytes { bytes in
            bytes.baseAddress.flatMap { TextParsing.namedTime($0, bytes.count) }
        }
    }

    /// `Z`, or a sign, hours and perhaps minutes, as seconds.
    private static func take(_ rest: inout ArraySlice<UInt8>, offset: inout Int) -> Bool {
        let text = rest.prefix { $0 != 0x20 }
        let seconds = Array(text).withUnsafeBytes { bytes in
            bytes.baseAddress.flatMap { ZoneOffset.seconds($0, bytes.count) }
        }
        guard let seconds else { return false }
        offset = seconds
        rest = rest.dropFirst(text.count)
        return true
    }

    /// One to `most` digits.
    private static func take(_ rest: inout ArraySlice<UInt8>, _ most: Int, into value: inout Int) -> Bool {
        let digits = rest.prefix(most).prefix { $0 &- 0x30 < 10 }
        rest = rest.dropFirst(digits.count)
        value = digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        return !digits.isEmpty
    }

    private static func take(_ rest: inout ArraySlice<UInt8>, _ names: [String], _ short: Bool) -> Int? {
        for (index, name) in names.enumerated() {
            let spelling = (short ? String(name.prefix(3)) : name).lowercased().utf8
            guard rest.prefix(spelling.count).map({ $0 | 0x20 }).elementsEqual(spelling) else { continue }
            rest = rest.dropFirst(spelling.count)
            return index
        }
        return nil
    }
}

extension Kernels {
    /// Texts in a format as dates or timestamps of microseconds, null where a text is not written so.
    /// - Throws: `ColumnError` for a format that is not understood.
    public static func read(
        _ column: Column, as format: Column, to type: DataType, validity: Bitmap?, isCodes: Bool = false,
        mustRead: Bool = false
    ) throws -> Column {
        let (texts, formats) = (column.text, format.text)
        var known: [String: DateFormat] = [:]
        var mask = NullMask(validity, count: column.count)
        let micros = try values(
            .timestamp(.microsecond, zone: nil), 0 as Int64, count: column.count, validity: validity
        ) {
            row -> Int64 in
            let spelling = formats.pointer[row].string
            let format = try known[spelling] ?? DateFormat(spelling, isCodes: isCodes)
            known[spelling] = format
            if let value = format.read(texts.pointer[row].string) { return value }
            guard !mustRead else { throw DateFormat.unreadable(texts.pointer[row].string, spelling, row) }
            mask.setNull(row)
            return 0
        }
        guard case .primitive(let values) = micros else { return micros }
        let marked = PrimitiveColumn(
            type: values.type, values: values.values, validity: mask.validity, count: values.count)
        return try cast(.primitive(marked), to: type, style: .checked)
    }

    /// Dates or timestamps as text. The format is `%Y-%m-%d` or `yyyy-MM-dd` and their like, one a row.
    /// - Throws: `ColumnError` for a format that is not understood.
    public static func format(
        _ column: Column, as format: Column, validity: Bitmap?, isCodes: Bool = false
    ) throws -> Column {
        let formats = format.text
        var known: [String: DateFormat] = [:]
        var parts: [DatePart: Column] = [:]
        let isEndless = EndlessTime.finite(column, nil)
        return try TextWriter.column(count: column.count, validity: validity) { row, writer in
            if let isEndless, !isEndless[row] {
                return writer.write(column.scalar(at: row).text(type: column.type), row: row)
            }
            let spelling = formats.pointer[row].string
            let format = try known[spelling] ?? DateFormat(spelling, isCodes: isCodes)
            known[spelling] = format
            for part in format.parts where parts[part] == nil {
                parts[part] = try Self.part(part, of: column, validity: nil)
            }
            writer.write(format.text { parts[$0]?.words(as: Int64.self)[row] ?? 0 }, row: row)
        }
    }
}
