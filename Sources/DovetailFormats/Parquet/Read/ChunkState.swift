import DovetailColumnar
import Synchronization

/// What all who read one column chunk share: where its pages are, and its dictionary.
final class ChunkState: Sendable {
    let leaf: ReadLeaf
    let chunk: CheckedChunk
    let file: ReadableFile
    let rowCount: Int
    private let shared = Mutex(Shared())

    private struct Shared {
        var indexed: PageMap??
        var walked: PageMap??
        var dictionary: Column?
    }

    init(leaf: ReadLeaf, chunk: CheckedChunk, file: ReadableFile, rowCount: Int) {
        self.leaf = leaf
        self.chunk = chunk
        self.file = file
        self.rowCount = rowCount
    }

    func stream() -> PageStream { PageStream(file: file, range: chunk.range, slack: chunk.slack) }

    /// Where the pages are, by the offset index, or by all headers if `mayWalk`; nil when neither tells.
    func pageMap(mayWalk: Bool) throws -> PageMap? {
        try shared.withLock { shared in
            if shared.indexed == nil { shared.indexed = .some(readIndex()) }
            if let map = shared.indexed ?? nil { return map }
            guard mayWalk else { return shared.walked ?? nil }
            if shared.walked == nil {
                shared.walked = .some(try PageMap(walking: stream(), leaf: leaf, rowCount: rowCount))
            }
            return shared.walked ?? nil
        }
    }

    private func readIndex() -> PageMap? {
        guard let index: Parquet.OffsetIndex = structure(chunk.offsetIndex) else { return nil }
        return PageMap(index, chunk: chunk, rowCount: rowCount)
    }

    /// The bounds of the pages, one a page of `map`; nil when there are none that can be used.
    func columnIndex(_ map: PageMap) -> Parquet.ColumnIndex? {
        guard chunk.hasOrder, let index: Parquet.ColumnIndex = structure(chunk.columnIndex),
            [index.nullPages.count, index.minValues.count, index.maxValues.count].allSatisfy({ $0 == map.count })
        else { return nil }
        return index
    }

    /// A structure that is good to have, nil when it is not there or cannot be read.
    private func structure<T: ThriftStructure>(_ range: Range<Int>?) -> T? {
        guard let range, range.count <= 64 << 20,
            let bytes = try? file.read(at: range.lowerBound, count: range.count)
        else { return nil }
        return withExtendedLifetime(bytes) {
            var reader = ThriftReader(bytes.bytes)
            return try? T(from: &reader)
        }
    }

    /// The dictionary, which the first to need it decodes.
    func dictionary(_ decode: () throws -> Column) rethrows -> Column {
        try shared.withLock { shared in
            if let known = shared.dictionary { return known }
            let made = try decode()
            shared.dictionary = made
            return made
        }
    }
}
