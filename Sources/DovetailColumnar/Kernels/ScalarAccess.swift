/// Single values out of columns, for cold code: printing, statistics, tests, casts of literals.
extension Column {
    /// The value in one row; `.null` where it is null.
    public func scalar(at row: Int) -> Scalar {
        precondition(row >= 0 && row < count)
        if isNull(at: row) { return .null }
        switch self {
        case .null: return .null
        case .constant(let column): return column.value
        case .boolean(let column): return .boolean(column.values[row])
        case .primitive(let column): return column.scalar(at: row)
        case .dictionary(let column):
            return column.values.scalar(at: Int(column.codes.pointer(as: UInt32.self)[row]))
        case .string(let column):
            let view = column.pointer[row]
            if column.type == .variant {
                let (value, type) = view.withBytes { VariantCoder.value(of: $0) }
                return value.isNull ? .null : .variant(value, type)
            }
            return column.type == .binary ? .binary(view.withBytes { Array($0) }) : .string(view.string)
        case .structure(let column):
            guard case .union = column.type else { return .structure(column.children.map { $0.scalar(at: row) }) }
            return column.member(at: row)
        case .list(let column):
            let offsets = column.offsets.pointer(as: Int32.self)
            let elements = (Int(offsets[row])..<Int(offsets[row + 1])).map { column.child.scalar(at: $0) }
            guard case .map = column.type else { return .list(elements) }
            return .map(
                elements.map { entry in
                    guard case .structure(let pair) = entry, pair.count == 2 else { return (.null, .null) }
                    return (pair[0], pair[1])
                })
        }
    }
}

extension StructColumn {
    /// The member that counts in a row of a union.
    fileprivate func member(at row: Int) -> Scalar {
        guard case .uint(let tag) = children[0].scalar(at: row), Int(tag) + 1 < children.count else { return .null }
        return .union(tag: Int(tag), children[Int(tag) + 1].scalar(at: row))
    }
}

extension PrimitiveColumn {
    fileprivate func scalar(at row: Int) -> Scalar {
        switch type {
        case .int8: .int(Int64(pointer(as: Int8.self)[row]))
        case .int16: .int(Int64(pointer(as: Int16.self)[row]))
        case .int32: .int(Int64(pointer(as: Int32.self)[row]))
        case .int64: .int(pointer(as: Int64.self)[row])
        case .uint8: .uint(UInt64(pointer(as: UInt8.self)[row]))
        case .uint16: .uint(UInt64(pointer(as: UInt16.self)[row]))
        case .uint32: .uint(UInt64(pointer(as: UInt32.self)[row]))
        case .uint64: .uint(pointer(as: UInt64.self)[row])
        case .int128: .int128(pointer(as: Int128.self)[row])
        case .uint128: .uint128(pointer(as: UInt128.self)[row])
        case .uuid: .uuid(pointer(as: UInt128.self)[row])
        case .enumeration(let labels): .label(pointer(as: UInt32.self)[row], labels)
        case .timeWithZone: .timeWithZone(ZonedTime(packed: pointer(as: Int64.self)[row]))
        case .float: .float(pointer(as: Float.self)[row])
        case .double: .double(pointer(as: Double.self)[row])
        case .decimal(_, let scale):
            .decimal(
                unscaled: type.physical == .int64
                    ? Int128(pointer(as: Int64.self)[row]) : pointer(as: Int128.self)[row],
                scale: scale)
        case .date: .date(pointer(as: Int32.self)[row])
        case .time(let unit): .time(pointer(as: Int64.self)[row], unit)
        case .timestamp(let unit, let zone): .timestamp(pointer(as: Int64.self)[row], unit, zone: zone)
        case .interval: .interval(pointer(as: Interval.self)[row])
        case .null, .boolean, .string, .binary, .bits, .variant, .list, .structure, .map, .union: .null
        }
    }
}
