/// Parts of texts, which share the bytes of the whole.
extension Kernels {
    /// Characters from `start` on, 1 being the first and -1 the last, up to `length` of them.
    public static func substring(_ column: Column, start: Column, length: Column?, validity: Bitmap?) -> Column {
        let (starts, lengths) = (start.words(as: Int64.self), length?.words(as: Int64.self))
        return parts(column, validity) { bytes, row in
            let (start, length) = (starts[row], lengths?[row] ?? Int64.max)
            // A start before the text uses up a part of the length, as in SQL's definition.
            var first = start > 0 ? start - 1 : start
            if start < 0 { first = max(start, -0xFFFF_FFFF) + Int64(Characters.count(bytes)) }
            if start == 0, lengths != nil { first = -1 }
            var end = first.addingReportingOverflow(length).overflow ? Int64.max : first + length
            // A negative length goes back from the start.
            if length < 0 { (first, end) = (first + max(length, -0xFFFF_FFFF), first) }
            let from = Characters.offset(of: Int(max(first, 0)), in: bytes)
            if end <= max(first, 0) { return from..<from }
            return from..<Characters.offset(of: Int(end - max(first, 0)), in: bytes, from: from)
        }
    }

    /// The first (`fromEnd`: last) `count` characters; a negative count leaves that many out at the other end.
    public static func ending(_ column: Column, count: Column, fromEnd: Bool, validity: Bitmap?) -> Column {
        let counts = count.words(as: Int64.self)
        return parts(column, validity) { bytes, row in
            let all = Int64(Characters.count(bytes))
            let wanted = min(max(counts[row] < 0 ? all + max(counts[row], 0 - all) : counts[row], 0), all)
            let split = Characters.offset(of: Int(fromEnd ? all - wanted : wanted), in: bytes)
            return fromEnd ? split..<bytes.count : 0..<split
        }
    }

    /// Text without blanks, or without any of `characters`, at its ends.
    public static func trim(
        _ column: Column, characters: Column?, atStart: Bool, atEnd: Bool, validity: Bitmap?
    ) -> Column {
        let sets = characters?.text
        return parts(column, validity) { bytes, row in
            guard let sets else {
                var (start, end) = (0, bytes.count)
                if atStart { while start < end, bytes[start] == 0x20 { start &+= 1 } }
                if atEnd { while end > start, bytes[end &- 1] == 0x20 { end &-= 1 } }
                return start..<end
            }
            let mask = sets.pointer[row].withBytes { asciiMask($0) }
            if let mask {
                var (start, end) = (0, bytes.count)
                if atStart { while start < end, isSet(mask, bytes[start]) { start &+= 1 } }
                if atEnd { while end > start, isSet(mask, bytes[end &- 1]) { end &-= 1 } }
                return start..<end
            }
            return trimmed(bytes, Set(sets.pointer[row].string.unicodeScalars), atStart, atEnd)
        }
    }

    /// A bit for each of the characters; nil where one is not ASCII.
    @inline(__always)
    private static func asciiMask(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64)? {
        var mask: (UInt64, UInt64) = (0, 0)
        for byte in bytes {
            if byte >= 0x80 { return nil }
            let bit = UInt64(1) &<< UInt64(byte & 63)
            if byte < 64 { mask.0 |= bit } else { mask.1 |= bit }
        }
        return mask
    }

    /// No byte of a longer character is ASCII.
    @inline(__always)
    private static func isSet(_ mask: (UInt64, UInt64), _ byte: UInt8) -> Bool {
        if byte >= 0x80 { return false }
        return (byte < 64 ? mask.0 : mask.1) &>> UInt64(byte & 63) & 1 != 0
    }

    private static func trimmed(
        _ bytes: UnsafeRawBufferPointer, _ set: Set<Unicode.Scalar>, _ atStart: Bool, _ atEnd: Bool
    ) -> Range<Int> {
        let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        var (start, end) = (0, scalars.count)
        if atStart { while start < end, set.contains(scalars[start]) { start += 1 } }
        if atEnd { while end > start, set.contains(scalars[end - 1]) { end -= 1 } }
        return Characters.offset(of: start, in: bytes)..<Characters.offset(of: end, in: bytes)
    }

    /// Part `index` (1 the first, -1 the last) of a text split at `separator`; empty where there is none.
    public static func splitPart(_ column: Column, separator: Column, index: Column, validity: Bitmap?) -> Column {
        let (separators, indices) = (separator.text.pointer, index.words(as: Int64.self))
        return parts(column, validity) { bytes, row in
            separators[row].withBytes { separator in
                if indices[row] > 0, !separator.isEmpty { return part(indices[row], of: bytes, separator) }
                var parts: [Range<Int>] = []
                var start = 0
                while separator.isEmpty, start < bytes.count {
                    let end = Characters.offset(of: 1, in: bytes, from: start)
                    parts.append(start..<end)
                    start = end
                }
                while separator.count > 0, let found = Characters.find(separator, in: bytes, from: start) {
                    parts.append(start..<found)
                    start = found + separator.count
                }
                if start < bytes.count || separator.count > 0 { parts.append(start..<bytes.count) }
                let wanted = indices[row]
                let place = wanted > 0 ? wanted - 1 : wanted < 0 ? Int64(parts.count) + max(wanted, -0xFFFF_FFFF) : -1
                return place >= 0 && place < parts.count ? parts[Int(place)] : 0..<0
            }
        }
    }

    /// Part `number`, from 1, of a text at a separator that is not empty.
    @inline(__always)
    private static func part(
        _ number: Int64, of bytes: UnsafeRawBufferPointer, _ separator: UnsafeRawBufferPointer
    ) -> Range<Int> {
        var (left, start) = (number, 0)
        while let found = Characters.find(separator, in: bytes, from: start) {
            left &-= 1
            if left == 0 { return start..<found }
            start = found &+ separator.count
        }
        return left == 1 ? start..<bytes.count : 0..<0
    }

    /// A range of the bytes of each text.
    @inline(__always)
    static func parts(
        _ column: Column, _ validity: Bitmap?, _ range: (UnsafeRawBufferPointer, Int) -> Range<Int>
    ) -> Column {
        let text = column.text
        let views = text.pointer
        return TextWriter.column(count: text.count, validity: validity, heap: text.heap) { row, writer in
            views[row].withBytes { bytes in
                let range = range(bytes, row)
                guard let base = bytes.baseAddress, range.count > 0 else { return }
                // A part of an inline text is inline itself, so that no view points to the stack.
                writer.share(StringView(base + range.lowerBound, count: range.count), row: row)
            }
        }
    }
}
