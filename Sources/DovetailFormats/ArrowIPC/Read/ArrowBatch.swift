import DovetailColumnar
import Synchronization

/// One record batch that is read: threads share it, each reading some of its rows.
final class ArrowBatch: Sendable {
    let rowCount: Int
    private let file: ArrowFile
    private let state: Int
    private let settings: ArrowReadSettings
    private let fields: [ArrowField]
    private let header: ArrowBatchHeader
    private let unionsHaveValidity: Bool
    private let starts: [ArrowCursor]
    private let input: ReadableFile
    private let place: Range<Int>
    private let contents: Mutex<Contents>

    /// One thread at a time loads.
    private struct Contents: @unchecked Sendable {
        var body: ArrowBody
        var readers: [Int: any ArrowColumnReader] = [:]
    }

    /// - Parameter fields: The columns in the order of the batch.
    init(
        _ file: ArrowFile, _ place: ArrowFile.Place, fields: [ArrowField], state: Int, _ settings: ArrowReadSettings,
        _ input: ReadableFile
    ) throws {
        let bytes = try input.read(at: place.metadata.lowerBound, count: place.metadata.count)
        let message = try ArrowMessage(withExtendedLifetime(bytes) { Array(bytes.bytes) })
        switch message.header {
        case .batch(let header), .dictionary(_, _, let header): self.header = header
        default: throw FormatError(.unreadableFile, "\"\(file.input.path)\" was changed while it was read")
        }
        var starts: [ArrowCursor] = []
        var cursor = ArrowCursor()
        for field in fields {
            starts.append(cursor)
            try cursor.skip(field, header, unionsHaveValidity: message.unionsHaveValidity)
        }
        self.starts = starts + [cursor]
        unionsHaveValidity = message.unionsHaveValidity
        rowCount = header.rowCount
        (self.input, self.place) = (input, place.body)
        contents = Mutex(Contents(body: ArrowBody(input, place.body, header)))
        (self.file, self.fields, self.state, self.settings) = (file, fields, state, settings)
    }

    /// Loads columns that are not loaded yet and returns a reader for each.
    func readers(_ wanted: [Int]) throws -> [any ArrowColumnReader] {
        try contents.withLock { contents in
            let missing = wanted.filter { contents.readers[$0] == nil }
            try contents.body.load(missing.map { starts[$0].buffer..<starts[$0 + 1].buffer })
            for index in missing {
                contents.readers[index] = try reader(index, contents.body, window: nil)
            }
            return wanted.compactMap { contents.readers[$0] }
        }
    }

    /// Readers of some rows alone, which they count from 0: no more than these is read of the file, and nothing is
    /// shared. Not for packed batches.
    func readers(_ wanted: [Int], of rows: Range<Int>) throws -> [any ArrowColumnReader] {
        let body = ArrowBody(input, place, header)
        return try wanted.map { try reader($0, body, window: rows) }
    }

    var isPacked: Bool { header.compression != nil }

    private func reader(_ index: Int, _ body: ArrowBody, window: Range<Int>?) throws -> any ArrowColumnReader {
        var source = ArrowSource(
            header: header, body: body, cursor: starts[index], file: file, state: state, settings: settings,
            unionsHaveValidity: unionsHaveValidity)
        do {
            let count = header.nodes[starts[index].node].count
            guard count == rowCount else {
                throw FormatError(.damagedFile, "a column has \(count) rows in a record batch of \(rowCount)")
            }
            return try source.reader(fields[index], window: window)
        } catch let error as FormatError { throw error.named(file.input.path, column: fields[index].name) }
    }

    func reader(_ index: Int) throws -> any ArrowColumnReader {
        guard let reader = try readers([index]).first else {
            throw FormatError(.internalError, "a column was not made", kind: .internal)
        }
        return reader
    }
}
