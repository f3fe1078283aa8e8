import DovetailColumnar

/// The tail of one file, checked so far that its numbers may be used.
struct ORCFile: Sendable {
    let input: InputFile
    let roots: [ColumnNode]
    let stripes: [ORC.StripeInformation]
    /// By stripe and column; empty where the file has none that can be trusted.
    let stripeStatistics: [[ORC.ColumnStatistics]]
    let rowCount: Int
    let rowIndexStride: Int
    let isUnreleased: Bool
    private let codec: Codec?
    private let blockSize: Int
    private let encryptedIDs: Set<Int>

    /// The last byte is the length of the postscript.
    private static let tailLimit = 256

    /// - Throws: `FormatError` with the file's name.
    init(_ input: InputFile, settings: ORCReadSettings) throws {
        let file = try ReadableFile(path: input.path)
        self = try ORCFile.naming(input.path) { try ORCFile(file, settings) }
    }

    private init(_ file: ReadableFile, _ settings: ORCReadSettings) throws {
        input = InputFile(path: file.path, byteCount: file.byteCount)
        let (postScript, tailStart) = try ORCFile.postScript(file)
        guard postScript.blockSize > 0, postScript.blockSize <= ORC.PostScript.blockLimit else {
            throw ProtobufReader.damaged("its blocks are said to have \(postScript.blockSize) bytes")
        }
        codec = try postScript.compression.codec()
        blockSize = postScript.blockSize
        isUnreleased = postScript.isUnreleased
        let footerStart = tailStart - postScript.footerLength
        guard postScript.footerLength <= tailStart, postScript.metadataLength <= footerStart else {
            throw ProtobufReader.damaged("its footer does not fit into the file")
        }
        let coding = StreamCoding(codec: codec, blockSize: blockSize, context: CodecContext())
        let bytes = try coding.readAll(file, footerStart..<tailStart)
        let footer = try withExtendedLifetime(bytes) { try ORC.Footer(bytes.bytes) }
        var builder = ColumnTreeBuilder(footer, settings: settings)
        roots = try builder.roots()
        rowCount = try ORCFile.checkedRowCount(footer, before: footerStart)
        stripes = footer.stripes
        rowIndexStride = footer.rowIndexStride
        let metadata = try coding.readAll(file, footerStart - postScript.metadataLength..<footerStart)
        let statistics = try? withExtendedLifetime(metadata) { try ORC.Metadata(metadata.bytes) }
        // The very first writers left wrong bounds behind.
        let isTrusted = postScript.writerVersion > 0 && statistics?.stripes.count == stripes.count
        stripeStatistics = isTrusted ? statistics?.stripes.map(\.columns) ?? [] : []
        let all = ORCFile.subtrees(footer)
        encryptedIDs = Set(footer.encryptedColumns.flatMap { $0 < all.count ? Array(all[$0]) : [] })
    }

    /// The postscript and where it begins.
    private static func postScript(_ file: ReadableFile) throws -> (ORC.PostScript, Int) {
        let count = min(file.byteCount, tailLimit)
        guard count > 4 else { throw noFile(file, "\(file.byteCount) bytes are too few for an ORC file") }
        let tail = try file.read(at: file.byteCount - count, count: count)
        return try withExtendedLifetime(tail) {
            let length = Int(tail.bytes[count - 1])
            guard length < count else { throw noFile(file, "it does not end as an ORC file does") }
            let range = count - 1 - length..<count - 1
            let found = try? ORC.PostScript(UnsafeRawBufferPointer(rebasing: tail.bytes[range]))
            // Files of before Hive 0.11 lack the magic at their end.
            guard let found, found.magic == "ORC" || (found.magic.isEmpty && found.footerLength > 0) else {
                // A refusal speaks for itself.
                _ = try ORC.PostScript(UnsafeRawBufferPointer(rebasing: tail.bytes[range]))
                throw noFile(file, "it does not end as an ORC file does: it is cut short or of another format")
            }
            return (found, file.byteCount - 1 - length)
        }
    }

    private static func noFile(_ file: ReadableFile, _ reason: String) -> FormatError {
        FormatError(.damagedFile, reason, path: file.path, byteOffset: max(file.byteCount - 1, 0))
    }

    /// The rows of all stripes, each of which lies before `end`.
    private static func checkedRowCount(_ footer: ORC.Footer, before end: Int) throws -> Int {
        var rows = 0
        for stripe in footer.stripes {
            let parts = [stripe.indexLength, stripe.dataLength, stripe.footerLength]
            guard stripe.offset <= end, parts.allSatisfy({ $0 <= end }), stripe.offset + parts.reduce(0, +) <= end
            else { throw ProtobufReader.damaged("a stripe does not fit into the file") }
            let (sum, overflow) = rows.addingReportingOverflow(stripe.rowCount)
            guard !overflow else { throw ProtobufReader.damaged("its rows are too many") }
            rows = sum
        }
        if let count = footer.rowCount, count != rows {
            throw ProtobufReader.damaged("its stripes have \(rows) rows, the footer counts \(count)")
        }
        return rows
    }

    /// The columns below each column, itself included. The types are a tree here.
    private static func subtrees(_ footer: ORC.Footer) -> [Range<Int>] {
        var ranges = footer.types.indices.map { $0..<$0 + 1 }
        for id in footer.types.indices.reversed() {
            let last = footer.types[id].subtypes.compactMap { Int(exactly: $0) }
                .map { $0 < ranges.count ? ranges[$0].upperBound : 0 }.max()
            ranges[id] = id..<max(id + 1, last ?? 0)
        }
        return ranges
    }

    func coding(_ context: CodecContext) -> StreamCoding {
        StreamCoding(codec: codec, blockSize: blockSize, context: context)
    }

    /// - Throws: `FormatError` `.unsupported` for a column that is encrypted.
    func checkReadable(_ column: ColumnNode) throws {
        guard column.ids.contains(where: encryptedIDs.contains) else { return }
        throw FormatError(
            .unsupported, "column \"\(column.field.name)\" is encrypted; encrypted columns are not read",
            kind: .unsupported, path: input.path, columnName: column.field.name)
    }

    /// Runs `body` and puts the file's name into its errors.
    static func naming<R>(_ path: String, column: String? = nil, _ body: () throws -> R) throws -> R {
        do { return try body() } catch var error as FormatError {
            if error.location == nil {
                error.location = .file(path: path, byteOffset: nil, line: nil, column: nil, columnName: column)
            }
            if error.code == .damagedFile, !error.message.contains(path) {
                error.message = "\"\(path)\": " + error.message
            }
            throw error
        }
    }
}
