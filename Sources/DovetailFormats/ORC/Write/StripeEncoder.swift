import DovetailColumnar

/// What the file has to remember about a stripe: its lengths, its place once it has one, and its statistics.
struct StripeNote: Sendable {
    var information: ORC.StripeInformation
    /// One a column.
    let statistics: [ORC.ColumnStatistics]
}

/// Encodes batches as one stripe: index streams, data streams, footer.
struct StripeEncoder {
    let schema: ORCWriteSchema
    let settings: ORCWriteSettings
    let scratch: StripeScratch

    func encode(_ batches: [RecordBatch], rowCount: Int) throws -> EncodedBlock {
        let groups = Array(stride(from: 0, to: rowCount, by: settings.rowIndexStride)) + [rowCount]
        var encoder = ColumnEncoder(settings: settings, scratch: scratch, columnCount: schema.types.count)
        encoder.encodeRow(rowGroups: groups)
        for (index, root) in schema.roots.enumerated() {
            let column = Column.concatenating(batches.map { $0.columns[index] }, type: root.type)
            try encoder.encode(root, column, rowGroups: groups)
        }
        return try assemble(encoder.columns, rowCount: rowCount, groupCount: groups.count - 1)
    }

    private func assemble(_ columns: [EncodedColumn], rowCount: Int, groupCount: Int) throws -> EncodedBlock {
        let coding = ChunkWriter(settings: settings, context: scratch.codec)
        var footer = ORC.StripeFooter()
        var (indexes, data): ([Buffer], [Buffer]) = ([], [])
        var dataStreams: [ORC.StreamInformation] = []
        for (id, column) in columns.enumerated() {
            var entries = column.statistics.map { ORC.RowIndex.Entry(positions: [], statistics: $0) }
            for stream in column.streams {
                let (bytes, starts) = try coding.compress(stream.bytes)
                data.append(bytes)
                dataStreams.append(.init(kind: stream.kind, column: id, length: bytes.byteCount))
                for (group, mark) in stream.marks.enumerated() {
                    entries[group].positions += coding.position(of: mark.offset, starts) + mark.rest
                }
            }
            let index = try coding.compress(ORC.RowIndex(entries: entries).encoded())
            indexes.append(index)
            footer.streams.append(.init(kind: .rowIndex, column: id, length: index.byteCount))
        }
        footer.streams += dataStreams
        footer.encodings = columns.map(\.encoding)
        footer.writerTimezone = "UTC"
        let tail = try coding.compress(footer.encoded())
        var information = ORC.StripeInformation()
        information.indexLength = indexes.reduce(0) { $0 + $1.byteCount }
        information.dataLength = data.reduce(0) { $0 + $1.byteCount }
        information.footerLength = tail.byteCount
        information.rowCount = rowCount
        let statistics = columns.map { column in
            column.statistics.dropFirst().reduce(column.statistics.first ?? .init()) { $0.merged(with: $1) }
        }
        return EncodedBlock(
            pieces: indexes + data + [tail], rowCount: rowCount,
            metadata: StripeNote(information: information, statistics: statistics))
    }
}

/// Cuts streams into chunks and compresses them.
struct ChunkWriter {
    let settings: ORCWriteSettings
    let context: CodecContext

    private static let headerSize = 3

    func compress(_ bytes: [UInt8]) throws -> Buffer {
        let memory = GrowableBuffer(byteCapacity: bytes.count)
        bytes.withUnsafeBytes { memory.append($0) }
        return try compress(memory).bytes
    }

    /// The stream as the file has it, and where each chunk begins in it.
    func compress(_ stream: GrowableBuffer) throws -> (bytes: Buffer, starts: [Int]) {
        guard let codec = try settings.compression.codec() else { return (stream.finish(), []) }
        let count = stream.byteCount
        let chunks = (count + settings.blockSize - 1) / settings.blockSize
        let output = Buffer(byteCount: count + chunks * ChunkWriter.headerSize)
        let room = Buffer(byteCount: codec.compressBound(min(count, settings.blockSize)))
        var starts: [Int] = []
        var place = 0
        for start in stride(from: 0, to: count, by: settings.blockSize) {
            let source = UnsafeRawBufferPointer(
                start: stream.base + start, count: min(settings.blockSize, count - start))
            starts.append(place)
            let size = try codec.compress(
                source, into: UnsafeMutableRawBufferPointer(start: room.base, count: room.byteCount),
                level: settings.level, context: context)
            let isOriginal = size >= source.count
            let body = isOriginal ? source : UnsafeRawBufferPointer(start: room.base, count: size)
            let head = body.count << 1 | (isOriginal ? 1 : 0)
            for index in 0..<ChunkWriter.headerSize {
                output.base.storeBytes(
                    of: UInt8(truncatingIfNeeded: head >> (index * 8)), toByteOffset: place + index, as: UInt8.self)
            }
            if let base = body.baseAddress {
                (output.base + place + ChunkWriter.headerSize).copyMemory(from: base, byteCount: body.count)
            }
            place += ChunkWriter.headerSize + body.count
        }
        return (Buffer(slicing: output, from: 0, byteCount: place), starts)
    }

    /// A place of a stream as a row index has it.
    func position(of offset: Int, _ starts: [Int]) -> [UInt64] {
        guard settings.compression != .none else { return [UInt64(offset)] }
        let chunk = offset / settings.blockSize
        // The place after a last chunk that is full has a chunk of its own that is not there; name the end of it.
        guard chunk < starts.count else {
            return starts.last.map { [UInt64($0), UInt64(offset - (starts.count - 1) * settings.blockSize)] } ?? [0, 0]
        }
        return [UInt64(starts[chunk]), UInt64(offset % settings.blockSize)]
    }
}
