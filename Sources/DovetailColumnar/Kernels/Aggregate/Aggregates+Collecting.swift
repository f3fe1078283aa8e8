extension Aggregates {
    /// Any function of all values of a group, one column an argument, in the order of the input; nulls are among them.
    public static func collecting(
        result: DataType, _ value: @escaping ([Column]) throws -> Scalar
    ) -> any AggregateStates {
        CollectedStates(result: result, skipsNulls: false) { groups, type in
            Column(scalars: try groups.map(value), type: type)
        }
    }
}
