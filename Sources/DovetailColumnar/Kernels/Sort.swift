/// Direction of one sort key.
public struct SortOrder: Hashable, Sendable {
    public var isDescending: Bool
    /// Where nulls go, whatever the direction.
    public var nullsFirst: Bool

    public init(isDescending: Bool = false, nullsFirst: Bool = false) {
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }
}

extension Kernels {
    /// The row numbers (UInt32) of the keys' rows in sorted order; rows with equal keys keep their order.
    public static func sortedOrder(_ keys: [Column], orders: [SortOrder]) -> Buffer {
        sortedOrder(keys, orders: orders, limit: Int.max)
    }

    /// The first `limit` of them.
    public static func sortedOrder(_ keys: [Column], orders: [SortOrder], limit: Int) -> Buffer {
        precondition(keys.count == orders.count)
        let count = keys.first?.count ?? 0
        let rows = (0..<UInt32(count)).sorted { a, b in
            let result = compareRows(keys, orders: orders, Int(a), Int(b))
            return result == 0 ? a < b : result < 0
        }
        return rows.prefix(max(limit, 0)).withUnsafeBytes { Buffer(copying: $0) }
    }
}
