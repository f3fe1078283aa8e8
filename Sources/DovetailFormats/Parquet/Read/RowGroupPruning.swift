import DovetailColumnar

/// Decides by statistics, and by the values of partition columns, which row groups cannot hold a row that is wanted.
struct RowGroupPruning {
    let table: ParquetTable
    let member: ParquetTable.Member
    let predicates: [ColumnPredicate]

    /// False only if no row of the group can match. In doubt true.
    func mayMatch(_ group: ReadRowGroup) -> Bool { predicates.allSatisfy { mayMatch($0, group) } }

    private func mayMatch(_ predicate: ColumnPredicate, _ group: ReadRowGroup) -> Bool {
        guard predicate.column >= 0, predicate.column < member.columns.count else { return true }
        let type = table.schema[predicate.column].type
        switch member.columns[predicate.column] {
        case .constant(.null): return false
        case .constant(let value):
            guard let low = Bound(value, type), let wanted = Bound(predicate.value, type) else { return true }
            return mayMatch(predicate.comparison, wanted, low, low, type)
        case .file(let root, _):
            guard case .leaf(let index) = member.file.schema.roots[root].kind else { return true }
            return mayMatch(predicate, group.chunks[index], member.file.schema.leaves[index], group.rowCount)
        }
    }

    private func mayMatch(
        _ predicate: ColumnPredicate, _ chunk: CheckedChunk, _ leaf: ReadLeaf, _ rowCount: Int
    ) -> Bool {
        guard let statistics = chunk.statistics else { return true }
        // No comparison is true for a null.
        if let nulls = statistics.nullCount, nulls == Int64(rowCount) { return false }
        guard let wanted = Bound(predicate.value, leaf.type) else { return true }
        // The old pair was ordered by signed bytes whatever the type.
        let usesOld = !chunk.hasOrder && leaf.type.hasSignedOrder
        let low = chunk.hasOrder ? statistics.minValue : usesOld ? statistics.min : nil
        let high = chunk.hasOrder ? statistics.maxValue : usesOld ? statistics.max : nil
        return mayMatch(
            predicate.comparison, wanted, low.flatMap { Bound(stored: $0, leaf) },
            high.flatMap { Bound(stored: $0, leaf) }, leaf.type)
    }

    /// A bound that is not known is nil.
    func mayMatch(
        _ comparison: ColumnPredicate.Comparison, _ wanted: Bound, _ low: Bound?, _ high: Bound?, _ type: DataType
    ) -> Bool {
        // NaN is the largest number for us, but writers leave it out of the bounds.
        let high = type.isFloating && comparison != .equal ? nil : high
        return comparison.mayHold(low: low?.order(wanted), high: high?.order(wanted))
    }
}

extension DataType {
    /// Statistics of before the order of types was defined can be trusted.
    fileprivate var hasSignedOrder: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .date, .time, .timestamp, .float, .double, .boolean: true
        case .decimal(let precision, _): precision <= DataType.shortDecimalPrecision
        default: false
        }
    }
}

/// A value in the order of its column.
enum Bound {
    case number(Int128)
    case floating(Double)
    case bytes([UInt8])

    /// A predicate's value as one of `type`; nil when it is of another kind, so that nothing is concluded.
    init?(_ value: Scalar, _ type: DataType) {
        switch (value, type) {
        case (.boolean(let flag), .boolean): self = .number(flag ? 1 : 0)
        case (.string(let text), .string): self = .bytes(Array(text.utf8))
        case (.binary(let bytes), .binary): self = .bytes(bytes)
        case (.float(let number), .float) where !number.isNaN: self = .floating(Double(number))
        case (.double(let number), .double) where !number.isNaN: self = .floating(number)
        case (.int(let number), _) where type.isInteger: self = .number(Int128(number))
        case (.uint(let number), _) where type.isInteger: self = .number(Int128(number))
        case (.date(let day), .date): self = .number(Int128(day))
        case (.time(let time, let unit), .time(let own)) where unit == own: self = .number(Int128(time))
        case (.timestamp(let time, let unit, _), .timestamp(let own, _)) where unit == own:
            self = .number(Int128(time))
        case (.decimal(let unscaled, let scale), .decimal(_, let own)) where scale == own: self = .number(unscaled)
        default: return nil
        }
    }

    /// A bound as statistics keep it: PLAIN without a length.
    init?(stored bytes: [UInt8], _ leaf: ReadLeaf) {
        switch (leaf.physical, leaf.type) {
        case (_, .interval), (.int96, _): return nil
        case (.byteArray, .string), (.byteArray, .binary), (.fixedLengthByteArray, .binary): self = .bytes(bytes)
        case (.byteArray, .decimal), (.fixedLengthByteArray, .decimal):
            guard !bytes.isEmpty, bytes.count <= 16 else { return nil }
            self = .number(bytes.dropFirst().reduce(Int128(Int8(bitPattern: bytes[0]))) { $0 << 8 | Int128($1) })
        case (.boolean, _):
            guard bytes.count == 1 else { return nil }
            self = .number(Int128(bytes[0] & 1))
        case (.float, _):
            guard bytes.count == 4 else { return nil }
            let number = Float(bitPattern: UInt32(truncatingIfNeeded: Bound.littleEndian(bytes)))
            guard !number.isNaN else { return nil }
            self = .floating(Double(number))
        case (.double, _):
            guard bytes.count == 8 else { return nil }
            let number = Double(bitPattern: Bound.littleEndian(bytes))
            guard !number.isNaN else { return nil }
            self = .floating(number)
        case (.int32, _), (.int64, _):
            guard bytes.count == (leaf.physical == .int32 ? 4 : 8) else { return nil }
            let bits = Bound.littleEndian(bytes)
            if leaf.type.isUnsignedInteger {
                self = .number(Int128(bits))
            } else {
                self = .number(
                    leaf.physical == .int32
                        ? Int128(Int32(truncatingIfNeeded: bits)) : Int128(Int64(bitPattern: bits)))
            }
        default: return nil
        }
    }

    private static func littleEndian(_ bytes: [UInt8]) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

    /// Negative, zero or positive; nil for values of different kinds.
    func order(_ other: Bound) -> Int? {
        switch (self, other) {
        case (.number(let a), .number(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.floating(let a), .floating(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.bytes(let a), .bytes(let b)):
            a.lexicographicallyPrecedes(b) ? -1 : b.lexicographicallyPrecedes(a) ? 1 : 0
        default: nil
        }
    }
}
