import CDovetailKernels
import DovetailColumnar

/// The two encodings of byte arrays that keep lengths apart from bytes. A page is decoded at once.
enum DeltaStrings {
    /// More values than any writer puts into a page; bounds the memory a small damaged page can ask for.
    private static let valueLimit = 1 << 26
    private static let byteLimit = 1 << 30

    /// DELTA_LENGTH_BYTE_ARRAY: views into the page.
    static func lengths(_ bytes: UnsafePointer<UInt8>, _ byteCount: Int, _ entryCount: Int) throws -> Buffer {
        if byteCount == 0 { return Buffer(byteCount: 0) }
        let (lengths, data, size) = try deltas(bytes, byteCount, entryCount)
        let total = dovetail_sum_lengths(lengths, lengths.count)
        guard total >= 0, total <= size else { throw cut() }
        let views = Buffer(byteCount: lengths.count * 16)
        dovetail_views_of_lengths(lengths, lengths.count, data, views.base)
        return views
    }

    /// DELTA_BYTE_ARRAY: each value repeats the beginning of the one before it.
    static func prefixed(
        _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, _ entryCount: Int
    ) throws -> (views: Buffer, heap: Buffer) {
        if byteCount == 0 { return (Buffer(byteCount: 0), Buffer(byteCount: 0)) }
        let (prefixes, rest, restSize) = try deltas(bytes, byteCount, entryCount)
        let (suffixes, data, size) = try deltas(rest, restSize, entryCount)
        let (shared, own) = (
            dovetail_sum_lengths(prefixes, prefixes.count), dovetail_sum_lengths(suffixes, suffixes.count)
        )
        guard prefixes.count == suffixes.count, shared >= 0, own >= 0, own <= size else { throw cut() }
        guard shared + own <= byteLimit else { throw PageValues.damaged("it unpacks to more than 1 GB") }
        let heap = Buffer(byteCount: Int(shared + own) + 2 * spare)
        let views = Buffer(byteCount: prefixes.count * 16)
        let start = heap.pointer(as: UInt8.self) + spare
        guard dovetail_views_of_prefixed(prefixes, suffixes, prefixes.count, data, start, views.base) != 0 else {
            throw cut()
        }
        return (views, heap)
    }

    /// Bytes around a heap that whole words may touch.
    private static let spare = 64

    /// Lengths, and where the bytes after them begin.
    private static func deltas(
        _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, _ entryCount: Int
    ) throws -> ([Int32], UnsafePointer<UInt8>, Int) {
        guard var decoder = DeltaDecoder(bytes, byteCount: byteCount), decoder.total <= min(entryCount, valueLimit)
        else { throw PageValues.damaged("its lengths do not begin as they should") }
        var values = [Int32](repeating: 0, count: decoder.total)
        let isDone = values.withUnsafeMutableBufferPointer { values in
            decoder.decode(values.count) { index, value in values[index] = Int32(truncatingIfNeeded: value) }
        }
        guard isDone, let (data, size) = decoder.rest else { throw cut() }
        return (values, data, size)
    }

    private static func cut() -> FormatError { PageValues.damaged("its byte arrays go past its end") }
}
