import DovetailColumnar
import Synchronization

/// Reads the rows of some blocks of a file in batches, which may span blocks.
struct AvroMorsel: Morsel {
    private let scan: AvroScan
    private let file: AvroFileScan
    private let blocks: [AvroFileScan.Block]
    private let decoder: AvroDecoder
    private var ordinal: Int
    private var rowsLeft: Int
    /// All blocks as they stand in the file, from `start` on.
    private var stored: Buffer?
    private let start: Int
    private var nextBlock = 0
    private var open: OpenBlock?

    /// A decompressed block and how far it is read.
    private struct OpenBlock {
        let bytes: Buffer
        /// Where it ends in `bytes`.
        let end: Int
        var offset: Int
        var rowsLeft: Int
        let place: Int
    }

    init(scan: AvroScan, file: AvroFileScan, blocks: [AvroFileScan.Block], ordinal: Int) {
        self.scan = scan
        self.file = file
        self.blocks = blocks
        self.ordinal = ordinal << 32
        decoder = AvroDecoder(file.program, recycler: scan.recycler)
        rowsLeft = blocks.reduce(0) { $0 + $1.rowCount }
        start = blocks.first?.header ?? 0
    }

    mutating func next() throws -> RecordBatch? {
        while rowsLeft > 0 {
            let rows = min(RecordBatch.capacity, rowsLeft)
            rowsLeft -= rows
            let place = ordinal
            ordinal += 1
            let decoded = file.columns.isEmpty ? [] : try decode(rows)
            var columns: [Int: Column] = [:]
            var selection: Selection?
            if let filter = scan.request.filter {
                for column in filter.columns { try take(column, decoded, rows, into: &columns) }
                let batch = RecordBatch(
                    schema: scan.table.schema.selecting(filter.columns),
                    columns: filter.columns.compactMap { columns[$0] }, count: rows, ordinal: place)
                selection = try filter.evaluate(batch)
                if selection?.count == 0 { continue }
                if selection?.count == rows { selection = nil }
            }
            for column in scan.request.projection { try take(column, decoded, rows, into: &columns) }
            return RecordBatch(
                schema: scan.schema, columns: scan.request.projection.compactMap { columns[$0] }, count: rows,
                selection: selection, ordinal: place)
        }
        return nil
    }

    /// Decodes the next `rows` rows, which the blocks have.
    private mutating func decode(_ rows: Int) throws -> [Column] {
        decoder.begin(capacity: rows)
        var left = rows
        var place = 0
        do {
            while left > 0 {
                var block = try open ?? openNext()
                place = block.place
                let count = min(left, block.rowsLeft)
                block.offset = try decoder.decode(block.bytes, from: block.offset, byteCount: block.end, rows: count)
                left -= count
                block.rowsLeft -= count
                if block.rowsLeft == 0, block.offset != block.end {
                    throw file.damaged("a block has \(block.end - block.offset) bytes after its last row", place)
                }
                open = block.rowsLeft == 0 ? nil : block
            }
            return try decoder.finish()
        } catch let error as FormatError { throw error.naming(file.handle.path, byteOffset: place) }
    }

    private mutating func openNext() throws -> OpenBlock {
        while blocks[nextBlock].rowCount == 0 { nextBlock += 1 }
        let block = blocks[nextBlock]
        nextBlock += 1
        let stored = try stored ?? read()
        self.stored = nextBlock < blocks.count ? stored : nil
        let data = block.data.lowerBound - start..<block.data.upperBound - start
        if file.file.codec == .null {
            return OpenBlock(
                bytes: stored, end: data.upperBound, offset: data.lowerBound, rowsLeft: block.rowCount,
                place: block.header)
        }
        do {
            let source = UnsafeRawBufferPointer(rebasing: stored.bytes[data])
            let (bytes, count) = try withExtendedLifetime(stored) {
                try scan.contexts.borrow { context in
                    try file.file.codec.decompress(
                        source, guess: scan.blockSize.load(ordering: .relaxed), context: context,
                        recycler: scan.recycler)
                }
            }
            scan.blockSize.store(count + count / 4, ordering: .relaxed)
            return OpenBlock(bytes: bytes, end: count, offset: 0, rowsLeft: block.rowCount, place: block.header)
        } catch let error as FormatError {
            throw error.naming(file.handle.path, byteOffset: block.header)
        }
    }

    /// The bytes of all blocks.
    private func read() throws -> Buffer {
        let count = (blocks.last?.end ?? start) - start
        let buffer = scan.recycler.take(count)
        guard try file.handle.read(into: buffer.base, at: start, count: count) == count else {
            throw file.damaged("it became shorter while it was read", start)
        }
        return buffer
    }

    /// Puts a column of the table into `columns`, as the type the table has.
    private func take(_ column: Int, _ decoded: [Column], _ rows: Int, into columns: inout [Int: Column]) throws {
        guard columns[column] == nil else { return }
        let field = scan.table.schema[column]
        if let place = file.columns[column] {
            do {
                columns[column] = try Kernels.cast(decoded[place], to: field.type, style: .checked)
            } catch let error as ColumnError {
                throw FormatError(
                    .badValue, "column \"\(field.name)\": \(error.message)", path: file.handle.path,
                    columnName: field.name, notes: error.notes)
            }
        } else {
            columns[column] = .nulls(type: field.type, count: rows)
        }
    }
}
