import DovetailColumnar
import Synchronization

/// Values of a row's key columns.
enum RowKey: Hashable {
    case integer(Int64)
    case values([Scalar])

    /// nil where one of them is null: such a row has no key.
    init?(_ batch: RecordBatch, columns: [Int], row: Int) {
        var values: [Scalar] = []
        for column in columns {
            let value = batch.columns[column].scalar(at: row)
            if value.isNull { return nil }
            if columns.count == 1, case .int(let number) = value {
                self = .integer(number)
                return
            }
            values.append(value.keyForm)
        }
        self = .values(values)
    }
}

extension Scalar {
    /// Equal for equal numbers: both zeros are one.
    fileprivate var keyForm: Scalar {
        switch self {
        case .double(let value) where value == 0: .double(0)
        case .float(let value) where value == 0: .float(0)
        default: self
        }
    }
}

/// Where the row of each key stands in a table. It belongs to one version of the table and moves on with each addition;
/// another version that needs it builds it again.
final class KeyIndex: Sendable {
    private struct Contents {
        /// The version it describes.
        var version: Int?
        var positions: [RowKey: Int] = [:]
    }

    let columns: [Int]
    private let contents = Mutex(Contents())

    init(columns: [Int]) { self.columns = columns }

    /// A key that two rows of a table have.
    struct Duplicate: Error {
        let values: [Scalar]
    }

    /// Makes it describe `table`.
    /// - Throws: `Duplicate`.
    private func build(for table: MemoryTable, _ contents: inout Contents) throws {
        guard contents.version != table.version else { return }
        contents = Contents()
        contents.positions.reserveCapacity(table.count)
        var first = 0
        for batch in table.batches {
            for row in 0..<batch.count {
                guard let key = RowKey(batch, columns: columns, row: row) else { continue }
                if contents.positions.updateValue(first + row, forKey: key) != nil {
                    throw Duplicate(values: columns.map { batch.columns[$0].scalar(at: row) })
                }
            }
            first += batch.count
        }
        contents.version = table.version
    }

    /// - Throws: `Duplicate`.
    func build(for table: MemoryTable) throws { try contents.withLock { try build(for: table, &$0) } }

    /// The rows of `table` that have the keys of `batches`; positions behind its end are rows of the batches themselves.
    func matches(_ batches: [RecordBatch], in table: MemoryTable) throws -> [Int?] {
        try contents.withLock { contents in
            try build(for: table, &contents)
            var own: [RowKey: Int] = [:]
            var found: [Int?] = []
            var position = table.count
            for batch in batches {
                for row in 0..<batch.count {
                    defer { position += 1 }
                    guard let key = RowKey(batch, columns: columns, row: row) else {
                        found.append(nil)
                        continue
                    }
                    let known = contents.positions[key] ?? own[key]
                    if known == nil { own[key] = position }
                    found.append(known)
                }
            }
            return found
        }
    }

    /// Makes it describe `later`, which is `table` with rows of new keys behind.
    func advance(from table: MemoryTable, to later: MemoryTable, adding batches: [RecordBatch]) {
        contents.withLock { contents in
            guard contents.version == table.version else { return }
            var position = table.count
            for batch in batches {
                for row in 0..<batch.count {
                    if let key = RowKey(batch, columns: columns, row: row) { contents.positions[key] = position }
                    position += 1
                }
            }
            contents.version = later.version
        }
    }
}
