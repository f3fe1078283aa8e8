import DovetailColumnar

/// Rows of a leaf of a nested column in the making.
final class NestedRows {
    private let leaf: ReadLeaf
    let keepsValues: Bool
    var levels = LeveledValues()
    private var pieces: [Column] = []
    private var piece: ValuePiece?

    /// `keepsValues` is false for rows that are passed over.
    init(_ leaf: ReadLeaf, keepsValues: Bool) {
        self.leaf = leaf
        self.keepsValues = keepsValues
    }

    /// Takes the next `count` values of a page.
    func append(_ count: Int, from page: inout DataPage, dictionary: Column?) throws {
        guard keepsValues else { return try page.values.skip(count) }
        if let open = piece, open.isCoded != page.values.isCoded {
            pieces.append(try open.finish(leaf, dictionary: dictionary))
            piece = nil
        }
        let open =
            piece
            ?? ValuePiece(
                isCoded: page.values.isCoded, form: ReadForm(leaf.physical), capacity: count, hasValidity: false)
        piece = open
        var left = count
        while left > 0 {
            let some = try page.values.available(left)
            try open.append(some, from: &page)
            left -= some
        }
    }

    /// So much that the rows begun so far should be a batch of their own.
    var isFull: Bool {
        levels.definitions.count > NestedRows.entryLimit || (piece?.heldBytes ?? 0) > LeafReader.batchBytes
    }

    private static let entryLimit = 1 << 21

    func finish(dictionary: Column?) throws -> LeveledValues {
        if let piece { pieces.append(try piece.finish(leaf, dictionary: dictionary)) }
        levels.values = pieces.count == 1 ? pieces[0] : Column.concatenating(pieces, type: leaf.type)
        return levels
    }
}

extension LeafReader {
    /// The next rows of a leaf of a nested column: all levels, and the values without nulls; and how many rows these are.
    /// - Parameter mayStop: Fewer than all rows do when they are many values.
    func readNested(_ rows: RowRuns, mayStop: Bool) throws -> (LeveledValues, rows: Int) {
        try located {
            let result = NestedRows(leaf, keepsValues: true)
            var (at, done) = (0, 0)
            for run in rows.runs {
                skip(run.lowerBound - at)
                try passOver()
                done += try read(run.count, into: result, mayStop: mayStop && rows.runs.count == 1)
                at = run.upperBound
            }
            if done == rows.count { skip(rows.end - at) }
            return (try result.finish(dictionary: dictionary), done)
        }
    }

    /// Reads `wanted` rows to the end of the last one, which may be a page or more away from its start; returns how many.
    @discardableResult
    func read(_ wanted: Int, into result: NestedRows, mayStop: Bool = false) throws -> Int {
        var (started, rows) = (0, wanted)
        while true {
            if levels.isEmpty {
                if (page?.entriesLeft ?? 0) == 0 {
                    if started == rows, pagesBeginRows { break }
                    guard try advance() else {
                        guard started == rows else { throw tooFewRows() }
                        break
                    }
                }
                guard var current = page else { throw tooFewRows() }
                page = nil
                try levels.load(from: &current, leaf)
                page = current
            }
            let taken = levels.take(
                &started, rows, maximum: leaf.maxDefinition, into: &result.levels, keeping: result.keepsValues)
            if taken.present > 0 {
                guard var current = page else { throw tooFewRows() }
                page = nil
                try result.append(taken.present, from: &current, dictionary: dictionary)
                page = current
            }
            guard result.levels.definitions.count <= Int(Int32.max) else {
                throw FormatError(.unsupported, "a batch of rows has more than 2^31 elements", kind: .unsupported)
            }
            if taken.isComplete { break }
            if mayStop, started > 0, started < rows, result.isFull { rows = started }
        }
        row += rows
        return rows
    }
}
