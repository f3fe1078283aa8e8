import DovetailColumnar
import Synchronization

/// Bounds of whole columns, from the footers.
extension ParquetTable {
    func statistics(of column: Int) -> ColumnStatistics? {
        knownStatistics.withLock { known in
            if let statistics = known[column] { return statistics }
            let statistics = collectedStatistics(of: column)
            known[column] = .some(statistics)
            return statistics
        }
    }

    private func collectedStatistics(of column: Int) -> ColumnStatistics? {
        var collected = CollectedBounds()
        for member in members {
            guard case .file(let root, let cast) = member.columns[column], cast == nil,
                case .leaf(let index) = member.file.schema.roots[root].kind
            else { return nil }
            let leaf = member.file.schema.leaves[index]
            for group in member.file.rowGroups { collected.add(group.chunks[index], leaf, rows: group.rowCount) }
        }
        return collected.statistics(isWhole: schema[column].type.countsInSteps)
    }
}

/// The bounds of many column chunks as those of one column.
private struct CollectedBounds {
    private var low: Double?
    private var high: Double?
    private var hasAllBounds = true
    private var rows = 0
    private var nulls: Int64? = 0
    private var distinct: Int64?
    private var chunkCount = 0

    mutating func add(_ chunk: CheckedChunk, _ leaf: ReadLeaf, rows count: Int) {
        rows += count
        chunkCount += 1
        let statistics = chunk.statistics
        nulls = nulls.flatMap { total in statistics?.nullCount.map { total &+ $0 } }
        distinct = statistics?.distinctCount
        guard chunk.hasOrder, let first = bound(statistics?.minValue, leaf),
            let last = bound(statistics?.maxValue, leaf)
        else {
            // A chunk of nulls alone has no bounds and needs none.
            if statistics?.nullCount != Int64(count) { hasAllBounds = false }
            return
        }
        low = min(low ?? first, first)
        high = max(high ?? last, last)
    }

    private func bound(_ bytes: [UInt8]?, _ leaf: ReadLeaf) -> Double? {
        switch bytes.flatMap({ Bound(stored: $0, leaf) }) {
        case .number(let number)?: Double(number)
        case .floating(let number)?: number
        case .bytes?, nil: nil
        }
    }

    /// - Parameter isWhole: There are no more values than whole numbers between the bounds.
    func statistics(isWhole: Bool) -> ColumnStatistics {
        var result = ColumnStatistics()
        if let nulls, rows > 0 { result.nullFraction = Double(nulls) / Double(rows) }
        if hasAllBounds, let low, let high {
            (result.low, result.high) = (low, high)
            if isWhole { result.distinctCount = min(Double(rows), high - low + 1) }
        }
        if chunkCount == 1, let distinct, distinct > 0 { result.distinctCount = Double(distinct) }
        return result
    }
}

extension DataType {
    fileprivate var countsInSteps: Bool {
        switch self {
        case .date, .decimal: true
        default: isInteger
        }
    }
}
