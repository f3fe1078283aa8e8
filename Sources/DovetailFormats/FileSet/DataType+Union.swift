import DovetailColumnar

extension DataType {
    /// The type that holds the values of both without loss; nil when there is none. What may be null in one may be in the
    /// union.
    func union(_ other: DataType) -> DataType? {
        if self == other || other == .null { return self }
        if self == .null { return other }
        switch (self, other) {
        case (.list(let a), .list(let b)): return a.union(b).map { .list($0) }
        case (.map(let keyA, let valueA), .map(let keyB, let valueB)):
            guard let key = keyA.union(keyB), let value = valueA.union(valueB) else { return nil }
            return .map(key: key, value: value)
        case (.structure(let a), .structure(let b)): return DataType.union(of: a, b)
        case (.date, .timestamp): return other
        case (.timestamp, .date): return self
        case (.timestamp(let a, let zoneA), .timestamp(let b, let zoneB)) where zoneA == zoneB:
            return .timestamp(a.rawValue > b.rawValue ? a : b, zone: zoneA)
        case (.time(let a), .time(let b)): return .time(a.rawValue > b.rawValue ? a : b)
        default: return isNumeric && other.isNumeric ? DataType.numericUnion(self, other) : nil
        }
    }

    /// Members by name, those of the first before those only the second has.
    private static func union(of left: [Field], _ right: [Field]) -> DataType? {
        var fields = left
        for field in right {
            guard let place = fields.firstIndex(where: { $0.name == field.name }) else {
                fields.append(Field(field.name, field.type))
                continue
            }
            guard let joined = fields[place].union(field) else { return nil }
            fields[place] = joined
        }
        for place in fields.indices where !right.contains(where: { $0.name == fields[place].name }) {
            fields[place].isNullable = true
        }
        return .structure(fields)
    }

    private static func numericUnion(_ left: DataType, _ right: DataType) -> DataType? {
        if left.isFloating || right.isFloating {
            return left == .float && right == .float ? .float : .double
        }
        if let (digits, scale) = left.decimalShape, let (otherDigits, otherScale) = right.decimalShape,
            left.isDecimal || right.isDecimal
        {
            let wholes = max(digits - scale, otherDigits - otherScale)
            let scale = max(scale, otherScale)
            return wholes + scale <= 38 ? .decimal(precision: wholes + scale, scale: scale) : .double
        }
        // Files have no integers of 128 bits.
        let type = integer(holding: left, right) ?? .double
        return type == .int128 && left != .int128 && right != .int128 ? .decimal(precision: 20, scale: 0) : type
    }
}

extension Field {
    /// This field holding the values of another too.
    func union(_ other: Field) -> Field? {
        type.union(other.type).map { Field(name, $0, nullable: isNullable || other.isNullable) }
    }
}
