/// Casts of whole columns: one call a batch decides the pair of types and the layout, loops elsewhere do the work.
extension Kernels {
    /// The column's values as `type`, as many rows, nulls stay null.
    ///
    /// A constant stays constant, a dictionary whose result is text stays a dictionary; everything else becomes flat.
    /// - Throws: `ColumnError` with `.badCast` for a pair of types between which there is no cast, and for a value that
    ///   cannot be cast where the style does not make it null.
    public static func cast(_ column: Column, to type: DataType, style: CastStyle) throws -> Column {
        let request = CastRequest(from: column.type, to: type, style: style)
        if column.type == type { return column }
        if case .null = column { return .null(NullColumn(type: type, count: column.count)) }
        if case .null = column.type { return .null(NullColumn(type: type, count: column.count)) }
        if type == .variant { return castToVariant(column) }
        if case .union(let members) = type, column.type != .variant || members.contains(where: { $0.type == .variant })
        {
            return try castToUnion(column, members, request)
        }
        switch column {
        case .null: return .null(NullColumn(type: type, count: column.count))
        case .constant(let constant): return try castConstant(constant, request)
        case .dictionary(let dictionary): return try castDictionary(dictionary, request)
        case .boolean(let column): return try castBoolean(column, request)
        case .primitive(let column): return try castPrimitive(column, request)
        case .string(let column): return try castStrings(column, request)
        case .list(let column): return try castList(column, request)
        case .structure(let column): return try castStructure(column, request)
        }
    }

    /// True when there is a cast between the types at all; single values may still fail.
    public static func canCast(from: DataType, to: DataType, style: CastStyle) -> Bool {
        if from == to || from == .null { return true }
        return (try? cast(Column(scalars: [], type: from), to: to, style: style)) != nil
    }

    private static func castConstant(_ column: ConstantColumn, _ request: CastRequest) throws -> Column {
        // Without rows there is no value to fail.
        if column.count == 0 || column.value.isNull { return .null(NullColumn(type: request.to, count: column.count)) }
        let value = try column.value.cast(from: request.from, to: request.to, style: request.style)
        if value.isNull { return .null(NullColumn(type: request.to, count: column.count)) }
        return .constant(ConstantColumn(type: request.to, value: value, count: column.count))
    }

    /// Casts each distinct value once, unless there are more of them than rows, or one of them fails: it may belong to no
    /// row at all.
    private static func castDictionary(_ column: DictionaryColumn, _ request: CastRequest) throws -> Column {
        let flat = { try cast(Column.dictionary(column).flattened(), to: request.to, style: request.style) }
        guard column.values.count <= column.count else { return try flat() }
        guard let values = try? cast(column.values, to: request.to, style: request.style) else { return try flat() }
        if request.to.physical == .view, !values.hasNulls, case .string = values {
            return .dictionary(
                DictionaryColumn(codes: column.codes, values: values, validity: column.validity, count: column.count))
        }
        let codes = column.codes.pointer(as: UInt32.self)
        guard let validity = column.validity else {
            return values.taking(UnsafePointer(codes), count: column.count)
        }
        let indices = Buffer(byteCount: column.count * 4)
        let target = indices.pointer(as: UInt32.self)
        for row in 0..<column.count { target[row] = validity[row] ? codes[row] : UInt32.max }
        return withExtendedLifetime(indices) { values.taking(optional: UnsafePointer(target), count: column.count) }
    }

    private static func castPrimitive(_ column: PrimitiveColumn, _ request: CastRequest) throws -> Column {
        if request.to == .bits { return try castToBits(column, request) }
        if request.to == .uuid, column.type == .uint128 { return retyped(column, request) }
        switch column.type {
        case _ where column.type.isInteger: return try castInteger(column, request)
        case .float: return try castFloating(column, Float.self, request)
        case .double: return try castFloating(column, Double.self, request)
        case .decimal(let precision, let scale):
            return try castDecimal(column, precision: precision, scale: scale, request)
        case .date: return try castDate(column, request)
        case .time(let unit): return try castTime(column, unit, request)
        case .timestamp(let unit, let zone): return try castTimestamp(column, unit, zone: zone, request)
        case .interval: return try castInterval(column, request)
        case .uuid: return try castUUID(column, request)
        case .enumeration(let labels): return try castLabels(column, labels, request)
        case .timeWithZone: return try castZonedTime(column, request)
        default: throw request.impossible
        }
    }

    private static func castInterval(_ column: PrimitiveColumn, _ request: CastRequest) throws -> Column {
        guard request.to == .string else { throw request.impossible }
        return formatText(column, as: Interval.self) { TextFormatting.interval($0, to: $1) }
    }
}

extension CastStyle {
    /// Spark's rules, in either mode.
    public var isSpark: Bool { if case .spark = self { true } else { false } }

    /// A value that cannot be cast becomes null instead of an error.
    var givesNull: Bool {
        switch self {
        case .checked: false
        case .attempt: true
        case .spark(let ansi): !ansi
        }
    }

    /// Numbers that do not fit wrap around or saturate, as Spark's do while its ANSI mode is off.
    var wraps: Bool { self == .spark(ansi: false) }
}
