import DovetailColumnar

/// Collects what the column index and the offset index of a column chunk say of its pages.
struct PageIndexBuilder: Sendable {
    private let order: BoundOrder
    private var locations: [Parquet.PageLocation] = []
    private var textBytes: [Int64] = []
    private var nullPages: [Bool] = []
    private var nullCounts: [Int64] = []
    private var minValues: [[UInt8]] = []
    private var maxValues: [[UInt8]] = []
    /// A page without bounds makes those of the others worthless.
    private var hasBounds: Bool

    var pageCount: Int { locations.count }

    init(leaf: WriteLeaf) {
        order = BoundOrder(leaf)
        hasBounds = order != .none
    }

    mutating func add(
        _ location: Parquet.PageLocation, nulls: Int, of entries: Int, _ bounds: Parquet.Statistics, textBytes: Int?
    ) {
        locations.append(location)
        if let textBytes { self.textBytes.append(Int64(textBytes)) }
        let isNull = nulls == entries
        nullPages.append(isNull)
        nullCounts.append(Int64(nulls))
        if !isNull, bounds.minValue == nil || bounds.maxValue == nil { hasBounds = false }
        minValues.append(isNull ? [] : bounds.minValue ?? [])
        maxValues.append(isNull ? [] : bounds.maxValue ?? [])
    }

    mutating func move(by offset: Int64) {
        for index in locations.indices { locations[index].offset += offset }
    }

    var offsetIndex: Parquet.OffsetIndex {
        Parquet.OffsetIndex(locations: locations, unencodedByteCounts: textBytes.isEmpty ? nil : textBytes)
    }

    /// nil when there are pages whose bounds are not known.
    var columnIndex: Parquet.ColumnIndex? {
        guard hasBounds else { return nil }
        return Parquet.ColumnIndex(
            nullPages: nullPages, minValues: minValues, maxValues: maxValues, boundaryOrder: boundaryOrder,
            nullCounts: nullCounts)
    }

    private var boundaryOrder: Parquet.BoundaryOrder {
        let pages = nullPages.indices.filter { !nullPages[$0] }
        var (ascends, descends) = (true, true)
        for (page, next) in zip(pages, pages.dropFirst()) {
            let low = order.compare(minValues[page], minValues[next])
            let high = order.compare(maxValues[page], maxValues[next])
            if low > 0 || high > 0 { ascends = false }
            if low < 0 || high < 0 { descends = false }
        }
        return ascends ? .ascending : descends ? .descending : .unordered
    }
}

/// How stored bounds of a column compare.
enum BoundOrder: Sendable {
    /// Values without an order.
    case none
    case signed, unsigned
    case float, double
    /// Big-endian numbers with a sign.
    case bigEndian
    case bytes

    init(_ leaf: WriteLeaf) {
        switch leaf.type {
        case .interval: self = .none
        case .null: self = .bytes
        case .float: self = .float
        case .double: self = .double
        case .boolean, .uint8, .uint16, .uint32, .uint64: self = .unsigned
        case .string, .binary: self = .bytes
        default: self = leaf.physical == .fixedLengthByteArray ? .bigEndian : .signed
        }
    }

    /// Negative, zero or positive, for bounds of one column.
    func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        switch self {
        case .none: 0
        case .bytes: BoundOrder.lexicographic(left, right)
        case .signed: BoundOrder.order(BoundOrder.signed(left.reversed()), BoundOrder.signed(right.reversed()))
        case .bigEndian: BoundOrder.order(BoundOrder.signed(left), BoundOrder.signed(right))
        case .unsigned: BoundOrder.order(BoundOrder.bits(left), BoundOrder.bits(right))
        case .float:
            BoundOrder.order(
                Float(bitPattern: UInt32(truncatingIfNeeded: BoundOrder.bits(left))),
                Float(bitPattern: UInt32(truncatingIfNeeded: BoundOrder.bits(right))))
        case .double:
            BoundOrder.order(Double(bitPattern: BoundOrder.bits(left)), Double(bitPattern: BoundOrder.bits(right)))
        }
    }

    private static func order<T: Comparable>(_ left: T, _ right: T) -> Int { left < right ? -1 : left > right ? 1 : 0 }

    private static func bits(_ bytes: [UInt8]) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

    private static func signed(_ bytes: [UInt8]) -> Int128 {
        guard let first = bytes.first else { return 0 }
        return bytes.dropFirst().reduce(Int128(Int8(bitPattern: first))) { $0 << 8 | Int128($1) }
    }

    private static func lexicographic(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left.lexicographicallyPrecedes(right) ? -1 : right.lexicographicallyPrecedes(left) ? 1 : 0
    }
}
