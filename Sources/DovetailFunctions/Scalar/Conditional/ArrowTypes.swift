import DovetailColumnar
import DovetailPlan

/// arrow_typeof(x) and arrow_cast(x, 'Int64'): types under the names that Arrow has for them.
enum ArrowTypes {
    static let all: [any ScalarFunction] = [
        RowFunction(
            "arrow_typeof", [], "The name that Arrow has for the type of a value.",
            examples: [("arrow_typeof(1)", "Int32"), ("arrow_typeof(['a'])", "List(Utf8)")], seesNulls: true
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            return FunctionSignature(arguments, returns: .string)
        } kernel: { rows in
            let name = Scalar.string(rows[0].type.arrowName)
            return .constant(ConstantColumn(type: .string, value: name, count: rows.count))
        },
        SpecializedFunction(plain: cast(to: nil)) { arguments in
            guard arguments.count == 2 else { return nil }
            let text = try Constants.text(of: arguments[1], "arrow_cast", "the name of a type")
            var reader = ArrowTypeReader(text)
            guard let type = reader.whole() else {
                throw PlanError(.typeMismatch, "Arrow has no type '\(text)', or it is not known here")
            }
            return cast(to: type)
        },
    ]

    private static func cast(to type: DataType?) -> RowFunction {
        RowFunction(
            "arrow_cast", [], "The value cast to a type under the name that Arrow has for it.",
            examples: [
                ("arrow_cast('12', 'Int64')", "12"), ("arrow_cast([1], 'LargeList(Float64)')", "[1.0]"),
            ], seesNulls: true
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            let target = type ?? arguments[0]
            if target.isCounted, arguments[0].isInteger {
                return FunctionSignature([target == .date ? .int32 : .int64, .string], returns: target)
            }
            if target == .int64, arguments[0].isCounted, arguments[0] != .date {
                return FunctionSignature([arguments[0], .string], returns: target)
            }
            guard TypeCoercion.canCast(arguments[0], to: target) else {
                throw PlanError(.typeMismatch, "\(arguments[0]) cannot be cast to \(target)")
            }
            return FunctionSignature([target, .string], returns: target)
        } kernel: { rows in
            // Arrow takes times for the counts that they are stored as.
            guard rows[0].type != rows.type, case .primitive(let values) = rows[0] else { return rows[0] }
            return .primitive(
                PrimitiveColumn(
                    type: rows.type, values: values.values, validity: values.validity, count: values.count))
        }
    }
}

extension DataType {
    /// Whether values are counts since 1970 or midnight.
    fileprivate var isCounted: Bool {
        switch self {
        case .date, .time, .timestamp: true
        default: false
        }
    }
}

extension DataType {
    /// What Arrow calls the type; of two types that it lays out the same way, the one.
    var arrowName: String {
        switch self {
        case .null: "Null"
        case .boolean: "Boolean"
        case .int8: "Int8"
        case .int16: "Int16"
        case .int32: "Int32"
        case .int64: "Int64"
        case .uint8: "UInt8"
        case .uint16: "UInt16"
        case .uint32: "UInt32"
        case .uint64: "UInt64"
        case .int128, .uint128: "Decimal128(38, 0)"
        case .float: "Float32"
        case .double: "Float64"
        case .decimal(let precision, let scale): "Decimal128(\(precision), \(scale))"
        case .string, .enumeration, .bits: "Utf8"
        case .binary: "Binary"
        case .uuid: "FixedSizeBinary(16)"
        case .date: "Date32"
        case .time(let unit): (unit.perSecond <= 1_000 ? "Time32(" : "Time64(") + unit.arrowName + ")"
        case .timestamp(let unit, let zone):
            "Timestamp(\(unit.arrowName), \(zone.map { "Some(\"\($0)\")" } ?? "None"))"
        case .timeWithZone: "Time64(Microsecond)"
        case .variant: "Variant"
        case .interval: "Interval(MonthDayNano)"
        case .list(let element): "List(\(element.type.arrowName))"
        case .structure(let fields):
            "Struct(\(fields.map { "\"\($0.name)\": \($0.type.arrowName)" }.joined(separator: ", ")))"
        case .union(let fields):
            "Union(\(fields.map { "\"\($0.name)\": \($0.type.arrowName)" }.joined(separator: ", ")))"
        case .map(let key, let value): "Map(\(key.type.arrowName), \(value.type.arrowName))"
        }
    }
}

