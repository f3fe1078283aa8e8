import DovetailColumnar

/// The part of a leaf that stands in one batch: a column that is not nested and its rows that hold values.
struct LeafPiece {
    let column: Column
    let rows: LeafRows
    /// Keeps the memory of `rows` alive.
    var owner: Buffer?
}

extension LeafRows {
    /// Most rows with a value.
    var limit: Int {
        switch self {
        case .all(let count), .valid(_, let count), .at(_, let count): count
        }
    }

    /// No rows.
    static var none: LeafRows { .all(0) }
}

extension LeafPiece {
    /// A column of the table itself.
    init(flat column: Column) {
        self.column = column
        if let validity = column.validity {
            rows = validity.setCount == 0 ? .none : .valid(UnsafePointer(validity.words), column.count)
            owner = validity.buffer
        } else {
            rows = column.hasNulls ? .none : .all(column.count)
        }
    }
}
