public import DovetailColumnar

extension Column {
    /// True when both have the same type and rows, nulls included, whatever their layouts.
    public func isEqual(to other: Column) -> Bool { firstDifference(from: other) == nil }

    /// The first row that differs; nil when none does. A difference of type or length counts as row 0.
    public func firstDifference(from other: Column) -> Int? {
        guard type == other.type, count == other.count else { return 0 }
        return (0..<count).first { scalar(at: $0) != other.scalar(at: $0) }
    }

    /// All rows as single values.
    public var scalars: [Scalar] { (0..<count).map { scalar(at: $0) } }
}

extension RecordBatch {
    /// True when both show the same rows under the same schema, whatever their layouts and selections.
    public func isEqual(to other: RecordBatch) -> Bool { schema == other.schema && rows() == other.rows() }
}
