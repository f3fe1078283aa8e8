import CDovetailKernels
import DovetailColumnar

/// One data page, decompressed: decoders of its levels and values, standing at its first entry that was not read yet.
struct DataPage {
    /// Entries not read yet.
    var entriesLeft: Int
    /// nil when the column has none.
    var repetitions: HybridDecoder?
    var definitions: HybridDecoder?
    var values: PageValues
    /// Keep the bytes under the decoders, and under views into the page, alive.
    var owners: [Buffer]
}

/// Takes data pages apart.
struct PageDecoder {
    let leaf: ReadLeaf
    let codec: Codec
    let context: CodecContext
    let verifiesChecksums: Bool

    static let pageLimit = 1 << 30

    func checkSum(_ header: Parquet.PageHeader, _ body: Buffer) throws {
        guard verifiesChecksums, let expected = header.crc else { return }
        guard Checksum.crc32(body.bytes) == expected else {
            throw FormatError(
                .damagedFile, "the checksum of a page is wrong: its bytes were changed since it was written")
        }
    }

    func decompress(_ body: Buffer, to size: Int) throws -> Buffer {
        guard codec != .uncompressed else {
            guard size <= body.byteCount else { throw damaged("a page is shorter than its header says") }
            return body
        }
        guard size >= 0, size <= PageDecoder.pageLimit else {
            throw FormatError(
                .unsupported, "a page of \(size) bytes is larger than the \(PageDecoder.pageLimit) that are read",
                kind: .unsupported)
        }
        let target = Buffer(byteCount: size)
        try codec.decompress(
            body.bytes, into: UnsafeMutableRawBufferPointer(start: target.base, count: size), context: context)
        return target
    }

    /// - Parameter dictionarySize: Values in the chunk's dictionary; nil when it has none.
    func page(_ header: Parquet.PageHeader, _ body: Buffer, dictionarySize: Int?) throws -> DataPage {
        try checkSum(header, body)
        if let data = header.data { return try first(data, header, body, dictionarySize) }
        if let data = header.dataV2 { return try second(data, header, body, dictionarySize) }
        throw Parquet.missing("its kind", in: "a page header")
    }

    /// The values of a dictionary page.
    func dictionary(_ header: Parquet.PageHeader, _ body: Buffer) throws -> Column {
        guard let head = header.dictionary else { throw Parquet.missing("its kind", in: "a dictionary page header") }
        guard head.encoding == .plain || head.encoding == .plainDictionary else {
            throw unknown("values", head.encoding)
        }
        try checkSum(header, body)
        let bytes = try decompress(body, to: Int(header.uncompressedSize))
        let count = Int(head.valueCount)
        // Each value takes bits at least, so a count that is too large is found before memory is asked for.
        guard count <= bytes.byteCount * 8 else { throw PageValues.damaged("its dictionary is cut short") }
        var values = try PageValues(
            bytes, from: 0, encoding: .plain, leaf: leaf, entryCount: count, dictionarySize: nil)
        let form = ReadForm(leaf.physical)
        let target = Buffer(byteCount: count * form.byteWidth + 64)
        try values.decode(count, into: target.base)
        return try ValueColumn(leaf: leaf).make(
            target, count: count, validity: nil, owners: form == .view ? [bytes] : [])
    }

    // MARK: Version 1

    private func first(
        _ data: Parquet.DataPageHeader, _ header: Parquet.PageHeader, _ body: Buffer, _ dictionarySize: Int?
    ) throws -> DataPage {
        let count = Int(data.valueCount)
        let (bytes, inflow) = try content(
            body, size: Int(header.uncompressedSize), encoding: data.encoding,
            levels: [
                (leaf.maxRepetition, data.repetitionLevelEncoding), (leaf.maxDefinition, data.definitionLevelEncoding),
            ], count)
        var at = 0
        var owners = [bytes]
        let repetitions = try levels(
            bytes, &at, maximum: leaf.maxRepetition, count, data.repetitionLevelEncoding, &owners)
        let definitions = try levels(
            bytes, &at, maximum: leaf.maxDefinition, count, data.definitionLevelEncoding, &owners)
        let values = try PageValues(
            bytes, from: at, encoding: data.encoding, leaf: leaf, entryCount: count, dictionarySize: dictionarySize,
            inflow: inflow)
        return DataPage(
            entriesLeft: count, repetitions: repetitions, definitions: definitions, values: values, owners: owners)
    }

