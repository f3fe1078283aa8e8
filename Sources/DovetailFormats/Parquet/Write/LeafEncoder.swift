import CDovetailKernels
import DovetailColumnar

/// Turns one column of a row group, gathered in the scratch memory, into its pages and metadata.
struct LeafEncoder {
    let leaf: WriteLeaf
    let scratch: LeafScratch
    let isFlat: Bool
    let settings: WriteSettings
    let encoding: LeafEncoding
    let isCompressed: Bool

    var form: StoredForm { StoredForm(leaf.type) }
    private var levels: LevelEncoder {
        LevelEncoder(leaf: leaf, scratch: scratch, isFlat: isFlat, hasLengths: settings.pageVersion == 1)
    }

    /// Most entries of a page, however little they take: what a reader has to unpack at once.
    static let entryLimit = 131_072
    /// Pages begin at multiples of this many rows.
    static let entryStep = 512

    /// Encodes the column.
    func encode(into sink: inout PageSink) throws -> WrittenColumn {
        sink.codec = isCompressed ? settings.codec : .uncompressed
        var statistics = Parquet.Statistics()
        statistics.nullCount = Int64(scratch.nullCount)
        let (values, count) = distinctValues
        LeafBounds.fill(&statistics, leaf: leaf, form: form, values: values, count: count)
        let (start, uncompressedStart) = (sink.byteCount, sink.uncompressedCount)
        if encoding.dictionary != nil { try append(dictionary: values, count, &sink) }
        let dataStart = sink.byteCount
        var index = PageIndexBuilder(leaf: leaf)
        var row = 0
        try forEachPage { page in
            var bounds = Parquet.Statistics()
            if settings.hasPageIndex { bounds = pageBounds(page.values, statistics) }
            let offset = sink.byteCount
            let rows = rowCount(page.entries)
            try append(page, rows, &sink)
            index.add(
                .init(offset: Int64(offset), compressedSize: Int32(sink.byteCount - offset), firstRow: Int64(row)),
                nulls: page.entries.count - page.values.count, of: page.entries.count, bounds,
                textBytes: textBytes(page.values))
            row += rows
        }
        var metaData = Parquet.ColumnMetaData(
            type: leaf.physical, encodings: encodings, pathInSchema: leaf.path,
            codec: Parquet.CompressionCodec(sink.codec) ?? .uncompressed, valueCount: Int64(scratch.entryCount),
            totalUncompressedSize: Int64(sink.uncompressedCount - uncompressedStart),
            totalCompressedSize: Int64(sink.byteCount - start), dataPageOffset: Int64(dataStart))
        if encoding.dictionary != nil { metaData.dictionaryPageOffset = Int64(start) }
        metaData.statistics = statistics
        metaData.encodingStats = encodingStats(pageCount: index.pageCount)
        let chunk = Parquet.ColumnChunk(fileOffset: 0, metaData: metaData)
        return WrittenColumn(chunk: chunk, index: settings.hasPageIndex ? index : nil)
    }

    /// The values, each once if there is a dictionary.
    var distinctValues: (UnsafeRawPointer, Int) {
        guard let dictionary = encoding.dictionary else {
            return (UnsafeRawPointer(scratch.values), scratch.valueCount)
        }
        return (dictionary.values(scratch), dictionary.count)
    }

    private var encodings: [Parquet.Encoding] {
        encoding.dictionary == nil ? [.rle, encoding.parquet] : [.rle, .plain, encoding.parquet]
    }

    private func encodingStats(pageCount: Int) -> [Parquet.PageEncodingStats] {
        let type: Parquet.PageType = settings.pageVersion == 1 ? .data : .dataV2
        let data = Parquet.PageEncodingStats(pageType: type, encoding: encoding.parquet, count: Int32(pageCount))
        guard encoding.dictionary != nil else { return [data] }
        return [.init(pageType: .dictionary, encoding: .plain, count: 1), data]
    }

    // MARK: Pages

