import DovetailColumnar
import DovetailPlan

/// ASOF: of the rows with equal keys the nearest one by an inequality that the rest of the condition lets through.
struct NearestLookup: JoinLookup {
    let left: ExpressionSet
    let right: ExpressionSet
    let layout: KeyLayout
    let condition: RangeLookup.Condition

    init(_ node: LogicalPlan.Pairing.Nearest, style: CastStyle) {
        left = ExpressionSet(node.keys.map(\.left), style: style)
        right = ExpressionSet(node.keys.map(\.right), style: style)
        layout = KeyLayout(node.keys.map(\.left.type), keepsNulls: node.nullsEqual)
        condition = RangeLookup.Condition(node.inequality, style: style)
    }

    var findsNearest: Bool { true }

    func index(_ right: RecordBatch) throws -> any JoinIndex { try NearestIndex(right, self) }
}

/// The right rows by key, then by value towards what is farther; of equal ones the first of the input is the nearest.
final class NearestIndex: JoinIndex, @unchecked Sendable {
    fileprivate let lookup: NearestLookup
    fileprivate let codes: RangeCodes
    fileprivate let groups: GroupTable
    /// Right rows in that order, and their values.
    fileprivate let rows: Buffer
    fileprivate let values: Buffer
    /// Where each key's rows begin, and where the last ones end: UInt32.
    fileprivate let starts: Buffer

    init(_ right: RecordBatch, _ lookup: NearestLookup) throws {
        self.lookup = lookup
        codes = try RangeCodes(lookup.condition, right)
        groups = GroupTable(layout: lookup.layout)
        let keys = KeyRows(layout: lookup.layout)
        let total = right.count
        try keys.encode(try lookup.right.evaluate(right), count: total)
        let numbers = Buffer(byteCount: total * 4)
        groups.findOrInsert(rows: keys.rows, hashes: keys.hashes, count: total, into: numbers.pointer())
        let validity = Bitmap.intersection(keys.validity, codes.validity)
        let group = Column.primitive(
            PrimitiveColumn(type: .uint32, values: numbers, validity: validity, count: total))
        let value = Column.primitive(PrimitiveColumn(type: .uint64, values: codes.codes, count: total))
        rows = Kernels.sortedOrder([group, value], orders: [SortOrder(), SortOrder()])
        let count = total - group.nullCount
        values = Buffer(byteCount: count * 8)
        starts = Buffer(zeroed: (groups.count + 1) * 4)
        let (target, source) = (values.pointer(as: UInt64.self), codes.codes.pointer(as: UInt64.self))
        let (order, number) = (rows.pointer(as: UInt32.self), numbers.pointer(as: UInt32.self))
        let ends = starts.pointer(as: UInt32.self) + 1
        for place in 0..<count {
            let row = Int(order[place])
            target[place] = source[row]
            ends[Int(number[row])] = UInt32(truncatingIfNeeded: place &+ 1)
        }
        // A key whose rows all have nulls has none.
        for key in 1..<max(groups.count, 1) where ends[key] == 0 { ends[key] = ends[key &- 1] }
    }

    func makeProber() -> any JoinProber { NearestProber(self) }
}

/// Gives the nearest row of each left one; in further rounds the next ones for those that are still without a partner.
private final class NearestProber: JoinProber {
    private let index: NearestIndex
    private let keys: KeyRows
    /// The next place to look at, and where the key's rows end.
    private var cursors = Buffer(byteCount: RecordBatch.capacity * 4)
    private var ends = Buffer(byteCount: RecordBatch.capacity * 4)
    private var count = 0
    private var position = 0
    /// Whether a row of this round has further candidates.
    private var goesOn = false

    init(_ index: NearestIndex) {
        self.index = index
        keys = KeyRows(layout: index.lookup.layout)
    }

    var isDone: Bool { position >= count && !goesOn }

    func begin(_ batch: RecordBatch) throws {
        count = batch.count
        position = 0
        goesOn = false
        if cursors.byteCount < count * 4 {
            cursors = Buffer(byteCount: count * 4)
            ends = Buffer(byteCount: count * 4)
        }
        try keys.encode(try index.lookup.left.evaluate(batch), count: count)
        let (places, limits) = (cursors.pointer(as: UInt32.self), ends.pointer(as: UInt32.self))
        index.groups.find(rows: keys.rows, hashes: keys.hashes, count: count, into: places)
        let (codes, present) = try index.codes.codes(of: batch)
        let validity = Bitmap.intersection(present, keys.validity)
        let (wanted, values) = (codes.pointer(as: UInt64.self), UnsafePointer(index.values.pointer(as: UInt64.self)))
        let starts = UnsafePointer(index.starts.pointer(as: UInt32.self))
        let isStrict = index.lookup.condition.isStrict
        for row in 0..<count {
            let group = places[row]
            (places[row], limits[row]) = (0, 0)
            guard group != .max, validity?[row] ?? true, !(isStrict && wanted[row] == .max) else { continue }
            let end = starts[Int(group) &+ 1]
            let bound = isStrict ? wanted[row] &+ 1 : wanted[row]
            let first = OrderedValues.firstNotLess(values, Int(starts[Int(group)]), Int(end), bound)
            (places[row], limits[row]) = (UInt32(truncatingIfNeeded: first), end)
        }
        withExtendedLifetime(codes) {}
    }

    func next(
        left: UnsafeMutablePointer<UInt32>, right: UnsafeMutablePointer<UInt32>, capacity: Int, firstOnly: Bool,
        found: UnsafePointer<UInt8>?
    ) -> Int {
        if position >= count {
            position = 0
            goesOn = false
        }
        let (places, limits) = (cursors.pointer(as: UInt32.self), ends.pointer(as: UInt32.self))
        let rows = UnsafePointer(index.rows.pointer(as: UInt32.self))
        var pairs = 0
        var row = position
        while row < count, pairs < capacity {
            let place = places[row]
            if place < limits[row], (found?[row] ?? 0) == 0 {
                left[pairs] = UInt32(truncatingIfNeeded: row)
                right[pairs] = rows[Int(place)]
                pairs &+= 1
                places[row] = firstOnly ? limits[row] : place &+ 1
                if !firstOnly, place &+ 1 < limits[row] { goesOn = true }
            }
            row &+= 1
        }
        position = row
        return pairs
    }
}
