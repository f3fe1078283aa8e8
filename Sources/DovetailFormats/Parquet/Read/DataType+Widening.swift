import DovetailColumnar

/// Types of one column in several files.
extension DataType {
    /// Equal up to which parts may be null.
    func isLike(_ other: DataType) -> Bool {
        switch (self, other) {
        case (.list(let a), .list(let b)): a.type.isLike(b.type)
        case (.structure(let a), .structure(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.type.isLike($1.type) }
        case (.map(let a, let b), .map(let c, let d)): a.type.isLike(c.type) && b.type.isLike(d.type)
        default: self == other
        }
    }

    /// The narrowest type that holds all values of both; nil when they are of different kinds.
    func widened(to other: DataType) -> DataType? {
        switch (self, other) {
        case (.null, _): return other
        case (_, .null): return self
        case (.float, .double), (.double, .float): return .double
        case (.decimal(let p, let s), .decimal(let q, let t)):
            let scale = max(s, t)
            let precision = max(p - s, q - t) + scale
            return precision <= 38 ? .decimal(precision: precision, scale: scale) : nil
        case (.list(let a), .list(let b)):
            return DataType.widened(a, b).map { .list($0) }
        case (.structure(let a), .structure(let b)):
            guard a.map(\.name) == b.map(\.name) else { return nil }
            let fields = zip(a, b).compactMap(DataType.widened)
            return fields.count == a.count ? .structure(fields) : nil
        case (.map(let a, let b), .map(let c, let d)):
            guard let key = DataType.widened(a, c), let value = DataType.widened(b, d) else { return nil }
            return .map(key: key, value: value)
        case _ where self == other: return self
        default: return DataType.integer(holding: self, other)
        }
    }

    private static func widened(_ left: Field, _ right: Field) -> Field? {
        left.type.widened(to: right.type).map {
            Field(left.name, $0, nullable: left.isNullable || right.isNullable)
        }
    }
}
