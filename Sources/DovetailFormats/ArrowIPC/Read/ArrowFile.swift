import DovetailColumnar

/// One file or stream: its schema, and where its record batches and dictionaries lie.
final class ArrowFile: Sendable {
    let input: InputFile
    let schema: ArrowSchema
    let blocks: [Block]
    let dictionaries: [DictionaryBlock]
    /// The last block of each dictionary, by id; batches refer to the state they were written under.
    let states: [[Int64: Int]]
    let dictionaryFields: [Int64: ArrowField]
    let dictionaryStore = ArrowDictionaryStore()
    let rowCount: Int

    /// A record batch.
    struct Block: Sendable {
        let place: Place
        let rowCount: Int
        /// Position in `states`.
        let state: Int
    }

    struct DictionaryBlock: Sendable {
        let id: Int64
        let place: Place
        /// The block whose values this one adds to.
        let previous: Int?
    }

    /// Bytes of a message's metadata (without marker and length) and of its body, known to lie in the file.
    struct Place: Sendable {
        let metadata: Range<Int>
        let body: Range<Int>
    }

    /// - Throws: `FormatError` with the file's name.
    init(_ input: InputFile) throws {
        let file = try ReadableFile(path: input.path)
        self.input = InputFile(path: input.path, byteCount: file.byteCount)
        do {
            let index = try ArrowIndex(file)
            (schema, blocks, dictionaries, states) = (index.schema, index.blocks, index.dictionaries, index.states)
            dictionaryFields = try index.schema.dictionaries()
        } catch let error as FormatError { throw error.named(input.path) }
        rowCount = blocks.reduce(0) { $0 + $1.rowCount }
    }

    /// Opens the file again for reading its bodies.
    func reopen() throws -> ReadableFile {
        let file = try ReadableFile(path: input.path)
        guard file.byteCount == input.byteCount else {
            throw FormatError(
                .unreadableFile, "\"\(input.path)\" was changed while it was read", path: input.path)
        }
        return file
    }
}

extension FormatError {
    /// With the file, and the column where known, in its place and message.
    func named(_ path: String, column: String? = nil) -> FormatError {
        var error = self
        if error.location == nil {
            error.location = .file(path: path, byteOffset: nil, line: nil, column: nil, columnName: column)
        }
        if !error.message.contains(path) { error.message = "\"\(path)\": " + error.message }
        return error
    }
}
