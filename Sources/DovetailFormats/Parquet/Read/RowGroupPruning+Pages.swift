import DovetailColumnar

/// Finds the rows of a row group that may match by the bounds of its pages and its Bloom filters.
extension RowGroupPruning {
    /// Ascending ranges that do not touch.
    func rows(_ state: RowGroupState) throws -> [Range<Int>] {
        var ranges = [0..<state.group.rowCount]
        for predicate in predicates {
            guard predicate.column >= 0, predicate.column < member.columns.count,
                case .file(let root, _) = member.columns[predicate.column],
                case .leaf(let index) = member.file.schema.roots[root].kind
            else { continue }
            let leaf = member.file.schema.leaves[index]
            let chunk =
                state.chunks[index]
                ?? ChunkState(
                    leaf: leaf, chunk: state.group.chunks[index], file: state.file, rowCount: state.group.rowCount)
            if predicate.comparison == .equal, let filter = BloomLookup(chunk.chunk, state.file),
                !filter.mayContain(predicate.value, leaf)
            {
                return []
            }
            if let pages = try rows(predicate, chunk) { ranges = RowGroupPruning.intersection(ranges, pages) }
        }
        return ranges
    }

    /// Rows of the pages that may match; nil when there is no index to tell.
    private func rows(_ predicate: ColumnPredicate, _ chunk: ChunkState) throws -> [Range<Int>]? {
        guard chunk.chunk.columnIndex != nil, let wanted = Bound(predicate.value, chunk.leaf.type),
            let map = try chunk.pageMap(mayWalk: false), let index = chunk.columnIndex(map)
        else { return nil }
        var ranges: [Range<Int>] = []
        for page in 0..<map.count where !index.nullPages[page] {
            let low = Bound(stored: index.minValues[page], chunk.leaf)
            let high = Bound(stored: index.maxValues[page], chunk.leaf)
            guard mayMatch(predicate.comparison, wanted, low, high, chunk.leaf.type) else { continue }
            let rows = map.rows(of: page)
            if let last = ranges.last, last.upperBound == rows.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<rows.upperBound
            } else if !rows.isEmpty {
                ranges.append(rows)
            }
        }
        return ranges
    }

    static func intersection(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var (a, b) = (0, 0)
        while a < left.count, b < right.count {
            let common = left[a].clamped(to: right[b])
            if !common.isEmpty { result.append(common) }
            if left[a].upperBound < right[b].upperBound { a += 1 } else { b += 1 }
        }
        return result
    }
}
