/// Columns without their work-saving layouts, for kernels that only know plain values.
extension Column {
    /// Only nulls.
    public static func nulls(type: DataType, count: Int) -> Column { .null(NullColumn(type: type, count: count)) }

    /// The same rows with a constant or dictionary written out; a constant of null becomes `.null`, and `.null` stays.
    ///
    /// Only the column itself: children of lists and structs keep their layouts.
    public func flattened() -> Column {
        switch self {
        case .null, .boolean, .primitive, .string, .list, .structure: return self
        case .constant(let column):
            if column.value.isNull { return .null(NullColumn(type: column.type, count: column.count)) }
            let zeros = Buffer(zeroed: column.count * 4)
            return withExtendedLifetime(zeros) {
                flattenedRow().taking(UnsafePointer(zeros.pointer(as: UInt32.self)), count: column.count)
            }
        case .dictionary(let column):
            let codes = UnsafePointer(column.codes.pointer(as: UInt32.self))
            guard let validity = column.validity else { return column.values.taking(codes, count: column.count) }
            let indices = Buffer(byteCount: column.count * 4)
            let target = indices.pointer(as: UInt32.self)
            let bits = UnsafePointer(validity.buffer.pointer(as: UInt8.self))
            for row in 0..<column.count {
                let isSet = UInt32(truncatingIfNeeded: (bits[row >> 3] &>> UInt8(truncatingIfNeeded: row & 7)) & 1)
                target[row] = codes[row] | (isSet &- 1)
            }
            return withExtendedLifetime(indices) {
                column.values.taking(optional: UnsafePointer(target), count: column.count)
            }
        }
    }

    /// The first row of a constant as a flat column of one row.
    func flattenedRow() -> Column {
        guard case .constant(let column) = self else { return slice(0..<1) }
        return Column(scalars: [column.value], type: column.type)
    }
}
