import DovetailColumnar

/// The head of one file: its schema, its codec, and the marker that ends its blocks.
struct AvroFile: Sendable {
    let input: InputFile
    /// The fields of its rows; what is no record is one column.
    let members: [AvroType.Member]
    let codec: AvroBlockCodec
    let marker: [UInt8]
    /// Where the first block starts.
    let dataStart: Int
    let schema: Schema
    /// The fewest bytes a row takes.
    let leastRowBytes: Int

    static let magic = Array("Obj".utf8) + [1]
    static let markerSize = 16
    /// The column of a file whose rows are no records.
    static let valueName = "value"
    private static let headLimit = 1 << 26

    /// - Throws: `FormatError` with the file's name.
    init(_ input: InputFile) throws {
        let file = try ReadableFile(path: input.path)
        do {
            let head = try AvroFile.head(file)
            guard let text = head.metadata["avro.schema"] else {
                throw FormatError(.damagedFile, "its head has no schema")
            }
            let type = try AvroSchemaParser.parse(text)
            let name = head.metadata["avro.codec"].map { String(decoding: $0, as: UTF8.self) } ?? "null"
            codec = try AvroBlockCodec(named: name.isEmpty ? "null" : name)
            if case .record(let fields) = type.kind {
                members = fields
            } else {
                members = [AvroType.Member(name: AvroFile.valueName, type: type)]
            }
            marker = head.marker
            dataStart = head.end
            leastRowBytes = type.leastBytes
        } catch let error as FormatError {
            throw error.naming(input.path)
        }
        schema = Schema(members.map { $0.type.field($0.name) })
        self.input = InputFile(path: input.path, byteCount: file.byteCount)
    }

    private typealias Head = (metadata: [String: [UInt8]], marker: [UInt8], end: Int)

    /// Reads as much as the head turns out to need.
    private static func head(_ file: ReadableFile) throws -> Head {
        var size = min(file.byteCount, 1 << 16)
        while true {
            let bytes = try file.read(at: 0, count: size)
            defer { withExtendedLifetime(bytes) {} }
            var reader = AvroHeadReader(bytes.bytes)
            if let head = try parse(&reader) { return head }
            guard size < file.byteCount else {
                throw FormatError(.damagedFile, "it is cut short in its head")
            }
            guard size < headLimit else {
                throw FormatError(.damagedFile, "its head is larger than \(headLimit >> 20) MB")
            }
            size = min(file.byteCount, size * 8)
        }
    }

    /// nil when the bytes end too early.
    private static func parse(_ reader: inout AvroHeadReader) throws -> Head? {
        guard let start = reader.bytes(magic.count) else { return nil }
        guard start == magic else {
            throw FormatError(
                .damagedFile, "it does not begin as an Avro file does: it is damaged or of another format")
        }
        var metadata: [String: [UInt8]] = [:]
        while true {
            guard let blockCount = reader.number() else { return nil }
            if blockCount == 0 { break }
            if blockCount < 0, reader.number() == nil { return nil }
            for _ in 0..<blockCount.magnitude {
                guard let key = try reader.block(), let value = try reader.block() else { return nil }
                metadata[String(decoding: key, as: UTF8.self)] = value
            }
        }
        guard let marker = reader.bytes(markerSize) else { return nil }
        return (metadata, marker, reader.position)
    }
}

/// Reads the head of a file, which may be longer than the bytes at hand.
struct AvroHeadReader {
    private let source: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ source: UnsafeRawBufferPointer) { self.source = source }

    /// nil where the bytes end, as with all below.
    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count <= source.count - position else { return nil }
        defer { position += count }
        return Array(source[position..<position + count])
    }

    mutating func number() -> Int64? {
        var folded: UInt64 = 0
        for index in 0..<AvroVarint.longest {
            guard position < source.count else { return nil }
            let byte = source[position]
            position += 1
            folded |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { break }
        }
        return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
    }

    /// Bytes behind their length.
    mutating func block() throws -> [UInt8]? {
        guard let count = number() else { return nil }
        guard count >= 0, let size = Int(exactly: count) else {
            throw FormatError(.damagedFile, "its head has a text of negative length")
        }
        return bytes(size)
    }
}

extension FormatError {
    /// The same error, with the file it is about.
    func naming(_ path: String, byteOffset: Int? = nil) -> FormatError {
        var error = self
        if error.location == nil {
            error.location = .file(path: path, byteOffset: byteOffset, line: nil, column: nil, columnName: nil)
        }
        if !error.message.contains(path) { error.message = "\"\(path)\": " + error.message }
        return error
    }
}
