import DovetailColumnar

/// Where the data pages of one column chunk lie and with which row each begins: from the offset index, or from the headers.
/// Every page begins with a row.
struct PageMap: Sendable {
    /// Of the headers.
    let offsets: [Int]
    /// One a page, and the number of all rows.
    let firstRows: [Int]
    /// Where each page ends.
    let ends: [Int]

    var count: Int { offsets.count }

    /// nil when the index contradicts itself or the chunk; a chunk can be read without it.
    init?(_ index: Parquet.OffsetIndex, chunk: CheckedChunk, rowCount: Int) {
        var (offsets, rows, ends): ([Int], [Int], [Int]) = ([], [], [])
        var end = chunk.range.lowerBound
        for location in index.locations {
            guard let offset = Int(exactly: location.offset), offset >= end, location.compressedSize > 0,
                offset <= chunk.range.upperBound,
                Int(location.compressedSize) <= chunk.range.upperBound + chunk.slack - offset,
                let row = Int(exactly: location.firstRow), row >= rows.last ?? 0, row <= rowCount
            else { return nil }
            end = offset + Int(location.compressedSize)
            offsets.append(offset)
            rows.append(row)
            ends.append(end)
        }
        guard rows.first == 0 else { return nil }
        self.offsets = offsets
        self.ends = ends
        firstRows = rows + [rowCount]
    }

    /// Reads the headers of all pages; nil when they do not tell their rows.
    init?(walking stream: PageStream, leaf: ReadLeaf, rowCount: Int) throws {
        var stream = stream
        var (offsets, rows, ends): ([Int], [Int], [Int]) = ([], [], [])
        var row = 0
        while row < rowCount {
            let offset = stream.position
            guard let header = try stream.nextHeader() else { return nil }
            stream.skipBody(Int(header.compressedSize))
            guard header.type == .data || header.type == .dataV2 else { continue }
            guard let count = header.rowCount(leaf) else { return nil }
            offsets.append(offset)
            rows.append(row)
            ends.append(stream.position)
            row += count
        }
        guard row == rowCount, !rows.isEmpty else { return nil }
        self.offsets = offsets
        self.ends = ends
        firstRows = rows + [rowCount]
    }

    func rows(of page: Int) -> Range<Int> { firstRows[page]..<firstRows[page + 1] }

    /// The last page that begins at or before `row`.
    func page(of row: Int) -> Int {
        var (low, high) = (0, count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if firstRows[middle] <= row { low = middle } else { high = middle }
        }
        return low
    }
}

extension Parquet.PageHeader {
    /// Rows of a data page; nil when its levels alone tell.
    func rowCount(_ leaf: ReadLeaf) -> Int? {
        if leaf.maxRepetition == 0 { return entryCount }
        return dataV2.map { Int($0.rowCount) }
    }

    /// Values of a data page counting nulls.
    var entryCount: Int { Int(data?.valueCount ?? dataV2?.valueCount ?? 0) }

    /// The page holds codes into the dictionary.
    var isCoded: Bool {
        let encoding = data?.encoding ?? dataV2?.encoding
        return encoding == .plainDictionary || encoding == .rleDictionary
    }
}
