/// A column chunk on its way to the footer. Places are relative to the block of row groups it was encoded in until
/// `move` is told where that stands.
struct WrittenColumn: Sendable {
    var chunk: Parquet.ColumnChunk
    var index: PageIndexBuilder?

    /// Adds the place of the block in the file.
    mutating func move(by offset: Int64) {
        index?.move(by: offset)
        guard var column = chunk.metaData else { return }
        column.dataPageOffset += offset
        if let dictionary = column.dictionaryPageOffset { column.dictionaryPageOffset = dictionary + offset }
        if let filter = column.bloomFilterOffset { column.bloomFilterOffset = filter + offset }
        chunk.metaData = column
    }
}
