import DovetailColumnar

/// Encodes columns as one record batch: fixed-width values go out as they are, texts and bits are put together.
struct ArrowBatchEncoder {
    private let settings: ArrowWriteSettings
    private let context: CodecContext
    private var nodes: [(count: Int, nullCount: Int)] = []
    private var buffers: [(offset: Int, length: Int)] = []
    private var variadicCounts: [Int] = []
    private var pieces: [Buffer] = []
    private var bodyLength = 0

    private static let zeros = Buffer(zeroed: Buffer.alignment)

    init(_ settings: ArrowWriteSettings, _ context: CodecContext) {
        self.settings = settings
        self.context = context
    }

    /// Appends the rows of `columns`, one after another, as one column.
    mutating func append(_ field: ArrowField, _ columns: [Column]) throws {
        let flat = columns.filter { $0.count > 0 }.map { $0.flattened() }
        let count = flat.reduce(0) { $0 + $1.count }
        let nullCount = flat.reduce(0) { $0 + $1.nullCount }
        if nullCount > 0, !field.isNullable {
            throw FormatError(.badValue, "column \"\(field.name)\" is declared without nulls but has some")
        }
        guard count <= ArrowBatchHeader.mostRows else { throw ArrowBatchEncoder.tooLong(field) }
        nodes.append((count, nullCount))
        if case .null = field.type { return }
        try append(nullCount == 0 ? [] : [ArrowGather.validity(flat, count)])
        switch field.type {
        case .boolean: try append([ArrowGather.bits(flat, count)])
        case .variable:
            let (offsets, data) = try ArrowGather.texts(flat, count, field.name)
            try append([offsets])
            try append([data])
        case .view:
            let (views, data) = try ArrowGather.views(flat, count, field.name)
            try append([views])
            try append([data])
            variadicCounts.append(1)
        case .list, .map:
            let (offsets, elements) = try ArrowGather.lists(flat, count, field.name)
            try append([offsets])
            try append(field.children[0], elements)
        case .structure:
            for (index, child) in field.children.enumerated() { try append(child, ArrowGather.members(flat, index)) }
        case .time(_, bits: 32): try append(ArrowGather.narrowed(flat))
        case .decimal: try append(ArrowGather.decimals(flat))
        default: try append(ArrowGather.values(flat, width: field.type.byteWidth ?? 0))
        }
    }

    /// One buffer out of parts.
    private mutating func append(_ parts: [Buffer]) throws {
        var parts = parts
        var length = parts.reduce(0) { $0 + $1.byteCount }
        if let compression = settings.compression, length > 0 {
            let packed = try pack(parts, length, compression)
            (parts, length) = ([packed], packed.byteCount)
        }
        buffers.append((bodyLength, length))
        pieces += parts.filter { $0.byteCount > 0 }
        let padding = (Buffer.alignment - length % Buffer.alignment) % Buffer.alignment
        if padding > 0 { pieces.append(Buffer(slicing: ArrowBatchEncoder.zeros, from: 0, byteCount: padding)) }
        bodyLength += length + padding
    }

    /// The true length, then the packed bytes; or -1 and the bytes themselves where that is no longer.
    private func pack(_ parts: [Buffer], _ length: Int, _ compression: ArrowCompression) throws -> Buffer {
        let whole = parts.count == 1 ? parts[0] : ArrowGather.joined(parts, length)
        let room = max(compression.bound(length), length)
        let target = Buffer(byteCount: 8 + room)
        let size = try withExtendedLifetime((whole, target)) {
            let size = try compression.pack(
                whole.bytes, into: UnsafeMutableRawBufferPointer(start: target.base + 8, count: room),
                level: settings.level, context)
            target.base.storeBytes(of: Int64(size < length ? length : -1).littleEndian, as: Int64.self)
            if size < length { return size }
            (target.base + 8).copyMemory(from: whole.base, byteCount: length)
            return length
        }
        return Buffer(slicing: target, from: 0, byteCount: 8 + size)
    }

    /// The whole message.
    func finish(_ rowCount: Int) -> EncodedBlock {
        let metadata = ArrowFraming.frame(
            ArrowMessageWriter.batch(
                rowCount: rowCount, nodes: nodes, buffers: buffers, variadicCounts: variadicCounts,
                compression: settings.compression, bodyLength: bodyLength),
            alignment: Buffer.alignment)
        let head = metadata.withUnsafeBytes { Buffer(copying: $0) }
        return EncodedBlock(
            pieces: [head] + pieces, rowCount: rowCount,
            metadata: ArrowWriter.Lengths(metadata: metadata.count, body: bodyLength))
    }

    private static func tooLong(_ field: ArrowField) -> FormatError {
        FormatError(
            .unwritable, "column \"\(field.name)\" has too many values for one record batch", kind: .unsupported,
            notes: ["a smaller batch_size helps"])
    }
}
