import DovetailColumnar
import Synchronization

/// The dictionaries of a file as columns, decoded once for all batches that use them.
final class ArrowDictionaryStore: Sendable {
    /// By id: the last block each was made of, with those of the dictionaries inside.
    private let kept = Mutex<[Int64: (blocks: [Int?], values: Column)]>([:])

    /// The values of dictionary `id` in the state numbered `state`.
    func values(_ id: Int64, of file: ArrowFile, state: Int, _ settings: ArrowReadSettings) throws -> Column {
        guard let field = file.dictionaryFields[id] else {
            throw FormatError(.internalError, "dictionary \(id) is of no column", kind: .internal)
        }
        let current = file.states[state]
        let blocks = [current[id]] + field.inner.map { current[$0] }
        let known = kept.withLock { $0[id] }
        if let known, known.blocks == blocks { return known.values }
        let type = try field.field(settings).type
        var pieces: [Column] = []
        var missing: [Int] = []
        var next = current[id]
        while let block = next {
            // Values that were only added to are kept.
            if let known, field.inner.isEmpty, known.blocks[0] == block {
                pieces.append(known.values)
                break
            }
            missing.append(block)
            next = file.dictionaries[block].previous
        }
        let input = try file.reopen()
        for block in missing.reversed() {
            pieces.append(try decode(file.dictionaries[block].place, field, file, input, state, settings))
        }
        guard pieces.reduce(0, { $0 + $1.deepCount }) <= ArrowBatchHeader.mostRows else {
            throw FormatError(.damagedFile, "dictionary \(id) has too many values")
        }
        let values = pieces.isEmpty ? Column.nulls(type: type, count: 0) : .concatenating(pieces, type: type)
        kept.withLock { $0[id] = (blocks, values) }
        return values
    }

    private func decode(
        _ place: ArrowFile.Place, _ field: ArrowField, _ file: ArrowFile, _ input: ReadableFile, _ state: Int,
        _ settings: ArrowReadSettings
    ) throws -> Column {
        let batch = try ArrowBatch(file, place, fields: [field], state: state, settings, input)
        let reader = try batch.reader(0)
        guard reader.count == batch.rowCount else {
            throw FormatError(.damagedFile, "a dictionary has another length than its column")
        }
        return try reader.read(0..<reader.count)
    }
}
