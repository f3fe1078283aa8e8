import DovetailColumnar
import DovetailPlan

/// Rows by one or two inequalities.
///
/// The right rows stand in the order of the first one's values, so that a left row's are all from some place on. By the
/// second one they are picked with a tree of the greatest values, at a cost that depends on how many there are, not on how
/// many lie between them.
struct RangeLookup: JoinLookup {
    struct Condition: Sendable {
        let left: ExpressionSet
        let right: ExpressionSet
        let type: DataType
        /// Right values less than the left one are wanted: codes are turned over, so that all searches go upwards.
        let isDownward: Bool
        let isStrict: Bool

        init(_ condition: LogicalPlan.Join.Inequality, style: CastStyle) {
            left = ExpressionSet([condition.left], style: style)
            right = ExpressionSet([condition.right], style: style)
            type = condition.left.type
            isDownward = condition.operation == .greater || condition.operation == .greaterOrEqual
            isStrict = condition.operation == .greater || condition.operation == .less
        }
    }

    let conditions: [Condition]

    init(_ conditions: [LogicalPlan.Join.Inequality], style: CastStyle) {
        self.conditions = conditions.map { Condition($0, style: style) }
    }

    func index(_ right: RecordBatch) throws -> any JoinIndex { try RangeIndex(right, self) }
}

/// One condition's values of the right side as numbers, searched upwards.
struct RangeCodes: Sendable {
    let condition: RangeLookup.Condition
    let validity: Bitmap?
    /// UInt64 a right row.
    let codes: Buffer
    private let ordered: OrderedCodes

    init(_ condition: RangeLookup.Condition, _ rows: RecordBatch) throws {
        self.condition = condition
        let column = try condition.right.evaluate(rows)[0].flattened()
        validity = column.presence
        ordered = OrderedCodes(column, lookedUpBy: condition.type)
        codes = RangeCodes.turned(ordered.codes, rows.count, condition)
    }

    /// The left rows' numbers.
    func codes(of batch: RecordBatch) throws -> (codes: Buffer, validity: Bitmap?) {
        let column = try condition.left.evaluate(batch)[0].flattened()
        return (RangeCodes.turned(ordered.codes(of: column), batch.count, condition), column.presence)
    }

    private static func turned(_ codes: Buffer, _ count: Int, _ condition: RangeLookup.Condition) -> Buffer {
        guard condition.isDownward else { return codes }
        let values = codes.pointer(as: UInt64.self)
        for row in 0..<count { values[row] = ~values[row] }
        return codes
    }
}

extension Column {
    /// Where there are values; nil: everywhere.
    fileprivate var presence: Bitmap? {
        if case .null = self { return Bitmap(repeating: false, count: count) }
        return validity
    }
}

final class RangeIndex: JoinIndex, @unchecked Sendable {
    fileprivate let first: RangeCodes
    fileprivate let second: RangeCodes?
    /// Right rows in the order of the first values.
    fileprivate let rows: Buffer
    fileprivate let count: Int
    fileprivate let sorted: OrderedValues
    fileprivate let tree: GreatestTree?

    init(_ right: RecordBatch, _ lookup: RangeLookup) throws {
        let codes = try lookup.conditions.map { try RangeCodes($0, right) }
        first = codes[0]
        second = codes.count > 1 ? codes[1] : nil
        let validity = codes.reduce(nil) { Bitmap.intersection($0, $1.validity) }
        let column = Column.primitive(
            PrimitiveColumn(type: .uint64, values: first.codes, validity: validity, count: right.count))
        rows = Kernels.sortedOrder([column], orders: [SortOrder()])
        count = right.count - column.nullCount
        sorted = OrderedValues(RangeIndex.taking(first.codes, rows, count), count: count)
        tree = second.map { [rows, count] in
            GreatestTree(RangeIndex.taking($0.codes, rows, count), count: count)
        }
    }

