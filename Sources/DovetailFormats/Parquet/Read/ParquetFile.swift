import DovetailColumnar

/// The footer of one file, checked so far that its numbers may be used.
struct ParquetFile: Sendable {
    let input: InputFile
    let schema: ReadSchema
    let rowGroups: [ReadRowGroup]
    let rowCount: Int

    /// - Throws: `FormatError` with the file's name.
    init(_ input: InputFile, settings: ReadSettings) throws {
        let file = try ReadableFile(path: input.path)
        do {
            let metaData = try ParquetFile.footer(file).metaData
            let schema = try ReadSchema(metaData.schema, binaryAsString: settings.binaryAsString)
            let bounds = ReadRowGroup.Bounds(
                fileSize: file.byteCount, slack: ParquetFile.slack(metaData.createdBy),
                hasOrders: metaData.columnOrders.map { orders in orders.map { $0 == .typeDefined } })
            rowGroups = try metaData.rowGroups.map { try ReadRowGroup($0, schema: schema, bounds) }
            self.schema = schema
            // Some writers leave the count of the whole file at 0.
            let rows = rowGroups.reduce(Int64(0)) { $0 &+ Int64($1.rowCount) }
            guard rows == metaData.rowCount || metaData.rowCount == 0 else {
                throw FormatError(
                    .damagedFile, "its footer counts \(metaData.rowCount) rows, its row groups hold other numbers")
            }
        } catch var error as FormatError {
            if error.location == nil {
                error.location = .file(path: input.path, byteOffset: nil, line: nil, column: nil, columnName: nil)
            }
            if error.code == .damagedFile, !error.message.contains(input.path) {
                error.message = "\"\(input.path)\": " + error.message
            }
            throw error
        }
        self.input = InputFile(path: input.path, byteCount: file.byteCount)
        rowCount = rowGroups.reduce(0) { $0 + $1.rowCount }
    }

    /// Old versions of parquet-mr left the header of the dictionary page out of the size of a column chunk.
    private static func slack(_ createdBy: String?) -> Int {
        guard let createdBy, createdBy.hasPrefix("parquet-mr") else { return 0 }
        let words = createdBy.split(separator: " ")
        guard words.count > 2, words[1] == "version" else { return 100 }
        let version = words[2].split(whereSeparator: { !$0.isNumber }).prefix(3).compactMap { Int($0) }
        return version.lexicographicallyPrecedes([1, 2, 9]) ? 100 : 0
    }

    static func footer(_ file: ReadableFile) throws -> (metaData: Parquet.FileMetaData, byteCount: Int) {
        let least = Parquet.magic.count + Parquet.trailerSize
        guard file.byteCount >= least else {
            throw FormatError(.damagedFile, "\(file.byteCount) bytes are too few for a Parquet file", byteOffset: 0)
        }
        let trailer = try file.read(at: file.byteCount - Parquet.trailerSize, count: Parquet.trailerSize)
        let bytes = withExtendedLifetime(trailer) { Array(trailer.bytes) }
        if Array(bytes[4...]) == Parquet.encryptedMagic {
            throw FormatError(
                .unsupported, "\"\(file.path)\" has an encrypted footer (PARE); encrypted Parquet files are not read",
                kind: .unsupported)
        }
        guard Array(bytes[4...]) == Parquet.magic else {
            throw FormatError(
                .damagedFile, "it does not end as a Parquet file does: it is cut short or of another format",
                path: file.path, byteOffset: file.byteCount - 4)
        }
        let size = bytes[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size > 0, size <= file.byteCount - least else {
            throw FormatError(
                .damagedFile, "its footer of \(size) bytes does not fit into the file", path: file.path,
                byteOffset: file.byteCount - Parquet.trailerSize)
        }
        guard size <= footerLimit else {
            throw FormatError(
                .unsupported, "its footer of \(size) bytes is larger than the \(footerLimit) that are read",
                kind: .unsupported, path: file.path, byteOffset: file.byteCount - Parquet.trailerSize)
        }
        let footer = try file.read(at: file.byteCount - Parquet.trailerSize - size, count: size)
        return (try withExtendedLifetime(footer) { try Parquet.FileMetaData(footer.bytes) }, size)
    }

    private static let footerLimit = 64 << 20
}
