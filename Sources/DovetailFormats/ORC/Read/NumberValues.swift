import DovetailColumnar

/// Integers of 16 to 64 bits and dates: one stream of integer runs.
final class IntegerValues: StripeValues {
    private let type: DataType
    /// Bytes of a value in memory.
    private let width: Int
    private let data: IntegerRuns
    private let dense = GrowableBuffer()

    init(_ node: ColumnNode, _ stripe: Stripe) throws {
        type = node.field.type
        width = type.byteWidth ?? 8
        data = try stripe.integers(node.id, .data, isSigned: true)
    }

    /// Short decimals of the unreleased version, whose encoding is not told.
    init(shortDecimals node: ColumnNode, _ stripe: Stripe) {
        type = node.field.type
        width = 8
        data = IntegerRuns(stripe.stream(node.id, .data), isSigned: true, isSecondVersion: true)
    }

    func read(_ presence: Presence) throws -> Column {
        let result = Buffer(byteCount: presence.rows * width)
        if presence.bitmap == nil, width == 8 {
            try data.read(presence.count, into: result.pointer(as: Int64.self))
        } else {
            let values = try data.read(presence.count, memory: dense)
            // What the bytes mean is the type's business.
            switch width {
            case 1: presence.narrow(values, into: result.pointer(as: UInt8.self))
            case 2: presence.narrow(values, into: result.pointer(as: UInt16.self))
            case 4: presence.narrow(values, into: result.pointer(as: UInt32.self))
            default: presence.narrow(values, into: result.pointer(as: UInt64.self))
            }
        }
        return .primitive(
            PrimitiveColumn(type: type, values: result, validity: presence.bitmap, count: presence.rows))
    }

    func skip(_ count: Int) throws { try data.skip(count) }
    func seek(_ positions: inout PositionReader) throws { try data.seek(&positions) }
}

extension IntegerRuns {
    /// Reads values into memory of the caller's; they are followed by a zero.
    func read(_ count: Int, memory: GrowableBuffer) throws -> UnsafePointer<Int64> {
        let target = memory.claim((count + 1) * 8).assumingMemoryBound(to: Int64.self)
        target[count] = 0
        try read(count, into: target)
        return UnsafePointer(target)
    }
}

/// Integers of 8 bits: runs of bytes.
final class ByteValues: StripeValues {
    private let type: DataType
    private let data: ByteRuns
    private let dense = GrowableBuffer()

    init(_ node: ColumnNode, _ stripe: Stripe) {
        type = node.field.type
        data = ByteRuns(stripe.stream(node.id, .data))
    }

    func read(_ presence: Presence) throws -> Column {
        let result = Buffer(byteCount: presence.rows)
        let target = result.pointer(as: UInt8.self)
        if presence.bitmap == nil {
            try data.read(presence.count, into: target)
        } else {
            let values = dense.claim(presence.count + 1).assumingMemoryBound(to: UInt8.self)
            values[presence.count] = 0
            try data.read(presence.count, into: values)
            presence.spread(values, into: target) { $0 }
        }
        // A column without type has nothing but nulls.
        guard type != .null else { return .nulls(type: type, count: presence.rows) }
        return .primitive(
            PrimitiveColumn(type: type, values: result, validity: presence.bitmap, count: presence.rows))
    }

    func skip(_ count: Int) throws { try data.skip(count) }
    func seek(_ positions: inout PositionReader) throws { try data.seek(&positions) }
}

/// Booleans: runs of bits.
final class BooleanValues: StripeValues {
    private let data: BitRuns

    init(_ node: ColumnNode, _ stripe: Stripe) { data = BitRuns(stripe.stream(node.id, .data)) }

    func read(_ presence: Presence) throws -> Column {
        let dense = try data.read(presence.count)
        guard let indices = presence.indices() else { return .boolean(BooleanColumn(values: dense)) }
        return withExtendedLifetime(indices) {
            Column.boolean(BooleanColumn(values: dense)).taking(
                optional: UnsafePointer(indices.pointer(as: UInt32.self)), count: presence.rows)
        }
    }

    func skip(_ count: Int) throws { _ = try data.skip(count) }
    func seek(_ positions: inout PositionReader) throws { try data.seek(&positions) }
}

/// Floating-point numbers: their bytes, lowest first.
final class FloatingValues: StripeValues {
    private let type: DataType
    private let width: Int
    private let data: StreamBytes

    init(_ node: ColumnNode, _ stripe: Stripe) {
        type = node.field.type
        width = type.byteWidth ?? 8
        data = stripe.stream(node.id, .data)
    }

    func read(_ presence: Presence) throws -> Column {
        try data.require(presence.count * width)
        let result = Buffer(byteCount: presence.rows * width)
        if presence.bitmap == nil {
            result.base.copyMemory(from: data.cursor, byteCount: presence.count * width)
        } else if let bitmap = presence.bitmap {
            if width == 4 {
                spread(bitmap, presence.rows, into: result.pointer(as: UInt32.self))
            } else {
                spread(bitmap, presence.rows, into: result.pointer(as: UInt64.self))
            }
        }
        data.advance(presence.count * width)
        return .primitive(
            PrimitiveColumn(type: type, values: result, validity: presence.bitmap, count: presence.rows))
    }

    /// As `Presence.spread`, from bytes that are not aligned.
    private func spread<Word: BitwiseCopyable>(
        _ bitmap: Bitmap, _ rows: Int, into target: UnsafeMutablePointer<Word>
    ) {
        let source = UnsafeRawPointer(data.cursor)
        let words = UnsafePointer(bitmap.words)
        var offset = 0
        for row in 0..<rows {
            target[row] = source.loadUnaligned(fromByteOffset: offset, as: Word.self)
            let bit = Int(truncatingIfNeeded: (words[row >> 6] &>> UInt64(row & 63)) & 1)
            offset &+= bit &* MemoryLayout<Word>.stride
        }
    }

    func skip(_ count: Int) throws { try data.skip(count * width) }
    func seek(_ positions: inout PositionReader) throws { try data.seek(&positions) }
}
