/// Dates and times as text in a pattern of `%` codes as `strptime` knows them, compiled once for many values.
///
/// Numbers may lack leading zeros, except years, which have all their digits: patterns that differ in the order of their
/// parts can be told apart by what they match.
public struct TemporalPattern: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case literal(UInt8)
        case year, shortYear, month, day, hour, hour12, minute, second, meridiem, dayOfYear, offset
        case fraction(digits: Int)
        case monthName(isShort: Bool)
        case dayName(isShort: Bool)
        /// A number written without its leading zero.
        indirect case bare(Piece)
    }

    /// A day, a time of it and the distance from UTC, as far as the pattern has them.
    public struct Moment: Hashable, Sendable {
        /// Since 1970-01-01.
        public var days: Int
        public var nanoseconds: Int64
        /// Seconds east of UTC.
        public var offset: Int?

        public init(days: Int, nanoseconds: Int64, offset: Int? = nil) {
            self.days = days
            self.nanoseconds = nanoseconds
            self.offset = offset
        }

        /// Units since 1970-01-01, offset applied; nil where an `Int64` has no room.
        public func count(of unit: DataType.TimeUnit) -> Int64? {
            let seconds = Int64(days) * 86_400 + nanoseconds / 1_000_000_000 - Int64(offset ?? 0)
            let (whole, overflow) = seconds.multipliedReportingOverflow(by: unit.perSecond)
            let (sum, isTooMuch) = whole.addingReportingOverflow(
                nanoseconds % 1_000_000_000 / (1_000_000_000 / unit.perSecond))
            return overflow || isTooMuch ? nil : sum
        }
    }

    public let text: String
    let pieces: [Piece]

    /// - Throws: `ColumnError` for a code that is not known, or a pattern without any.
    public init(_ text: String) throws {
        self.text = text
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: "%")) else {
            throw ColumnError(
                .badCast, "\"\(text)\" is no date format: its parts are codes such as %d/%m/%Y", kind: .invalidInput)
        }
        pieces = try TemporalPattern.compile(bytes)
    }

    public var hasTime: Bool {
        pieces.contains { piece in
            switch piece {
            case .hour, .hour12, .minute, .second, .fraction, .bare(.hour), .bare(.hour12): true
            default: false
            }
        }
    }

    public var hasOffset: Bool { pieces.contains(.offset) }

    private static func compile(_ bytes: [UInt8]) throws -> [Piece] {
        var pieces: [Piece] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "%") else {
                pieces.append(.literal(byte))
                continue
            }
            let isBare = index < bytes.count && bytes[index] == UInt8(ascii: "-")
            if isBare { index += 1 }
            guard index < bytes.count else { throw unknown("%") }
            let found = try code(bytes[index])
            index += 1
            pieces += isBare ? found.map { .bare($0) } : found
        }
        return pieces
    }

    private static func code(_ code: UInt8) throws -> [Piece] {
        switch Character(UnicodeScalar(code)) {
        case "Y": return [.year]
        case "y": return [.shortYear]
        case "m": return [.month]
        case "d": return [.day]
        case "e": return [.bare(.day)]
        case "H": return [.hour]
        case "I": return [.hour12]
        case "M": return [.minute]
        case "S": return [.second]
        case "p": return [.meridiem]
        case "j": return [.dayOfYear]
        case "f": return [.fraction(digits: 6)]
        case "g": return [.fraction(digits: 3)]
        case "n": return [.fraction(digits: 9)]
        case "B": return [.monthName(isShort: false)]
        case "b", "h": return [.monthName(isShort: true)]
        case "A": return [.dayName(isShort: false)]
        case "a": return [.dayName(isShort: true)]
        case "z": return [.offset]
        case "F", "x": return try compile(Array("%Y-%m-%d".utf8))
        case "T", "X": return try compile(Array("%H:%M:%S".utf8))
        case "R": return try compile(Array("%H:%M".utf8))
        case "D": return try compile(Array("%m/%d/%y".utf8))
        case "c": return try compile(Array("%Y-%m-%d %H:%M:%S".utf8))
        case "%": return [.literal(code)]
        default: throw unknown("%" + String(UnicodeScalar(code)))
        }
    }

    private static func unknown(_ code: String) -> ColumnError {
        ColumnError(.badCast, "\"\(code)\" is no part of a date format that is known here", kind: .invalidInput)
    }

    static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ].map { Array($0.utf8) }
    static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"].map {
        Array($0.utf8)
    }
}
