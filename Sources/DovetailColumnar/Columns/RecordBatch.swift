/// Equally long columns under one schema; with a selection, only some of their rows in some order.
public struct RecordBatch: Sendable {
    /// Rows an operator puts into a batch unless it has a reason.
    public static let capacity = 8_192

    public let schema: Schema
    /// As long as each other, and as `baseCount`; rows not in `selection` are not part of the batch.
    public let columns: [Column]
    public let baseCount: Int
    public let selection: Selection?
    /// Place of this batch in its source: (morsel << 32) + batch in the morsel. Orders rows where order matters
    /// (`first`, "keep the first duplicate", ordered output) without barriers.
    public var ordinal: Int

    public init(schema: Schema, columns: [Column], count: Int, selection: Selection? = nil, ordinal: Int = 0) {
        precondition(columns.count == schema.count)
        assert(columns.allSatisfy { $0.count == count })
        self.schema = schema
        self.columns = columns
        baseCount = count
        self.selection = selection
        self.ordinal = ordinal
    }

    /// Rows in the batch.
    public var count: Int { selection?.count ?? baseCount }
}

/// Row numbers, each below the base count of the batch it belongs to.
public struct Selection: Sendable {
    /// `count` UInt32.
    public let indices: Buffer
    public let count: Int

    public init(indices: Buffer, count: Int) {
        precondition(count * 4 <= indices.byteCount)
        self.indices = indices
        self.count = count
    }

    public init(_ rows: some Collection<Int>) {
        let buffer = Buffer(byteCount: rows.count * 4)
        let target = buffer.pointer(as: UInt32.self)
        for (index, row) in rows.enumerated() { target[index] = UInt32(row) }
        self.init(indices: buffer, count: rows.count)
    }

    @inlinable public var pointer: UnsafePointer<UInt32> {
        UnsafePointer(indices.base.assumingMemoryBound(to: UInt32.self))
    }
}
