/// Casts to and from values that bring their types along.
extension Kernels {
    static func castToVariant(_ column: Column) -> Column {
        let type = column.type
        return Column(
            scalars: (0..<column.count).map { row in
                let value = column.scalar(at: row)
                return value.isNull ? .null : .variant(value, type)
            }, type: .variant)
    }

    /// Values of one type are cast together.
    static func castVariants(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        var rows: [DataType: [Int]] = [:]
        var values: [DataType: [Scalar]] = [:]
        for row in 0..<column.count where column.validity?[row] ?? true {
            let (value, type) = column.pointer[row].withBytes { VariantCoder.value(of: $0) }
            if value.isNull { continue }
            rows[type, default: []].append(row)
            values[type, default: []].append(value)
        }
        let places = Buffer(byteCount: column.count * 4)
        let target = places.pointer(as: UInt32.self)
        target.initialize(repeating: .max, count: column.count)
        var pieces: [Column] = []
        var count = 0
        for (type, own) in values {
            for (index, row) in (rows[type] ?? []).enumerated() { target[row] = UInt32(count + index) }
            pieces.append(try castMembers(Column(scalars: own, type: type), request))
            count += own.count
        }
        if pieces.isEmpty { return .nulls(type: request.to, count: column.count) }
        let all = Column.concatenating(pieces, type: request.to)
        return withExtendedLifetime(places) { all.taking(optional: UnsafePointer(target), count: column.count) }
    }

    /// An object becomes a struct whose members it all has. A nested value of which a part cannot be cast cannot be either.
    private static func castMembers(_ values: Column, _ request: CastRequest) throws -> Column {
        if case .structure(let fields) = request.to, case .structure(let members) = values.type {
            let missing = fields.first { field in
                !members.contains { $0.name.lowercased() == field.name.lowercased() }
            }
            if missing != nil {
                if request.style.givesNull { return .nulls(type: request.to, count: values.count) }
                throw CastRequest(from: .variant, to: request.to, style: request.style)
                    .failure(text(of: values, row: 0), row: 0)
            }
        }
        guard request.style.givesNull, request.to.isNested else {
            return try cast(values, to: request.to, style: request.style)
        }
        let rows = (0..<values.count).map { row in
            (try? cast(values.slice(row..<(row + 1)), to: request.to, style: .checked))
                ?? .nulls(type: request.to, count: 1)
        }
        return Column.concatenating(rows, type: request.to)
    }
}