    /// The part of a column that becomes one page.
    struct Page {
        let entries: Range<Int>
        /// Places among the present values.
        let values: Range<Int>
    }

    private func forEachPage(_ body: (Page) throws -> Void) rethrows {
        let isCoded = encoding.dictionary != nil
        var (entry, value) = (0, 0)
        while entry < scratch.entryCount {
            var (entryEnd, valueEnd, bytes) = (entry, value, 0)
            repeat {
                let next = stepEnd(entryEnd)
                let present = presentCount(entryEnd..<next)
                bytes += isCoded ? 0 : plainBytes(valueEnd..<valueEnd + present)
                (entryEnd, valueEnd) = (next, valueEnd + present)
            } while entryEnd < scratch.entryCount && bytes < settings.pageSize
                && entryEnd - entry < LeafEncoder.entryLimit
            try body(Page(entries: entry..<entryEnd, values: value..<valueEnd))
            (entry, value) = (entryEnd, valueEnd)
        }
    }

    /// A page ends where a row does.
    private func stepEnd(_ entry: Int) -> Int {
        var end = min(entry + LeafEncoder.entryStep, scratch.entryCount)
        guard leaf.maxRepetition > 0 else { return end }
        let repetitions = scratch.repetitions.pointer(at: 0)
        while end < scratch.entryCount, repetitions[end] != 0 { end += 1 }
        return end
    }

    private func presentCount(_ entries: Range<Int>) -> Int {
        if scratch.nullCount == 0 { return entries.count }
        if isFlat { return Bitmap.countSet(scratch.validity.base + entries.lowerBound / 8, entries.count) }
        let definitions = scratch.definitions.pointer(at: 0)
        var count = 0
        for entry in entries where Int(definitions[entry]) == leaf.maxDefinition { count += 1 }
        return count
    }

    private func rowCount(_ entries: Range<Int>) -> Int {
        guard leaf.maxRepetition > 0 else { return entries.count }
        let repetitions = scratch.repetitions.pointer(at: 0)
        var count = 0
        for entry in entries where repetitions[entry] == 0 { count += 1 }
        return count
    }

    func plainBytes(_ values: Range<Int>) -> Int {
        LeafSize(leaf: leaf).plain(scratch.values + values.lowerBound * form.byteWidth, values.count)
    }

    private func append(_ page: Page, _ rowCount: Int, _ sink: inout PageSink) throws {
        let repetitionBytes = levels.encode(page.entries, presentCount: page.values.count)
        if settings.pageVersion == 1 {
            let header = Parquet.DataPageHeader(valueCount: Int32(page.entries.count), encoding: encoding.parquet)
            try sink.append(encode(page.values, behind: scratch.levels.bytes), data: header)
        } else {
            let levels = scratch.levels.bytes
            let header = Parquet.DataPageHeaderV2(
                valueCount: Int32(page.entries.count), nullCount: Int32(page.entries.count - page.values.count),
                rowCount: Int32(rowCount), encoding: encoding.parquet,
                definitionLevelsSize: Int32(levels.count - repetitionBytes),
                repetitionLevelsSize: Int32(repetitionBytes))
            let values = encode(page.values, behind: .empty)
            try sink.append(levels: levels, values: values, data: header)
        }
    }

    private func append(dictionary values: UnsafeRawPointer, _ count: Int, _ sink: inout PageSink) throws {
        let header = Parquet.DictionaryPageHeader(valueCount: Int32(count), encoding: .plain)
        if form == .word32 || form == .word64 {
            let bytes = UnsafeRawBufferPointer(start: values, count: count * form.byteWidth)
            try sink.append(bytes, dictionary: header)
        } else {
            let page = scratch.page
            _ = page.claim(LeafSize(leaf: leaf).plain(values, count) + 128)
            page.byteCount = PlainEncoder.encode(values, count, form, leaf, into: page.base)
            try sink.append(page.bytes, dictionary: header)
        }
    }
}

extension GrowableBuffer {
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: byteCount) }
}
