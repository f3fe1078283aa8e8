/// Casts of UUIDs: to and from their sixteen bytes and the number that these are, and to their text.
extension Kernels {
    static func castUUID(_ column: PrimitiveColumn, _ request: CastRequest) throws -> Column {
        switch request.to {
        case .string: return formatText(column, as: UInt128.self) { TextFormatting.uuid($0, to: $1) }
        case .binary:
            let texts = formatText(column, as: UInt128.self) { value, target in
                UnsafeMutableRawPointer(target).storeBytes(of: value.bigEndian, as: UInt128.self)
                return 16
            }
            guard case .string(let bytes) = texts else { throw request.impossible }
            return .string(
                StringColumn(
                    type: .binary, views: bytes.views, heap: bytes.heap, validity: bytes.validity, count: bytes.count))
        case .uint128: return retyped(column, request)
        default: throw request.impossible
        }
    }

    /// The same bits as another type.
    static func retyped(_ column: PrimitiveColumn, _ request: CastRequest) -> Column {
        .primitive(
            PrimitiveColumn(type: request.to, values: column.values, validity: column.validity, count: column.count))
    }

    /// Sixteen bytes are a UUID.
    static func bytesToUUID(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        let output = Buffer(zeroed: column.count * 16)
        let target = output.pointer(as: UInt128.self)
        var mask = NullMask(column.validity, count: column.count)
        for row in 0..<column.count where column.validity?[row] ?? true {
            let (start, count) = bytes(of: column.pointer, row)
            if count == 16 {
                target[row] = UInt128(bigEndian: start.loadUnaligned(as: UInt128.self))
            } else {
                try request.fail(.string(column), row, &mask)
            }
        }
        return .primitive(
            PrimitiveColumn(type: .uuid, values: output, validity: mask.validity, count: column.count))
    }
}
