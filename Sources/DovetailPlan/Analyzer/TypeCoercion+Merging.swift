import DovetailColumnar

extension TypeCoercion {
    /// The type of a column whose values come from both, by the dialect's rules for structs.
    static func resultType(_ left: DataType, _ right: DataType, _ dialect: Dialect) -> DataType? {
        dialect.sparkNames ? commonType(left, right) : mergedType(left, right)
    }

    /// As `commonType`; structs with members of different names or in different orders give one with the members of both,
    /// which casts by name fill in. Not for Spark, whose casts go by position.
    static func mergedType(_ left: DataType, _ right: DataType) -> DataType? {
        if let type = commonType(left, right) { return type }
        switch (left, right) {
        case (.list(let a), .list(let b)): return mergedField(a, b).map { .list($0) }
        case (.map(let keyA, let valueA), .map(let keyB, let valueB)):
            guard let key = commonType(keyA.type, keyB.type), let value = mergedField(valueA, valueB) else {
                return nil
            }
            return .map(key: Field(keyA.name, key, nullable: false), value: value)
        case (.structure(let a), .structure(let b)): return mergedStructure(a, b)
        default: return nil
        }
    }

    private static func mergedField(_ left: Field, _ right: Field) -> Field? {
        mergedType(left.type, right.type).map {
            Field(left.name, $0, nullable: left.isNullable || right.isNullable)
        }
    }

    private static func mergedStructure(_ left: [Field], _ right: [Field]) -> DataType? {
        guard !(left + right).contains(where: \.name.isEmpty) else { return nil }
        var fields = left
        for field in right {
            guard let place = fields.firstIndex(where: { $0.name.lowercased() == field.name.lowercased() }) else {
                fields.append(field)
                continue
            }
            guard let merged = mergedField(fields[place], field) else { return nil }
            fields[place] = merged
        }
        return .structure(fields)
    }
}
