import DovetailColumnar
import DovetailPlan

/// Some whole partitions, sorted, with the results of the window's functions for their rows.
final class WindowBucket: @unchecked Sendable {
    /// Row numbers (see `ChunkedColumn`), UInt32.
    struct Rows: @unchecked Sendable {
        let numbers: Buffer
        let count: Int
    }

    private var rows: Rows
    private let layout: WindowLayout
    private let isDescending: Bool
    private var results: [Column] = []

    var count: Int { rows.count }

    init(_ unsorted: Rows, _ plan: WindowExpressions, _ computed: [ChunkedColumn]) throws {
        let count = unsorted.count
        func take(_ index: Int) -> Column {
            computed[index].taking(unsorted.numbers.pointer(as: UInt32.self), count: count)
        }
        var partitions = plan.partitions.map(take)
        if !plan.partitions.isEmpty { partitions = [try WindowBucket.numbered(partitions, count)] }
        let order = plan.order.map(take)
        let sort = partitions + order
        let sorted: Buffer?
        if sort.isEmpty || count < 2 {
            sorted = nil
        } else {
            let orders = partitions.map { _ in SortOrder() } + plan.orders
            sorted = Kernels.sortedOrder(sort, orders: orders)
        }
        isDescending = plan.orders.first?.isDescending ?? false
        guard let sorted else {
            rows = unsorted
            layout = WindowLayout(partitions: partitions, order: order, count: count)
            return
        }
        let places = UnsafePointer(sorted.pointer(as: UInt32.self))
        let numbers = Buffer(byteCount: count * 4)
        let (source, target) = (unsorted.numbers.pointer(as: UInt32.self), numbers.pointer(as: UInt32.self))
        for row in 0..<count { target[row] = source[Int(places[row])] }
        rows = Rows(numbers: numbers, count: count)
        layout = WindowLayout(
            partitions: partitions.map { $0.taking(places, count: count) },
            order: order.map { $0.taking(places, count: count) }, count: count)
        withExtendedLifetime(sorted) {}
    }

    /// The partition of each row as a number, which sorts in one step whatever the keys are.
    private static func numbered(_ keys: [Column], _ count: Int) throws -> Column {
        let layout = KeyLayout(keys.map(\.type), keepsNulls: true)
        let encoded = KeyRows(layout: layout)
        try encoded.encode(keys, count: count)
        let table = GroupTable(layout: layout)
        let numbers = Buffer(byteCount: count * 4)
        table.findOrInsert(rows: encoded.rows, hashes: encoded.hashes, count: count, into: numbers.pointer())
        return .primitive(PrimitiveColumn(type: .uint32, values: numbers, count: count))
    }

    // MARK: Functions

    /// A function's results for all rows, in sorted order.
    func result(of call: WindowExpressions.Call, _ computed: [ChunkedColumn]) throws -> Column {
        func take(_ index: Int) -> Column {
            computed[index].taking(rows.numbers.pointer(as: UInt32.self), count: count)
        }
        let arguments = call.arguments.map(take)
        switch call.call.function {
        case .window(let function):
            let frames = function.readsFrame ? try frames(of: call, take) : nil
            let input = WindowInput(layout: layout, frames: frames, ignoresNulls: call.call.ignoresNulls)
            return try function.evaluate(input, arguments: arguments, type: call.call.type)
        case .aggregate(let function):
            return try WindowAggregate(function: function, call: call.call, layout: layout)
                .evaluate(arguments, filter: call.filter.map(take), frames: try frames(of: call, take))
        }
    }

    private func frames(of call: WindowExpressions.Call, _ take: (Int) -> Column) throws -> WindowFrames {
        let frame = call.call.frame
        func bound(_ bound: WindowFrame.Bound, _ place: Int?) -> WindowFrames.Bound {
            switch bound {
            case .unboundedPreceding: return .unboundedPreceding
            case .unboundedFollowing: return .unboundedFollowing
            case .currentRow: return .currentRow
            case .preceding, .following:
                guard let place else { return .currentRow }
                var isFollowing = false
                if case .following = bound { isFollowing = true }
                return frame.unit == .range
                    ? .value(take(place), isFollowing: isFollowing) : .offset(take(place), isFollowing: isFollowing)
            }
        }
        return try WindowFrames(
            frame.unit, from: bound(frame.start, call.start), to: bound(frame.end, call.end),
            excluding: frame.exclusion, over: layout,
            key: call.key.map { WindowFrames.Key(column: take($0), isDescending: isDescending) })
    }

    // MARK: Output

    /// The places of the rows among all rows of the chunks, which begin at `chunkStarts`.
    func positions(chunkStarts: [Int]) -> [Int] {
        let numbers = rows.numbers.pointer(as: UInt32.self)
        return (0..<count).map { row in
            let (chunk, place) = ChunkedColumn.split(numbers[row])
            return chunkStarts[chunk] + place
        }
    }

    /// Takes the results; with a limit only the rows whose rank is within it stay.
    func keep(_ results: [Column], limit: LogicalPlan.Window.RankLimit?) {
        self.results = results
        guard let limit, case .primitive(let ranks) = results[limit.call] else { return }
        let values = ranks.pointer(as: Int64.self)
        let kept = WindowRows(total: count) { values[$0] <= Int64(limit.rank) }
        guard kept.count < count else { return }
        let places = UnsafePointer(kept.rows.pointer(as: UInt32.self))
        let numbers = Buffer(byteCount: kept.count * 4)
        let (source, target) = (rows.numbers.pointer(as: UInt32.self), numbers.pointer(as: UInt32.self))
        for row in 0..<kept.count { target[row] = source[Int(places[row])] }
        rows = Rows(numbers: numbers, count: kept.count)
        self.results = results.map { $0.taking(places, count: kept.count) }
        withExtendedLifetime(kept) {}
    }

    /// The input's columns, then the results, for a range of rows.
    func columns(_ range: Range<Int>, of input: [ChunkedColumn]) -> [Column] {
        let numbers = UnsafePointer(rows.numbers.pointer(as: UInt32.self)) + range.lowerBound
        return input.map { $0.taking(numbers, count: range.count) } + results.map { $0.slice(range) }
    }
}
