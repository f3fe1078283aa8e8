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

/// Which rows of a column of a batch are not null.
struct ArrowValidity: Sendable {
    /// nil when all are.
    let bits: Buffer?

    func bitmap(_ rows: Range<Int>) -> Bitmap? { bits.map { ArrowBits.bitmap($0, rows) } }
}

/// Bits anywhere in a buffer.
enum ArrowBits {
    /// The bits `rows` of a buffer known to hold them; shared where they begin and end as bitmaps do, else copied.
    static func bitmap(_ buffer: Buffer, _ rows: Range<Int>) -> Bitmap {
        let (first, shift) = (rows.lowerBound >> 3, UInt64(rows.lowerBound & 7))
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

    init(_ type: DataType, _ source: inout ArrowSource) {
        self.type = type
        count = source.node().count
    }

    func read(_ rows: Range<Int>) -> Column { .nulls(type: type, count: rows.count) }
}

/// Bits.
final class ArrowBooleanReader: ArrowColumnReader {
    let count: Int
    private let validity: ArrowValidity
    private let bits: Buffer

    init(_ source: inout ArrowSource) throws {
        let node = source.node()
        count = node.count
        validity = try source.validity(node)
        bits = try source.buffer(atLeast: (count + 7) / 8)
    }

    func read(_ rows: Range<Int>) -> Column {
        .boolean(BooleanColumn(values: ArrowBits.bitmap(bits, rows), validity: validity.bitmap(rows)))
    }
}