    private func levels(
        _ bytes: Buffer, _ at: inout Int, maximum: Int, _ count: Int, _ encoding: Parquet.Encoding,
        _ owners: inout [Buffer]
    ) throws -> HybridDecoder? {
        guard maximum > 0 else { return nil }
        let width = Int(LevelEncoder.width(of: maximum))
        if encoding == .bitPacked { return try bigEndianLevels(bytes, &at, count, width, &owners) }
        guard encoding == .rle else { throw unknown("levels", encoding) }
        guard bytes.byteCount - at >= 4 else { throw damaged("a page ends in its levels") }
        let size = Int(UInt32(littleEndian: bytes.base.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
        guard size <= bytes.byteCount - at - 4 else { throw damaged("levels go past the end of a page") }
        defer { at += 4 + size }
        return HybridDecoder((bytes.base + at + 4).assumingMemoryBound(to: UInt8.self), byteCount: size, width: width)
    }

    /// Levels of very old files: packed from the highest bit down, no runs. They are turned around here.
    private func bigEndianLevels(
        _ bytes: Buffer, _ at: inout Int, _ count: Int, _ width: Int, _ owners: inout [Buffer]
    ) throws -> HybridDecoder {
        let room = bytes.byteCount - at
        guard count <= room * 8 / width else { throw damaged("levels go past the end of a page") }
        var levels: [UInt32] = []
        levels.reserveCapacity(count)
        for index in 0..<count {
            var level: UInt32 = 0
            for bit in index * width..<(index + 1) * width {
                let byte = bytes.base.load(fromByteOffset: at + bit / 8, as: UInt8.self)
                level = level << 1 | UInt32(byte >> UInt8(7 - bit % 8) & 1)
            }
            levels.append(level)
        }
        at += (count * width + 7) / 8
        let packed = Buffer(byteCount: dovetail_hybrid_bound(count, Int32(width)))
        let start = packed.pointer(as: UInt8.self)
        let size = dovetail_hybrid_encode(levels, count, Int32(width), start)
        owners.append(packed)
        return HybridDecoder(start, byteCount: size, width: width)
    }

    // MARK: Version 2

    private func second(
        _ data: Parquet.DataPageHeaderV2, _ header: Parquet.PageHeader, _ body: Buffer, _ dictionarySize: Int?
    ) throws -> DataPage {
        let (repetitionSize, definitionSize) = (Int(data.repetitionLevelsSize), Int(data.definitionLevelsSize))
        let levelSize = repetitionSize + definitionSize
        guard levelSize <= body.byteCount, levelSize <= Int(header.uncompressedSize) else {
            throw damaged("levels go past the end of a page")
        }
        let start = body.base.assumingMemoryBound(to: UInt8.self)
        let count = Int(data.valueCount)
        let repetitions = decoder(start, repetitionSize, leaf.maxRepetition)
        let definitions = decoder(start + repetitionSize, definitionSize, leaf.maxDefinition)
        let packed = Buffer(slicing: body, from: levelSize, byteCount: body.byteCount - levelSize)
        let size = Int(header.uncompressedSize) - levelSize
        // A page of nulls alone has no values, and some writers compress nothing to nothing.
        // Old parquet-cpp compressed every page and called none so: what is shorter or longer than its values is.
        let isCompressed = (data.isCompressed || packed.byteCount != size) && packed.byteCount > 0
        let (bytes, inflow) =
            isCompressed ? try content(packed, size: size, encoding: data.encoding) : (packed, nil)
        let values = try PageValues(
            bytes, from: 0, encoding: data.encoding, leaf: leaf, entryCount: count, dictionarySize: dictionarySize,
            inflow: inflow)
        return DataPage(
            entriesLeft: count, repetitions: repetitions, definitions: definitions, values: values,
            owners: [body, bytes])
    }

    private func decoder(_ start: UnsafePointer<UInt8>, _ size: Int, _ maximum: Int) -> HybridDecoder? {
        maximum == 0
            ? nil : HybridDecoder(start, byteCount: size, width: Int(LevelEncoder.width(of: maximum)))
    }

    private func unknown(_ what: String, _ encoding: Parquet.Encoding) -> FormatError {
        FormatError(.unsupported, "\(what) of a page have unknown encoding \(encoding.rawValue)", kind: .unsupported)
    }

    private func damaged(_ reason: String) -> FormatError { FormatError(.damagedFile, reason) }
}
