/// Casts from UUIDs: to their text and their sixteen bytes.
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
        default: throw request.impossible
        }
    }
}
