public import DovetailColumnar

/// Which types go together, and what comes of it. Functions use it too, so that there is one answer everywhere.
public enum TypeCoercion {
    public static let maximumPrecision = 38

    /// The type a column takes whose values come from both (UNION, CASE, COALESCE, VALUES): text takes in numbers and
    /// times, a number the wider one, a date becomes a timestamp. nil where there is none (boolean and number, number
    /// and date).
    public static func commonType(_ left: DataType, _ right: DataType) -> DataType? {
        if let type = comparisonType(left, right) { return type }
        switch (left, right) {
        case (.string, _): return takesText(right) ? .string : nil
        case (_, .string): return takesText(left) ? .string : nil
        default: return nil
        }
    }

    public static func commonType(of types: [DataType]) -> DataType? {
        var result = DataType.null
        for type in types {
            guard let next = commonType(result, type) else { return nil }
            result = next
        }
        return result
    }

    /// As `commonType`, but text goes with text only.
    public static func comparisonType(_ left: DataType, _ right: DataType) -> DataType? {
        if left == right { return left }
        switch (left, right) {
        case (.null, _): return right
        case (_, .null): return left
        case (.variant, _), (_, .variant): return .variant
        case (.date, .timestamp): return right
        case (.timestamp, .date): return left
        case (.timestamp(let a, let zoneA), .timestamp(let b, let zoneB)):
            return .timestamp(finer(a, b), zone: zoneA ?? zoneB)
        case (.time(let a), .time(let b)): return .time(finer(a, b))
        case (.time, .timeWithZone), (.timeWithZone, .time): return .timeWithZone
        case (.enumeration, let type) where type == .string || type.isNumeric: return .string
        case (let type, .enumeration) where type == .string || type.isNumeric: return .string
        case (.enumeration, .enumeration): return .string
        case (.union(let members), _): return commonUnion(members, right)
        case (_, .union(let members)): return commonUnion(members, left)
        case (.list(let a), .list(let b)): return commonField(a, b).map { .list($0) }
        case (.structure(let a), .structure(let b)): return commonStructure(a, b)
        case (.map(let keyA, let valueA), .map(let keyB, let valueB)):
            guard let key = commonField(keyA, keyB), let value = commonField(valueA, valueB) else { return nil }
            return .map(key: key, value: value)
        default: return numericType(left, right)
        }
    }

    private static func takesText(_ type: DataType) -> Bool {
        switch type {
        case .interval, .uuid, .bits, .enumeration: true
        default: type.isNumeric || type.isTemporal
        }
    }

    /// The union that takes in another type, or the members of another union behind its own.
    private static func commonUnion(_ members: [Field], _ other: DataType) -> DataType? {
        guard case .union(let others) = other else {
            if case .one = DataType.unionMember(for: other, among: members) { return .union(members) }
            return nil
        }
        // A member of both takes the type that holds both.
        var result = members
        for field in others {
            guard let place = result.firstIndex(where: { $0.name.lowercased() == field.name.lowercased() }) else {
                result.append(field)
                continue
            }
            guard let type = commonType(result[place].type, field.type) else { return nil }
            result[place].type = type
        }
        return result.count <= 256 ? .union(result) : nil
    }

    private static func finer(_ left: DataType.TimeUnit, _ right: DataType.TimeUnit) -> DataType.TimeUnit {
        left.perSecond >= right.perSecond ? left : right
    }

    private static func commonField(_ left: Field, _ right: Field) -> Field? {
        commonType(left.type, right.type).map {
            Field(left.name, $0, nullable: left.isNullable || right.isNullable)
        }
    }

    private static func commonStructure(_ left: [Field], _ right: [Field]) -> DataType? {
        guard left.count == right.count else { return nil }
        var fields: [Field] = []
        for (a, b) in zip(left, right) {
            // Members of a row have no names: they take those of the other.
            let isNamed = !a.name.isEmpty && !b.name.isEmpty
            guard !isNamed || a.name.lowercased() == b.name.lowercased(), var field = commonField(a, b) else {
                return nil
            }
            if a.name.isEmpty { field.name = b.name }
            fields.append(field)
        }
        return .structure(fields)
    }
}

// MARK: - Numbers

extension TypeCoercion {
    /// The type that holds both numbers; nil where one is no number.
    public static func numericType(_ left: DataType, _ right: DataType) -> DataType? {
        guard left.isNumeric, right.isNumeric else { return nil }
        if left == right { return left }
        if left.isFloating || right.isFloating { return floatingType(left, right) }
        if left.isInteger, right.isInteger {
            // Nothing but a signed and an unsigned integer of 128 bits is left.
            return DataType.integer(holding: left, right) ?? .double
        }
        guard let a = left.decimalShape, let b = right.decimalShape else { return nil }
        let scale = max(a.scale, b.scale)
        let whole = max(a.precision - a.scale, b.precision - b.scale)
        return .decimal(precision: min(whole + scale, maximumPrecision), scale: scale)
    }

    private static func floatingType(_ left: DataType, _ right: DataType) -> DataType {
        if left == .double || right == .double || left.isDecimal || right.isDecimal { return .double }
        return .float
    }

    /// The result of decimal arithmetic. Beyond 38 digits the scale gives way, but keeps 6 digits where it had them.
    public static func decimalResult(
        _ operation: ArithmeticOperator, _ left: (precision: Int, scale: Int), _ right: (precision: Int, scale: Int)
    ) -> DataType {
        let scale = max(left.scale, right.scale)
        let wholes = (left.precision - left.scale, right.precision - right.scale)
        switch operation {
        case .add, .subtract: return capped(precision: max(wholes.0, wholes.1) + scale + 1, scale: scale)
        case .multiply: return capped(precision: left.precision + right.precision, scale: left.scale + right.scale)
        case .modulo: return capped(precision: max(min(wholes.0, wholes.1) + scale, 1), scale: scale)
        case .divide, .integerDivide: return .double
        }
    }

    private static func capped(precision: Int, scale: Int) -> DataType {
        if precision <= maximumPrecision { return .decimal(precision: precision, scale: scale) }
        let kept = max(maximumPrecision - (precision - scale), min(scale, 6))
        return .decimal(precision: maximumPrecision, scale: kept)
    }
}
