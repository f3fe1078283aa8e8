import DovetailColumnar
import DovetailPlan

/// Finds for each left row the nearest right one with equal keys: both sides are sorted together by key and value, and one
/// walk over them remembers the last right row.
struct NearestRows: Sendable {
    private let keys: (left: ExpressionSet, right: ExpressionSet)
    private let values: (left: ExpressionSet, right: ExpressionSet)
    private let keyTypes: [DataType]
    private let operation: ComparisonOperator
    private let keepsLeft: Bool

    init(_ node: LogicalPlan.Pairing.Nearest, style: CastStyle) {
        keys = (
            ExpressionSet(node.keys.map(\.left), style: style), ExpressionSet(node.keys.map(\.right), style: style)
        )
        values = (ExpressionSet([node.left], style: style), ExpressionSet([node.right], style: style))
        keyTypes = node.keys.map(\.left.type)
        operation = node.operation
        keepsLeft = node.keepsLeft
    }

    func find(_ pairs: inout PairedRows) throws {
        let (leftCount, rightCount) = (pairs.left.count, pairs.right.count)
        let total = leftCount + rightCount
        guard total > 0 else { return }
        guard total <= Int(Int32.max) else {
            throw ExecutionError(
                .outOfMemory, "the sides of an ASOF join have \(total) rows; at most 2,147,483,647 fit", kind: .resource
            )
        }
        let groups = try groups(pairs, total)
        let order = try order(pairs, groups, total)
        let sorted = order.pointer(as: UInt32.self)
        let numbers = groups.pointer(as: Int32.self)
        var partners = [UInt32](repeating: UInt32.max, count: leftCount)
        var last = UInt32.max
        var group = NearestRows.never
        for place in 0..<total {
            let row = Int(sorted[place])
            let own = numbers[row]
            if own == NearestRows.never { continue }
            if own != group { (group, last) = (own, UInt32.max) }
            if row >= leftCount {
                last = UInt32(truncatingIfNeeded: row &- leftCount)
            } else {
                partners[row] = last
            }
        }
        withExtendedLifetime((groups, order)) {}
        for (row, partner) in partners.enumerated() {
            let row = UInt32(truncatingIfNeeded: row)
            if partner != UInt32.max {
                pairs.leftPaired.append(row)
                pairs.rightPaired.append(partner)
            } else if keepsLeft {
                pairs.leftAlone.append(row)
            }
        }
    }

    /// The number of a row that finds no partner and is none.
    private static let never: Int32 = -1

    /// A number for each key, of left's rows then right's; `never` where the key or the value is null.
    private func groups(_ pairs: PairedRows, _ total: Int) throws -> Buffer {
        let numbers = Buffer(byteCount: total * 4)
        let target = numbers.pointer(as: Int32.self)
        target.update(repeating: 0, count: total)
        let layout = KeyLayout(keyTypes, keepsNulls: false)
        let table = GroupTable(layout: layout)
        let sides = [
            (pairs.left, keys.left, values.left, 0), (pairs.right, keys.right, values.right, pairs.left.count),
        ]
        for (side, keys, values, offset) in sides where side.count > 0 {
            let encoded = KeyRows(layout: layout)
            if !keyTypes.isEmpty {
                try encoded.encode(try keys.evaluate(side), count: side.count)
                let found = Buffer(byteCount: side.count * 4)
                table.findOrInsert(
                    rows: encoded.rows, hashes: encoded.hashes, count: side.count, into: found.pointer())
                (target + offset).update(from: found.pointer(as: Int32.self), count: side.count)
            }
            let value = try values.evaluate(side)[0].flattened()
            let validity = Bitmap.intersection(encoded.validity, value.validity)
            guard let validity else { continue }
            for row in 0..<side.count where !validity[row] { target[offset + row] = NearestRows.never }
        }
        return numbers
    }

    /// All rows by key, then by value towards what is nearest; of equal ones the left row is first where equal values do
    /// not match.
    private func order(_ pairs: PairedRows, _ groups: Buffer, _ total: Int) throws -> Buffer {
        let left = try values.left.evaluate(pairs.left)[0]
        let right = try values.right.evaluate(pairs.right)[0]
        let isStrict = operation == .less || operation == .greater
        let isDescending = operation == .less || operation == .lessOrEqual
        let sides = Buffer(byteCount: total)
        let flags = sides.pointer(as: Int8.self)
        flags.update(repeating: isStrict ? 0 : 1, count: pairs.left.count)
        (flags + pairs.left.count).update(repeating: isStrict ? 1 : 0, count: pairs.right.count)
        let keys: [Column] = [
            .primitive(PrimitiveColumn(type: .int32, values: groups, count: total)),
            Column.concatenating([left, right], type: left.type),
            .primitive(PrimitiveColumn(type: .int8, values: sides, count: total)),
        ]
        return Kernels.sortedOrder(
            keys,
            orders: [
                SortOrder(isDescending: false, nullsFirst: false),
                SortOrder(isDescending: isDescending, nullsFirst: false),
                SortOrder(isDescending: false, nullsFirst: false),
            ])
    }
}
