extension Aggregates {
    /// Any function of all values of a group, one column an argument, in the order of the input; nulls are among them.
    /// A group without rows gives columns without values.
    public static func collecting(
        _ arguments: [DataType], result: DataType, _ value: @escaping ([Column]) throws -> Scalar
    ) -> any AggregateStates {
        let none = arguments.map { Column.nulls(type: $0, count: 0) }
        return CollectedStates(result: result, skipsNulls: false) { groups, type in
            Column(scalars: try groups.map { try value($0.isEmpty ? none : $0) }, type: type)
        }
    }
}
