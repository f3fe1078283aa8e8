/// One cast: the types, the style, and the errors that name them.
struct CastRequest {
    let from: DataType
    let to: DataType
    let style: CastStyle

    /// There is no cast between the two types.
    var impossible: ColumnError {
        ColumnError(.badCast, "\(from) cannot be cast to \(to)", kind: .invalidInput)
    }

    /// A value that the target type cannot hold or the text of which is not such a value.
    func failure(_ value: String, row: Int) -> ColumnError {
        let shown = value.utf8.count > 100 ? String(value.prefix(100)) + "…" : value
        let why =
            from == .string
            ? "the text is not a value of type \(to), or one out of its range" : "\(to) cannot hold the value"
        return ColumnError(
            .badCast, "\"\(shown)\" (\(from)) cannot be cast to \(to)", row: row,
            notes: [why, "TRY_CAST gives NULL instead of an error"])
    }

    /// The validity of the result where some values failed.
    ///
    /// - Parameters:
    ///   - column: the values that were cast.
    ///   - hasFailed: tells it of one row; it is not asked about nulls.
    /// - Throws: the error of the first failed row, where the style wants one.
    func validity(of column: Column, hasFailed: (Int) -> Bool) throws -> Bitmap? {
        let (count, validity) = (column.count, column.validity)
        var mask = NullMask(validity, count: count)
        for row in 0..<count {
            if let validity, !validity[row] { continue }
            if !hasFailed(row) { continue }
            try fail(column, row, &mask)
        }
        return mask.validity
    }

    /// Makes row `row` null or reports it, as the style wants.
    @inline(never)
    func fail(_ column: Column, _ row: Int, _ mask: inout NullMask) throws {
        guard style.givesNull else { throw failure(Kernels.text(of: column, row: row), row: row) }
        mask.setNull(row)
    }
}

/// A validity bitmap that is only allocated once a row becomes null.
struct NullMask {
    private let original: Bitmap?
    private let count: Int
    private var buffer: Buffer?

    init(_ validity: Bitmap?, count: Int) {
        original = validity
        self.count = count
    }

    mutating func setNull(_ row: Int) {
        let words = (buffer ?? allocate()).pointer(as: UInt64.self)
        words[row >> 6] &= ~(1 &<< UInt64(row & 63))
    }

    private mutating func allocate() -> Buffer {
        let fresh = Buffer(zeroed: Bitmap.byteCount(for: count))
        if let original {
            fresh.base.copyMemory(from: original.buffer.base, byteCount: Bitmap.byteCount(for: count))
        } else {
            Bitmap.setAll(fresh.base, count)
        }
        buffer = fresh
        return fresh
    }

    var validity: Bitmap? { buffer.map { Bitmap(buffer: $0, count: count) } ?? original }
}

extension Kernels {
    /// The value in one row as SQL text, for messages.
    static func text(of column: Column, row: Int) -> String {
        column.scalar(at: row).text(type: column.type)
    }

    /// Casts fixed-width values one by one. `body` must not trap for any bit pattern (values under nulls are passed to it
    /// too) and sets its second argument to nonzero where the value does not fit.
    @inline(__always)
    static func convert<S: BitwiseCopyable, T: BitwiseCopyable>(
        _ column: PrimitiveColumn, _ request: CastRequest, as _: S.Type, _ body: (S, inout UInt8) -> T
    ) throws -> Column {
        let count = column.count
        let output = Buffer(byteCount: count * MemoryLayout<T>.stride)
        let source: UnsafePointer<S> = column.pointer()
        let target = output.pointer(as: T.self)
        var failed: UInt8 = 0
        for index in 0..<count { target[index] = body(source[index], &failed) }
        var validity = column.validity
        if failed != 0 {
            validity = try request.validity(of: .primitive(column)) { row in
                var failed: UInt8 = 0
                _ = body(source[row], &failed)
                return failed != 0
            }
        }
        return .primitive(PrimitiveColumn(type: request.to, values: output, validity: validity, count: count))
    }

    /// Bits that say of each value whether `body` holds.
    @inline(__always)
    static func convertToBits<S: BitwiseCopyable>(
        _ column: PrimitiveColumn, as _: S.Type, _ body: (S) -> Bool
    ) -> Column {
        let count = column.count
        let output = Buffer(zeroed: Bitmap.byteCount(for: count))
        let source: UnsafePointer<S> = column.pointer()
        let target = output.pointer(as: UInt64.self)
        for index in 0..<count {
            target[index >> 6] |= UInt64(bit(body(source[index]))) &<< UInt64(truncatingIfNeeded: index & 63)
        }
        return .boolean(BooleanColumn(values: Bitmap(buffer: output, count: count), validity: column.validity))
    }

    /// 1 for true, without a branch.
    @inline(__always)
    static func bit(_ value: Bool) -> UInt8 { unsafeBitCast(value, to: UInt8.self) }
}
