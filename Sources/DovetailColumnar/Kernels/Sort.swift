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
    ///
    /// Numbers by value with NaN above everything and both zeros equal, text by bytes, intervals by length, nested values
    /// element by element.
    public static func sortedOrder(_ keys: [Column], orders: [SortOrder]) -> Buffer {
        sortedOrder(keys, orders: orders, limit: Int.max)
    }

    /// The first `limit` of them, for less work when they are few.
    public static func sortedOrder(_ keys: [Column], orders: [SortOrder], limit: Int) -> Buffer {
        precondition(keys.count == orders.count)
        let count = keys.first?.count ?? 0
        let limit = min(max(limit, 0), count)
        precondition(count <= Int(UInt32.max), "more than 2^32 rows to sort")
        var sorter = RowSorter(
            keys: zip(keys, orders).compactMap { SortKey($0, order: $1) }, count: count, limit: limit)
        return sorter.sort()
    }
}