    private static func taking(_ codes: Buffer, _ rows: Buffer, _ count: Int) -> Buffer {
        let result = Buffer(byteCount: count * 8)
        let (source, target) = (codes.pointer(as: UInt64.self), result.pointer(as: UInt64.self))
        let numbers = rows.pointer(as: UInt32.self)
        for place in 0..<count { target[place] = source[Int(numbers[place])] }
        return result
    }

    func makeProber() -> any JoinProber { RangeProber(self) }
}

private final class RangeProber: JoinProber {
    private let index: RangeIndex
    private let steps: GreatestTree.Steps?
    /// The next place to look at, a left row.
    private var cursors = Buffer(byteCount: RecordBatch.capacity * 4)
    /// What the second values must not be less than.
    private var bounds = Buffer(byteCount: 0)
    private var count = 0
    private var position = 0

    init(_ index: RangeIndex) {
        self.index = index
        steps = index.tree?.steps()
    }

    var isDone: Bool { position >= count }

    func begin(_ batch: RecordBatch) throws {
        count = batch.count
        position = 0
        if cursors.byteCount < count * 4 { cursors = Buffer(byteCount: count * 4) }
        let (codes, present) = try index.first.codes(of: batch)
        var validity = present
        if let second = index.second {
            let other = try second.codes(of: batch)
            validity = Bitmap.intersection(validity, other.validity)
            bounds = other.codes
            if second.condition.isStrict { validity = Bitmap.intersection(validity, raiseBounds()) }
        }
        index.sorted.places(
            of: codes.pointer(), count: count, isStrict: index.first.condition.isStrict, validity: validity,
            into: cursors.pointer())
        withExtendedLifetime(codes) {}
    }

    /// Greater than a number is not less than the next one, which the greatest does not have.
    private func raiseBounds() -> Bitmap? {
        let values = bounds.pointer(as: UInt64.self)
        var hasGreatest = false
        for row in 0..<count { if values[row] == .max { hasGreatest = true } }
        let validity = hasGreatest ? Bitmap.make(count: count) { values[$0] != .max } : nil
        for row in 0..<count { values[row] &+= 1 }
        return validity
    }

    func next(
        left: UnsafeMutablePointer<UInt32>, right: UnsafeMutablePointer<UInt32>, capacity: Int, firstOnly: Bool,
        found: UnsafePointer<UInt8>?
    ) -> Int {
        let cursors: UnsafeMutablePointer<UInt32> = self.cursors.pointer()
        let bounds = UnsafePointer(self.bounds.pointer(as: UInt64.self))
        let rows = UnsafePointer(index.rows.pointer(as: UInt32.self))
        let (total, count) = (index.count, self.count)
        var pairs = 0
        var row = position
        while row < count {
            var place = Int(cursors[row])
            if let found, found[row] != 0 { place = total }
            if let steps {
                let bound = bounds[row]
                while place < total {
                    place = steps.first(from: place, notLessThan: bound)
                    if place >= total { break }
                    if pairs == capacity { return pause(row, place, pairs) }
                    left[pairs] = UInt32(truncatingIfNeeded: row)
                    right[pairs] = rows[place]
                    pairs &+= 1
                    place = firstOnly ? total : place &+ 1
                }
            } else if place < total {
                let wanted = firstOnly ? 1 : total &- place
                let given = min(wanted, capacity &- pairs)
                for step in 0..<given {
                    left[pairs &+ step] = UInt32(truncatingIfNeeded: row)
                    right[pairs &+ step] = rows[place &+ step]
                }
                pairs &+= given
                if given < wanted { return pause(row, place &+ given, pairs) }
            }
            row &+= 1
        }
        position = count
        return pairs
    }

    private func pause(_ row: Int, _ place: Int, _ pairs: Int) -> Int {
        cursors.pointer(as: UInt32.self)[row] = UInt32(truncatingIfNeeded: place)
        position = row
        return pairs
    }
}
