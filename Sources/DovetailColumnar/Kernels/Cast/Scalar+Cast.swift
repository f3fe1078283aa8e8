extension Scalar {
    /// The value as `to`, by the same rules as `Kernels.cast`.
    ///
    /// - Parameter from: the value's type.
    /// - Throws: `ColumnError` with `.badCast`.
    public func cast(from: DataType, to: DataType, style: CastStyle) throws -> Scalar {
        if isNull || from == to { return self }
        return try Kernels.cast(Column(scalars: [self], type: from), to: to, style: style).scalar(at: 0)
    }
}
