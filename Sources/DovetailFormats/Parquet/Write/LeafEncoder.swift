import CDovetailKernels
import DovetailColumnar

/// Turns one column of a row group, gathered in the scratch memory, into its pages and metadata.
struct LeafEncoder {
    let leaf: WriteLeaf
    let scratch: LeafScratch
    let isFlat: Bool
    let pageSize: Int

    private var form: StoredForm { StoredForm(leaf.type) }
    private var levels: LevelEncoder { LevelEncoder(leaf: leaf, scratch: scratch, isFlat: isFlat) }

    /// Most entries of a page, however little they take: what a reader has to unpack at once.
    static let entryLimit = 131_072
    /// Pages begin at multiples of this many rows.
    static let entryStep = 512

    /// Encodes the column; the codes are already in the scratch memory if `dictionary` is there.
    func encode(into sink: inout PageSink, dictionary: LeafDictionary?) throws -> Parquet.ColumnChunk {
        var statistics = Parquet.Statistics()
        statistics.nullCount = Int64(scratch.nullCount)
        let (start, uncompressedStart) = (sink.byteCount, sink.uncompressedCount)
        var encodings: [Parquet.Encoding] = [.rle]
        var pageCount: Int32 = 0
        var stats: [Parquet.PageEncodingStats] = []
        if let dictionary {
            let values = dictionary.values(scratch)
            LeafBounds.fill(&statistics, leaf: leaf, form: form, values: values, count: dictionary.count)
            try append(dictionary: values, dictionary.count, &sink)
            stats.append(.init(pageType: .dictionary, encoding: .plain, count: 1))
            encodings += [.plain, .rleDictionary]
        } else {
            LeafBounds.fill(
                &statistics, leaf: leaf, form: form, values: scratch.values, count: scratch.valueCount)
            encodings.append(.plain)
        }
        let dataStart = sink.byteCount
        let encoding: Parquet.Encoding = dictionary == nil ? .plain : .rleDictionary
        try forEachPage(isCoded: dictionary != nil) { entries, values in
            levels.encode(entries, presentCount: values.count)
            let header = Parquet.PageHeader(
                type: .data, uncompressedSize: 0, compressedSize: 0,
                data: Parquet.DataPageHeader(valueCount: Int32(entries.count), encoding: encoding))
            let page = dictionary.map { codedPage(values, $0) } ?? plainPage(values)
            try sink.append(page, header: header)
            pageCount += 1
        }
        stats.append(.init(pageType: .data, encoding: encoding, count: pageCount))
        var metaData = Parquet.ColumnMetaData(
            type: leaf.physical, encodings: encodings, pathInSchema: leaf.path,
            codec: Parquet.CompressionCodec(sink.codec) ?? .uncompressed, valueCount: Int64(scratch.entryCount),
            totalUncompressedSize: Int64(sink.uncompressedCount - uncompressedStart),
            totalCompressedSize: Int64(sink.byteCount - start), dataPageOffset: Int64(dataStart))
        if dictionary != nil { metaData.dictionaryPageOffset = Int64(start) }
        metaData.statistics = statistics
        metaData.encodingStats = stats
        return Parquet.ColumnChunk(fileOffset: 0, metaData: metaData)
    }

    // MARK: Pages

    /// Calls `body` with the entries and the present values of each page.
    private func forEachPage(isCoded: Bool, _ body: (Range<Int>, Range<Int>) throws -> Void) rethrows {
        var (entry, value) = (0, 0)
        while entry < scratch.entryCount {
            var (entryEnd, valueEnd, bytes) = (entry, value, 0)
            repeat {
                let next = stepEnd(entryEnd)
                let present = presentCount(entryEnd..<next)
                bytes += isCoded ? 0 : byteCount(valueEnd..<valueEnd + present)
                (entryEnd, valueEnd) = (next, valueEnd + present)
            } while entryEnd < scratch.entryCount && bytes < pageSize && entryEnd - entry < LeafEncoder.entryLimit
            try body(entry..<entryEnd, value..<valueEnd)
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

    private func byteCount(_ values: Range<Int>) -> Int {
        switch form {
        case .none: 0
        case .boolean: values.count / 8
        case .word32, .word64: values.count * form.byteWidth
        case .decimal128, .interval: values.count * leaf.fixedLength
        case .view: Int(dovetail_view_bytes(scratch.values + values.lowerBound * 16, values.count)) + values.count * 4
        }
    }

    /// Values of 4 or 8 bytes are compressed where they lie, the levels put before them: over the values of the page
    /// before, which are done with, or into the headroom.
    private func plainPage(_ values: Range<Int>) -> UnsafeRawBufferPointer {
        let levels = scratch.levels
        switch form {
        case .word32, .word64:
            let width = form.byteWidth
            let start = scratch.values + values.lowerBound * width - levels.byteCount
            start.copyMemory(from: levels.base, byteCount: levels.byteCount)
            return UnsafeRawBufferPointer(start: start, count: levels.byteCount + values.count * width)
        default:
            let page = scratch.page
            _ = page.claim(levels.byteCount + byteCount(values) + 128)
            page.append(levels.bytes)
            page.byteCount += PlainEncoder.encode(
                scratch.values + values.lowerBound * form.byteWidth, values.count, form, leaf,
                into: page.base + page.byteCount)
            return page.bytes
        }
    }

    private func codedPage(_ values: Range<Int>, _ dictionary: LeafDictionary) -> UnsafeRawBufferPointer {
        let page = scratch.page
        let width = dictionary.bitWidth
        _ = page.claim(scratch.levels.byteCount + 1 + dovetail_hybrid_bound(values.count, width))
        page.append(scratch.levels.bytes)
        page.append(UInt8(width))
        let codes = scratch.codes.base.assumingMemoryBound(to: UInt32.self)
        page.byteCount += dovetail_hybrid_encode(
            codes + values.lowerBound, values.count, width, page.pointer(at: page.byteCount))
        return page.bytes
    }

    private func append(dictionary values: UnsafeRawPointer, _ count: Int, _ sink: inout PageSink) throws {
        let header = Parquet.PageHeader(
            type: .dictionary, uncompressedSize: 0, compressedSize: 0,
            dictionary: Parquet.DictionaryPageHeader(valueCount: Int32(count), encoding: .plain))
        switch form {
        case .word32, .word64:
            try sink.append(UnsafeRawBufferPointer(start: values, count: count * form.byteWidth), header: header)
        default:
            let bytes =
                form == .view
                ? Int(dovetail_view_bytes(values, count)) + count * 4 : count * max(leaf.fixedLength, 1)
            let page = scratch.page
            _ = page.claim(bytes + 128)
            page.byteCount = PlainEncoder.encode(values, count, form, leaf, into: page.base)
            try sink.append(page.bytes, header: header)
        }
    }
}

extension GrowableBuffer {
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: byteCount) }
}
