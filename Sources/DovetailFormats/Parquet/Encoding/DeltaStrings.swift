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
        let views = Buffer(byteCount: lengths.count * 16)
        var at = 0
        for (index, length) in lengths.enumerated() {
            guard length >= 0, Int(length) <= size - at else { throw cut() }
            dovetail_view_of(data + at, UInt32(length), views.base + index * 16)
            at += Int(length)
        }
        return views
    }

    /// DELTA_BYTE_ARRAY: each value repeats the beginning of the one before it.
    static func prefixed(
        _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, _ entryCount: Int
    ) throws -> (views: Buffer, heap: Buffer) {
        if byteCount == 0 { return (Buffer(byteCount: 0), Buffer(byteCount: 0)) }
        let (prefixes, rest, restSize) = try deltas(bytes, byteCount, entryCount)
        let (suffixes, data, size) = try deltas(rest, restSize, entryCount)
        guard prefixes.count == suffixes.count else { throw cut() }
        let heap = Buffer(byteCount: try total(prefixes, suffixes))
        let views = Buffer(byteCount: prefixes.count * 16)
        var (read, written, last) = (0, 0, 0)
        for index in prefixes.indices {
            let (prefix, suffix) = (Int(prefixes[index]), Int(suffixes[index]))
            guard prefix <= last, suffix <= size - read else { throw cut() }
            let target = heap.base + written
            target.copyMemory(from: target - last, byteCount: prefix)
            (target + prefix).copyMemory(from: data + read, byteCount: suffix)
            read += suffix
            last = prefix + suffix
            written += last
            dovetail_view_of(target.assumingMemoryBound(to: UInt8.self), UInt32(last), views.base + index * 16)
        }
        // Views were made while what follows them was not there yet; short ones hold only their own bytes.
        return (views, heap)
    }

    private static func total(_ prefixes: [Int32], _ suffixes: [Int32]) throws -> Int {
        var total = 0
        for index in prefixes.indices {
            guard prefixes[index] >= 0, suffixes[index] >= 0 else { throw cut() }
            total += Int(prefixes[index]) + Int(suffixes[index])
            guard total <= byteLimit else { throw PageValues.damaged("it unpacks to more than 1 GB") }
        }
        return total
    }

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
