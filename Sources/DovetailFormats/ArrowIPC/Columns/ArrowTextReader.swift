import CDovetailKernels
import DovetailColumnar

/// Text or binary with offsets: views into the batch's memory.
final class ArrowTextReader: ArrowColumnReader {
    let count: Int
    private let type: DataType
    private let validity: ArrowBits?
    private let offsets: ArrowOffsets
    private let data: Buffer
    /// The offset that stands for the first byte of `data`.
    private let start: Int

    init(_ type: DataType, isLarge: Bool, _ source: inout ArrowSource) throws {
        let node = try source.node()
        (count, self.type) = (node.count, type)
        validity = try source.validity(node)
        offsets = try ArrowOffsets(&source, count: count, isLarge: isLarge)
        (data, start) = try source.bytes(offsets.ends)
    }

    func read(_ rows: Range<Int>) throws -> Column {
        let span = try offsets.span(rows, within: start..<start + data.byteCount)
        let bytes = data.base - start
        let valid = validity?.bitmap(rows)
        if type == .string { try ArrowText.check(bytes, span, offsets, rows, valid) }
        let views = Buffer(byteCount: rows.count * 16)
        let longest = withExtendedLifetime((data, offsets)) {
            let target = views.pointer(as: StringView.self)
            let ends = offsets.pointer + rows.lowerBound
            var longest = 0
            var place = Int(ends[0])
            for row in 0..<rows.count {
                let end = Int(ends[row &+ 1])
                target[row] = ArrowText.view(bytes + place, end &- place)
                longest = max(longest, end &- place)
                place = end
            }
            return longest
        }
        guard longest <= ArrowText.longest else {
            throw FormatError(
                .unsupported, "a value of \(longest) bytes is too long: 4 GB is the most", kind: .unsupported)
        }
        valid.map { ArrowText.emptyNulls(views, $0) }
        return .string(
            StringColumn(
                type: type, views: views, heap: longest > StringView.inlineCapacity ? StringHeap(buffers: [data]) : nil,
                validity: valid,
                count: rows.count))
    }
}

/// Views of texts, and what makes bytes a text.
enum ArrowText {
    static let longest = Int(UInt32.max)

    /// The view of `count` bytes, at most `longest`. Reads 12 bytes whatever the count.
    @inline(__always)
    static func view(_ bytes: UnsafeRawPointer, _ count: Int) -> StringView {
        let first = bytes.loadUnaligned(as: UInt32.self)
        let rest = bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self)
        let length = UInt64(truncatingIfNeeded: count)
        // All ones for a value that is too long to be kept inline.
        let long = UInt64(bitPattern: (12 &- Int64(truncatingIfNeeded: count)) &>> 63)
        let firstMask = ~(~UInt64(0) << (min(length, 4) &* 8))
        // A shift by 64 or more gives 0.
        let inline = rest & ~(~UInt64(0) << ((length &- min(length, 4)) &* 8))
        return StringView(
            low: length | (UInt64(first) & firstMask) << 32,
            high: (UInt64(UInt(bitPattern: bytes)) & long) | (inline & ~long))
    }

    /// Under a null stands the empty view.
    static func emptyNulls(_ views: Buffer, _ valid: Bitmap) {
        guard valid.unsetCount > 0 else { return }
        let target = views.pointer(as: StringView.self)
        for index in 0..<valid.wordCount {
            var nulls = ~valid.words[index]
            let left = valid.count &- index &* 64
            if left < 64 { nulls &= (1 &<< UInt64(left)) &- 1 }
            while nulls != 0 {
                target[index &* 64 &+ nulls.trailingZeroBitCount] = StringView()
                nulls &= nulls &- 1
            }
        }
    }

    static func isUTF8(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
        dovetail_is_utf8(bytes.assumingMemoryBound(to: UInt8.self), count) != 0
    }

    static func isASCII(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
        var bits: UInt64 = 0
        var index = 0
        while index &+ 32 <= count {
            let words = bytes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
            bits |= words.x | words.y | words.z | words.w
            index &+= 32
        }
        while index < count {
            bits |= UInt64(bytes.load(fromByteOffset: index, as: UInt8.self))
            index &+= 1
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }

    /// Makes sure that the values of `rows`, the bytes `span`, are UTF-8; those under nulls may be anything.
    static func check(
        _ bytes: UnsafeRawPointer, _ span: Range<Int>, _ offsets: ArrowOffsets, _ rows: Range<Int>,
        _ valid: Bitmap?
    ) throws {
        if isASCII(bytes + span.lowerBound, span.count) { return }
        let ends = offsets.pointer + rows.lowerBound
        for row in 0..<rows.count {
            let (start, end) = (Int(ends[row]), Int(ends[row &+ 1]))
            if isUTF8(bytes + start, end &- start) || !(valid?[row] ?? true) { continue }
            throw notUTF8(rows.lowerBound + row)
        }
    }

    static func notUTF8(_ row: Int) -> FormatError {
        FormatError(.badValue, "the text of row \(row) of a record batch is not UTF-8")
    }
}

/// Offsets of texts or lists, one more than there are rows; all of 8 bytes, so that what uses them is written once and is
/// not generic where it is called through a protocol.
final class ArrowOffsets: Sendable {
    private let buffer: Buffer
    private let count: Int

    /// `span` is to be asked before what stands here is used.
    var pointer: UnsafePointer<Int64> { UnsafePointer(buffer.pointer(as: Int64.self)) }

    init(_ source: inout ArrowSource, count: Int, isLarge: Bool) throws {
        self.count = count
        // A column without rows may have no offset at all.
        guard count > 0 else {
            _ = try source.bytes(0..<0)
            buffer = Buffer(zeroed: 8)
            return
        }
        let width = isLarge ? 8 : 4
        buffer = ArrowByteOrder.widened(try source.integers(count + 1, width: width), count: count + 1, width: width)
    }

    /// The first and last; those between are not looked at.
    var ends: Range<Int> {
        get throws {
            let (first, last) = (Int(pointer[0]), Int(pointer[count]))
            guard first >= 0, last >= first else { throw ArrowOffsets.damaged() }
            return first..<last
        }
    }

    /// What the rows span, within the values there are.
    /// - Throws: `FormatError` when offsets go back or outside.
    func span(_ rows: Range<Int>, within limits: Range<Int>) throws -> Range<Int> {
        let values = pointer + rows.lowerBound
        var bad = values[0]
        for row in 0..<rows.count { bad |= (values[row &+ 1] &- values[row]) | values[row &+ 1] }
        let (first, last) = (Int(values[0]), Int(values[rows.count]))
        guard bad >= 0, first >= limits.lowerBound, last <= limits.upperBound else { throw ArrowOffsets.damaged() }
        return first..<last
    }

    private static func damaged() -> FormatError {
        FormatError(.damagedFile, "offsets of a column go back or point outside of its values")
    }
}
