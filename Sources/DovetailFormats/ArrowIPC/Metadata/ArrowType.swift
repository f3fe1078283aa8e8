import DovetailColumnar

/// A type as Arrow's schema tells it: what the values mean and how they are laid out.
enum ArrowType: Hashable, Sendable {
    case null, boolean
    case integer(bits: Int, isSigned: Bool)
    case half, single, double
    /// Text or binary with 4- or 8-byte offsets.
    case variable(isText: Bool, isLarge: Bool)
    /// Text or binary as 16-byte views.
    case view(isText: Bool)
    case fixedBinary(Int)
    case decimal(bits: Int, precision: Int, scale: Int)
    /// Days in 4 bytes, or milliseconds in 8.
    case date(isWide: Bool)
    case time(DataType.TimeUnit, bits: Int)
    case timestamp(DataType.TimeUnit, zone: String?)
    case duration(DataType.TimeUnit)
    case interval(IntervalUnit)
    case list(isLarge: Bool)
    case listView(isLarge: Bool)
    case fixedList(Int)
    case structure
    case map(keysSorted: Bool)
    /// The type id of each child.
    case union(isDense: Bool, ids: [Int])
    case runEndEncoded

    enum IntervalUnit: Int16, Hashable, Sendable { case yearMonth, dayTime, monthDayNano }
}

extension ArrowType {
    /// Bytes of a value whose values are one fixed-width buffer; nil for other layouts.
    var byteWidth: Int? {
        switch self {
        case .integer(let bits, _), .decimal(let bits, _, _), .time(_, let bits): bits / 8
        case .half: 2
        case .single: 4
        case .double, .timestamp, .duration: 8
        case .date(let isWide): isWide ? 8 : 4
        case .interval(.yearMonth): 4
        case .interval(.dayTime): 8
        case .interval(.monthDayNano): 16
        case .fixedBinary(let width): width
        default: nil
        }
    }
}

/// Numbers of the types in the `Type` union of Arrow's flatbuffers schema.
enum ArrowTypeNumber: UInt8 {
    case null = 1
    case integer, floatingPoint, binary, utf8, boolean, decimal, date, time, timestamp, interval, list
    case structure, union, fixedBinary, fixedList, map, duration, largeBinary, largeUtf8, largeList, runEndEncoded
    case binaryView, utf8View, listView, largeListView
}

extension ArrowType {
    /// - Parameter childCount: Children the field has, which must suit the type.
    init(number: UInt8, table: FlatTable?, childCount: Int) throws {
        guard let kind = ArrowTypeNumber(rawValue: number) else {
            throw FormatError(
                .unsupported, "the Arrow type with number \(number) is not known", kind: .unsupported)
        }
        guard let table else { throw FlatBytes.damaged("a type lacks its table") }
        self = try ArrowType.make(kind, table)
        guard childCount == expectedChildren ?? childCount else {
            throw FlatBytes.damaged("a field has \(childCount) children, which its type does not have")
        }
    }

    /// nil for any number.
    private var expectedChildren: Int? {
        switch self {
        case .structure: nil
        case .list, .listView, .fixedList, .map: 1
        case .runEndEncoded: 2
        case .union(_, let ids): ids.count
        default: 0
        }
    }

    private static func make(_ kind: ArrowTypeNumber, _ table: FlatTable) throws -> ArrowType {
        switch kind {
        case .null: .null
        case .boolean: .boolean
        case .integer: try integer(table)
        case .floatingPoint: try choice(table.integer(0, default: Int16(0)), [.half, .single, .double])
        case .binary: .variable(isText: false, isLarge: false)
        case .utf8: .variable(isText: true, isLarge: false)
        case .largeBinary: .variable(isText: false, isLarge: true)
        case .largeUtf8: .variable(isText: true, isLarge: true)
        case .binaryView: .view(isText: false)
        case .utf8View: .view(isText: true)
        case .fixedBinary: .fixedBinary(try size(table))
        case .decimal: try decimal(table)
        case .date: try choice(table.integer(0, default: Int16(1)), [.date(isWide: false), .date(isWide: true)])
        case .time: try time(table)
        case .timestamp: .timestamp(try unit(table, default: 0), zone: try zone(table))
        case .duration: .duration(try unit(table, default: 1))
        case .interval:
            try choice(
                table.integer(0, default: Int16(0)),
                [.interval(.yearMonth), .interval(.dayTime), .interval(.monthDayNano)])
        case .list: .list(isLarge: false)
        case .largeList: .list(isLarge: true)
        case .listView: .listView(isLarge: false)
        case .largeListView: .listView(isLarge: true)
        case .fixedList: .fixedList(try size(table))
        case .structure: .structure
        case .map: .map(keysSorted: try table.boolean(0))
        case .union: try union(table)
        case .runEndEncoded: .runEndEncoded
        }
    }

    static func integer(_ table: FlatTable) throws -> ArrowType {
        let bits = try table.integer(0, default: Int32(0))
        guard [8, 16, 32, 64].contains(bits) else { throw FlatBytes.damaged("an integer has \(bits) bits") }
        return .integer(bits: Int(bits), isSigned: try table.boolean(1))
    }

    private static func decimal(_ table: FlatTable) throws -> ArrowType {
        let (precision, scale) = (try table.integer(0, default: Int32(0)), try table.integer(1, default: Int32(0)))
        let bits = Int(try table.integer(2, default: Int32(128)))
        let most = [32: 9, 64: 18, 128: 38, 256: 76][bits]
        guard let most, precision >= 1, precision <= most else {
            throw FlatBytes.damaged("a decimal of \(bits) bits has \(precision) digits")
        }
        return .decimal(bits: bits, precision: Int(precision), scale: Int(scale))
    }

    private static func time(_ table: FlatTable) throws -> ArrowType {
        let unit = try unit(table, default: 1)
        let bits = Int(try table.integer(1, default: Int32(32)))
        guard bits == (unit == .second || unit == .millisecond ? 32 : 64) else {
            throw FlatBytes.damaged("a time has \(bits) bits, which its unit does not")
        }
        return .time(unit, bits: bits)
    }

    private static func union(_ table: FlatTable) throws -> ArrowType {
        let ids = try table.integers(1, as: Int32.self).map(Int.init)
        let isDense = try choice(table.integer(0, default: Int16(0)), [false, true])
        guard ids.allSatisfy({ (0...127).contains($0) }), Set(ids).count == ids.count else {
            throw FlatBytes.damaged("a union has type ids out of range or twice")
        }
        return .union(isDense: isDense, ids: ids)
    }

    private static func zone(_ table: FlatTable) throws -> String? {
        let zone = try table.string(1)
        return zone == "" ? nil : zone
    }

    private static func size(_ table: FlatTable) throws -> Int {
        let size = try table.integer(0, default: Int32(0))
        guard size >= 0 else { throw FlatBytes.damaged("a size is negative") }
        return Int(size)
    }

    private static func unit(_ table: FlatTable, default value: Int16) throws -> DataType.TimeUnit {
        try choice(table.integer(0, default: value), DataType.TimeUnit.allCases)
    }

    private static func choice<Choice>(_ index: Int16, _ choices: [Choice]) throws -> Choice {
        guard index >= 0, index < choices.count else { throw FlatBytes.damaged("there is no choice \(index)") }
        return choices[Int(index)]
    }
}
