import DovetailColumnar

/// Reading arguments and writing results of row functions; loops stay in this module.
extension RowFunction.Rows {
    /// A text argument.
    func text(_ index: Int) -> StringColumn { columns[index].text }

    /// A BIGINT argument.
    func integers(_ index: Int) -> UnsafePointer<Int64> { columns[index].words(as: Int64.self) }

    var argumentCount: Int { columns.count }

    /// A text (or binary) for each row that is not null; empty where `body` writes none.
    @inline(__always)
    func writingTexts(
        _ type: DataType = .string, sharing heap: StringHeap? = nil, _ body: (Int, inout TextWriter) throws -> Void
    ) rethrows -> Column {
        try TextWriter.column(type, count: count, validity: validity, heap: heap, body)
    }

    /// A text for each row that is not null, null where `body` gives none.
    func texts(_ type: DataType = .string, _ body: (Int) throws -> String?) rethrows -> Column {
        try writingTexts(type) { row, writer in
            guard let text = try body(row) else { return writer.setNull(row) }
            writer.write(text, row: row)
        }
    }

    /// Bytes for each row that is not null, null where `body` gives none.
    func bytes(_ type: DataType, _ body: (Int) throws -> [UInt8]?) rethrows -> Column {
        try writingTexts(type) { row, writer in
            guard let bytes = try body(row) else { return writer.setNull(row) }
            writer.write(bytes, row: row)
        }
    }

    /// A number for each row that is not null.
    @inline(__always)
    func numbers<T: BitwiseCopyable & ExpressibleByIntegerLiteral>(
        _ type: DataType, _ value: (Int) throws -> T
    ) rethrows -> Column {
        try Numbers.map(self, type, 0 as T, value)
    }

    /// A yes or no for each row that is not null.
    @inline(__always)
    func booleans(_ body: (Int) throws -> Bool) rethrows -> Column {
        let output = Buffer(zeroed: Bitmap.byteCount(for: count))
        let words = output.pointer(as: UInt64.self)
        for row in 0..<count {
            if let validity, !validity[row] { continue }
            if try body(row) { words[row >> 6] |= 1 &<< UInt64(truncatingIfNeeded: row & 63) }
        }
        return .boolean(BooleanColumn(values: Bitmap(buffer: output, count: count), validity: validity))
    }
}
