import DovetailColumnar

/// Reads rows of one column of a batch. Its lengths are checked when it is made, its content where it is read; it does
/// not change, so several threads may read different rows.
protocol ArrowColumnReader: AnyObject, Sendable {
    var count: Int { get }
    /// - Parameter rows: Within `0..<count`.
    /// - Throws: `FormatError`.
    func read(_ rows: Range<Int>) throws -> Column
}

extension ArrowColumnReader {
    /// Makes sure that the values a parent points to are there.
    func has(_ needed: Int) throws {
        guard count >= needed else {
            throw FormatError(.damagedFile, "a column has \(count) values, \(needed) of which are pointed to")
        }
    }
}

/// Bits of a column, from anywhere in a buffer on.
struct ArrowBits: Sendable {
    let buffer: Buffer
    /// The bit of row 0.
    let start: Int

    /// The bits of `rows`, known to be there; shared where they begin and end as bitmaps do, else copied.
    func bitmap(_ rows: Range<Int>) -> Bitmap {
        let (first, shift) = ((start + rows.lowerBound) >> 3, UInt64((start + rows.lowerBound) & 7))
        let byteCount = Bitmap.byteCount(for: rows.count)
        let isAligned = UInt(bitPattern: buffer.base + first) & 7 == 0
        if shift == 0, isAligned, rows.count & 63 == 0 {
            return Bitmap(buffer: Buffer(slicing: buffer, from: first, byteCount: byteCount), count: rows.count)
        }
        let result = Buffer(byteCount: byteCount)
        let target = result.pointer(as: UInt64.self)
        withExtendedLifetime(buffer) {
            // Buffers may be read past their end for as far as this does.
            let source = UnsafeRawPointer(buffer.base + first)
            for index in 0..<byteCount >> 3 {
                let low = source.loadUnaligned(fromByteOffset: index &<< 3, as: UInt64.self)
                let high = UInt64(source.load(fromByteOffset: index &<< 3 &+ 8, as: UInt8.self))
                // A shift by 64 gives 0.
                target[index] = low &>> shift | high << (64 &- shift)
            }
        }
        Bitmap.clearTail(result.base, rows.count)
        return Bitmap(buffer: result, count: rows.count)
    }
}

/// Only nulls.
final class ArrowNullReader: ArrowColumnReader {
    let count: Int
    private let type: DataType

    init(_ type: DataType, _ source: inout ArrowSource) throws {
        self.type = type
        count = try source.node().count
    }

    func read(_ rows: Range<Int>) -> Column { .nulls(type: type, count: rows.count) }
}

/// Bits.
final class ArrowBooleanReader: ArrowColumnReader {
    let count: Int
    private let validity: ArrowBits?
    private let bits: ArrowBits

    init(_ source: inout ArrowSource) throws {
        let node = try source.node()
        count = node.count
        validity = try source.validity(node)
        bits = try source.bits(count)
    }

    func read(_ rows: Range<Int>) -> Column {
        .boolean(BooleanColumn(values: bits.bitmap(rows), validity: validity?.bitmap(rows)))
    }
}
