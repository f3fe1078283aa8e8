/// Casts from enumerated types: by the labels' texts.
extension Kernels {
    static func castLabels(_ column: PrimitiveColumn, _ labels: Enumeration, _ request: CastRequest) throws -> Column {
        // Each label is cast once; one that fails may belong to no row.
        let texts = Column(scalars: labels.labels.map { .string($0) }, type: .string)
        guard case .string = texts, !labels.labels.isEmpty else { return .nulls(type: request.to, count: column.count) }
        // What stands under a null may be no place at all.
        let last = UInt32(truncatingIfNeeded: labels.labels.count - 1)
        let codes = Buffer(byteCount: column.count * 4)
        let (source, target) = (column.pointer(as: UInt32.self), codes.pointer(as: UInt32.self))
        for row in 0..<column.count { target[row] = min(source[row], last) }
        let dictionary = Column.dictionary(
            DictionaryColumn(codes: codes, values: texts, validity: column.validity, count: column.count))
        if request.to == .string { return dictionary }
        return try cast(dictionary, to: request.to, style: request.style)
    }
}
