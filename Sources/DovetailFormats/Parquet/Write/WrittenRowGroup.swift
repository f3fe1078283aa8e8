import CDovetailKernels
import DovetailColumnar

/// A row group on its way to the footer.
struct WrittenRowGroup: Sendable {
    var columns: [WrittenColumn]
    let rowCount: Int
    /// Bytes of its pages.
    let uncompressedSize: Int
    let compressedSize: Int
    /// Relative to the block until `move`.
    var offset: Int

    mutating func move(by distance: Int64) {
        offset += Int(distance)
        for index in columns.indices { columns[index].move(by: distance) }
    }

    /// As the footer has it, the group being the `ordinal`th of the file.
    func metadata(_ ordinal: Int, _ sortingColumns: [Parquet.SortingColumn]?) -> Parquet.RowGroup {
        var group = Parquet.RowGroup(
            columns: columns.map(\.chunk), totalByteSize: Int64(uncompressedSize), rowCount: Int64(rowCount))
        group.totalCompressedSize = Int64(compressedSize)
        group.fileOffset = Int64(offset)
        group.ordinal = Int16(exactly: ordinal)
        group.sortingColumns = sortingColumns
        return group
    }
}

/// Divides the rows of a block into row groups that stay below a number of bytes in memory, where batches end.
struct RowGroupDivision {
    let limit: Int

    func divide(_ batches: [RecordBatch]) -> [[RecordBatch]] {
        guard limit < Int.max else { return batches.isEmpty ? [] : [batches] }
        var groups: [[RecordBatch]] = []
        var bytes = 0
        for batch in batches {
            let own = batch.columns.reduce(0) { $0 + $1.storedByteCount }
            if bytes == 0 || bytes + own > limit {
                groups.append([])
                bytes = 0
            }
            groups[groups.count - 1].append(batch)
            bytes += own
        }
        return groups
    }
}

extension Column {
    /// About the bytes of the values as the writer keeps them.
    fileprivate var storedByteCount: Int {
        switch self {
        case .null: 0
        case .boolean(let column): column.count / 8
        case .primitive(let column): column.count * StoredForm(column.type).byteWidth
        case .string(let column): column.storedByteCount
        case .constant(let column): column.count * StoredForm(column.type).byteWidth
        case .dictionary(let column): column.values.storedByteCount / max(column.values.count, 1) * column.count
        case .list(let column): column.count * 4 + column.child.storedByteCount
        case .structure(let column): column.children.reduce(0) { $0 + $1.storedByteCount }
        }
    }
}

extension StringColumn {
    fileprivate var storedByteCount: Int { Int(dovetail_view_bytes(views.base, count)) + count * 4 }
}
