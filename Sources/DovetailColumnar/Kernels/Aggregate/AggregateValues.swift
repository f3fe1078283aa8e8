/// Arguments as the loops want them, and results out of states.
extension Column {
    /// The values as a flat fixed-width column, booleans as bytes; nil when all are null.
    var fixedWidth: PrimitiveColumn? {
        switch self {
        case .null: return nil
        case .primitive(let column): return column
        case .boolean(let column): return column.asBytes
        case .constant(let column):
            if column.value.isNull { return nil }
            return flattened().fixedWidth
        case .dictionary: return flattened().fixedWidth
        case .string, .list, .structure: return nil
        }
    }

    /// The values as a flat text or binary column; nil when all are null.
    var flatStrings: StringColumn? {
        switch self {
        case .string(let column): return column
        case .constant(let column):
            if column.value.isNull { return nil }
            return flattened().flatStrings
        case .dictionary: return flattened().flatStrings
        default: return nil
        }
    }
}

extension BooleanColumn {
    /// 0 and 1 as bytes. The type is a stand-in, as no type of columns is a byte of truth.
    var asBytes: PrimitiveColumn {
        let bytes = Buffer(byteCount: count)
        let target = bytes.pointer(as: UInt8.self)
        let words = values.words
        for row in 0..<count {
            target[row] = UInt8(truncatingIfNeeded: (words[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1)
        }
        return PrimitiveColumn(type: .uint8, values: bytes, validity: validity, count: count)
    }
}

extension Aggregates {
    /// A fixed-width column with one value a state; `value` returns nil for a null.
    @inline(__always)
    static func results<State, T: BitwiseCopyable>(
        _ states: UnsafePointer<State>, _ range: Range<Int>, type: DataType, zero: T,
        _ value: (State) throws -> T?
    ) rethrows -> Column {
        let output = Buffer(byteCount: range.count * MemoryLayout<T>.stride)
        let target = output.pointer(as: T.self)
        var mask = NullMask(nil, count: range.count)
        var row = 0
        for group in range {
            if let result = try value(states[group]) {
                target[row] = result
            } else {
                target[row] = zero
                mask.setNull(row)
            }
            row &+= 1
        }
        return .primitive(PrimitiveColumn(type: type, values: output, validity: mask.validity, count: range.count))
    }

    /// A boolean column with one value a state; `value` returns nil for a null.
    static func booleans<State>(
        _ states: UnsafePointer<State>, _ range: Range<Int>, _ value: (State) -> Bool?
    ) -> Column {
        let bits = range.map { value(states[$0]) }
        return .boolean(
            BooleanColumn(values: Bitmap(bits.map { $0 ?? false }), validity: Bitmap(bits.map { $0 != nil })))
    }
}
