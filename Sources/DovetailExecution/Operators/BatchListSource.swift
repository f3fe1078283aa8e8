public import DovetailColumnar
public import DovetailFormats
import Synchronization

/// A source over batches in memory: one morsel a run of batches.
public final class BatchListSource: BatchSource {
    public let schema: Schema
    private let batches: [RecordBatch]
    private let perMorsel: Int
    private let next = Atomic<Int>(0)

    public init(schema: Schema, batches: [RecordBatch], perMorsel: Int = 15) {
        self.schema = schema
        self.batches = batches
        self.perMorsel = perMorsel
    }

    public func nextMorsel() throws -> (any Morsel)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        let first = index * perMorsel
        guard first < batches.count else { return nil }
        return BatchListMorsel(
            sequence: index, batches: batches[first..<min(first + perMorsel, batches.count)], ordinal: first << 32)
    }

    public var progress: (done: Int, total: Int) { (0, 0) }
}

/// Some batches of a list, in order.
struct BatchListMorsel: OrderedMorsel {
    let sequence: Int
    var batches: ArraySlice<RecordBatch>
    var ordinal: Int

    mutating func next() throws -> RecordBatch? {
        guard var batch = batches.popFirst() else { return nil }
        batch.ordinal = ordinal
        ordinal += 1 << 32
        return batch
    }
}

/// A source that makes its batches from row ranges of a finished result: `count` rows, `rowsPerMorsel` a morsel.
public final class RangeSource: BatchSource {
    public let schema: Schema
    private let count: Int
    private let rowsPerMorsel: Int
    private let make: @Sendable (Range<Int>) throws -> RecordBatch
    private let next = Atomic<Int>(0)

    public init(
        schema: Schema, count: Int, rowsPerMorsel: Int = 15 * RecordBatch.capacity,
        make: @escaping @Sendable (Range<Int>) throws -> RecordBatch
    ) {
        self.schema = schema
        self.count = count
        self.rowsPerMorsel = rowsPerMorsel
        self.make = make
    }

    public func nextMorsel() throws -> (any Morsel)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        let first = index * rowsPerMorsel
        guard first < count else { return nil }
        return RangeMorsel(sequence: index, rows: first..<min(first + rowsPerMorsel, count), make: make)
    }

    public var progress: (done: Int, total: Int) { (0, 0) }
}

/// A range of rows, a batch at a time.
struct RangeMorsel: OrderedMorsel {
    let sequence: Int
    var rows: Range<Int>
    private var ordinal: Int
    let make: @Sendable (Range<Int>) throws -> RecordBatch

    init(sequence: Int, rows: Range<Int>, make: @escaping @Sendable (Range<Int>) throws -> RecordBatch) {
        self.sequence = sequence
        self.rows = rows
        self.make = make
        ordinal = sequence << 32
    }

    mutating func next() throws -> RecordBatch? {
        guard !rows.isEmpty else { return nil }
        let end = min(rows.lowerBound + RecordBatch.capacity, rows.upperBound)
        var batch = try make(rows.lowerBound..<end)
        batch.ordinal = ordinal
        ordinal += 1
        rows = end..<rows.upperBound
        return batch
    }
}