extension DataType.TimeUnit {
    fileprivate var arrowName: String {
        switch self {
        case .second: "Second"
        case .millisecond: "Millisecond"
        case .microsecond: "Microsecond"
        case .nanosecond: "Nanosecond"
        }
    }

    fileprivate init?(arrowName: String) {
        guard let unit = DataType.TimeUnit.allCases.first(where: { $0.arrowName == arrowName }) else { return nil }
        self = unit
    }
}

/// Reads names of Arrow's types such as `LargeList(Timestamp(Second, None))`.
struct ArrowTypeReader {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    /// The type, with nothing behind it.
    mutating func whole() -> DataType? {
        guard let type = type() else { return nil }
        skipBlanks()
        return rest.isEmpty ? type : nil
    }

    private static let plain: [String: DataType] = [
        "Null": .null, "Boolean": .boolean, "Int8": .int8, "Int16": .int16, "Int32": .int32, "Int64": .int64,
        "UInt8": .uint8, "UInt16": .uint16, "UInt32": .uint32, "UInt64": .uint64, "Float16": .float,
        "Float32": .float, "Float64": .double, "Utf8": .string, "LargeUtf8": .string, "Utf8View": .string,
        "Binary": .binary, "LargeBinary": .binary, "BinaryView": .binary, "Date32": .date,
        "Date64": .timestamp(.millisecond, zone: nil),
    ]

    private mutating func type() -> DataType? {
        let name = word()
        if let type = ArrowTypeReader.plain[name] { return type }
        guard accept("(") else { return nil }
        guard let type = parametrized(name), accept(")") else { return nil }
        return type
    }

    private mutating func parametrized(_ name: String) -> DataType? {
        switch name {
        case "List", "LargeList", "ListView", "LargeListView":
            return type().map { .list(Field("element", $0)) }
        case "FixedSizeList":
            // Both orders of the length and the type are in use.
            let isFirst = number() != nil
            if isFirst, !accept(",") { return nil }
            guard let element = type() else { return nil }
            if !isFirst { guard accept(","), number() != nil else { return nil } }
            return .list(Field("element", element))
        case "Dictionary":
            guard type() != nil, accept(",") else { return nil }
            return type()
        case "Map":
            guard let key = type(), accept(","), let value = type() else { return nil }
            return .map(key: Field("key", key, nullable: false), value: Field("value", value))
        case "Struct": return structure()
        case "FixedSizeBinary": return number() == nil ? nil : .binary
        case "Decimal128", "Decimal256":
            guard let precision = number(), accept(","), let scale = number(),
                (1...TypeCoercion.maximumPrecision).contains(precision), scale <= precision
            else { return nil }
            return .decimal(precision: precision, scale: scale)
        case "Time32", "Time64": return DataType.TimeUnit(arrowName: word()).map { .time($0) }
        case "Timestamp":
            guard let unit = DataType.TimeUnit(arrowName: word()), accept(","), let zone = zone() else { return nil }
            return .timestamp(unit, zone: zone.isEmpty ? nil : zone)
        case "Interval": return ["YearMonth", "DayTime", "MonthDayNano"].contains(word()) ? .interval : nil
        default: return nil
        }
    }

    private mutating func structure() -> DataType? {
        var fields: [Field] = []
        repeat {
            guard let name = quoted(), accept(":"), let type = type() else { return nil }
            fields.append(Field(name, type))
        } while accept(",")
        return .structure(fields)
    }

    /// Empty for None.
    private mutating func zone() -> String? {
        switch word() {
        case "None": return ""
        case "Some":
            guard accept("("), let zone = quoted(), accept(")"), !zone.isEmpty else { return nil }
            return zone
        default: return nil
        }
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }

    private mutating func accept(_ sign: Character) -> Bool {
        skipBlanks()
        guard rest.first == sign else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func word() -> String {
        skipBlanks()
        let word = rest.prefix { $0.isLetter || $0.isNumber }
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    private mutating func number() -> Int? {
        skipBlanks()
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        rest = rest.dropFirst(digits.count)
        return number
    }

    private mutating func quoted() -> String? {
        guard accept("\"") else { return nil }
        let text = rest.prefix { $0 != "\"" }
        rest = rest.dropFirst(text.count)
        return accept("\"") ? String(text) : nil
    }
}
