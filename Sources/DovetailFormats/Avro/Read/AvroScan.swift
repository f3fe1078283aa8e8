import DovetailColumnar
import Synchronization

/// Hands out the blocks of a scan's files, some at a time, found by walking from header to header.
final class AvroScan: BatchSource, Sendable {
    let schema: Schema
    let table: AvroTable
    let request: ScanRequest
    /// Positions in the table's schema that are read, in the order of the decoded columns.
    let wanted: [Int]
    let recycler = BufferRecycler()
    let contexts = ScratchPool { CodecContext() }
    /// What the last block of each codec became, so that the next fits at once.
    let blockSize = Atomic<Int>(1 << 16)
    private let walk: Mutex<Walk>
    private let doneBytes = Atomic<Int>(0)
    private let totalBytes: Int

    /// Where the next block is.
    private struct Walk {
        var member = 0
        var file: AvroFileScan?
        var offset = 0
        var ordinal = 0
    }

    init(_ table: AvroTable, _ request: ScanRequest) {
        self.table = table
        self.request = request
        schema = table.schema.selecting(request.projection)
        wanted = Set(request.projection + (request.filter?.columns ?? [])).sorted()
        totalBytes = table.files.reduce(0) { $0 + $1.byteCount }
        walk = Mutex(Walk())
    }

    var progress: (done: Int, total: Int) { (doneBytes.load(ordering: .relaxed), totalBytes) }

    func nextMorsel() throws -> (any Morsel)? {
        try walk.withLock { walk in
            while walk.member < table.members.count {
                let file: AvroFileScan
                if let open = walk.file {
                    file = open
                } else {
                    file = try AvroFileScan(table.members[walk.member], wanted: wanted)
                    walk.file = file
                    walk.offset = file.file.dataStart
                    doneBytes.wrappingAdd(walk.offset, ordering: .relaxed)
                }
                let blocks = try file.blocks(from: walk.offset, byteCount: table.morselSize)
                guard let last = blocks.last else {
                    walk.file = nil
                    walk.member += 1
                    continue
                }
                doneBytes.wrappingAdd(last.end - walk.offset, ordering: .relaxed)
                walk.offset = last.end
                walk.ordinal += 1
                return AvroMorsel(scan: self, file: file, blocks: blocks, ordinal: walk.ordinal - 1)
            }
            return nil
        }
    }
}

/// One file of a scan: open, with the program that decodes what is wanted of it.
final class AvroFileScan: Sendable {
    let file: AvroFile
    let handle: ReadableFile
    let program: AvroProgram
    /// For each wanted position of the table the column of the program, none where the file has no such field.
    let columns: [Int: Int]

    /// A block as its header describes it.
    struct Block: Sendable {
        let header: Int
        let data: Range<Int>
        let rowCount: Int
        var end: Int { data.upperBound + AvroFile.markerSize }
    }

    /// Rows that take no bytes are bounded only by this.
    private static let emptyRowLimit = 1 << 28
    private static let longestHeader = 2 * AvroVarint.longest

    init(_ member: AvroTable.Member, wanted: [Int]) throws {
        file = member.file
        handle = try ReadableFile(path: file.input.path)
        guard handle.byteCount == file.input.byteCount else {
            throw FormatError(
                .unreadableFile, "\"\(handle.path)\" was changed while it was read", path: handle.path)
        }
        var places: [Int] = []
        var columns: [Int: Int] = [:]
        for column in wanted {
            guard let place = member.places[column] else { continue }
            if let known = places.firstIndex(of: place) {
                columns[column] = known
            } else {
                columns[column] = places.count
                places.append(place)
            }
        }
        self.columns = columns
        program = AvroCompiler.compile(file.members, wanted: places)
    }

    /// The next blocks of at least `byteCount` bytes together, none at the end of the file.
    func blocks(from start: Int, byteCount: Int) throws -> [Block] {
        var blocks: [Block] = []
        var offset = start
        while offset - start < byteCount, offset < handle.byteCount {
            let block = try header(at: offset)
            blocks.append(block)
            offset = block.end
        }
        return blocks
    }

    private func header(at offset: Int) throws -> Block {
        let head = try handle.read(at: offset, count: min(AvroFileScan.longestHeader, handle.byteCount - offset))
        var reader = AvroHeadReader(head.bytes)
        defer { withExtendedLifetime(head) {} }
        guard let rows = reader.number(), let size = reader.number() else {
            throw damaged("the header of a block is cut short", offset)
        }
        let start = offset + reader.position
        guard rows >= 0, size >= 0, size <= handle.byteCount - start - AvroFile.markerSize else {
            throw damaged(
                "a block of \(rows) rows and \(size) bytes does not fit: the file is cut short or damaged", offset)
        }
        let bytes = Int(size)
        let most =
            file.leastRowBytes == 0 ? AvroFileScan.emptyRowLimit : file.codec.limit(bytes) / file.leastRowBytes
        guard rows <= most else { throw damaged("a block of \(bytes) bytes cannot hold \(rows) rows", offset) }
        let block = Block(header: offset, data: start..<start + bytes, rowCount: Int(rows))
        let marker = try handle.read(at: block.data.upperBound, count: AvroFile.markerSize)
        guard withExtendedLifetime(marker, { marker.bytes.elementsEqual(file.marker) }) else {
            throw damaged("the marker behind a block is wrong", block.data.upperBound)
        }
        return block
    }

    func damaged(_ what: String, _ offset: Int) -> FormatError {
        FormatError(.damagedFile, "\"\(handle.path)\": \(what)", path: handle.path, byteOffset: offset)
    }
}
