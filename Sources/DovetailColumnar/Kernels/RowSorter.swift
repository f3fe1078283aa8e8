/// Sorts row numbers by several keys in rounds over groups of rows that are not told apart yet.
///
/// A round packs as many parts of the keys as fit, each cut to the bits that differ, into one word a row, with the row's
/// place in its group in the low bits; sorts the words of each group; and keeps runs of equal words as the groups of the
/// next round. Short keys are done in one round of a few radix passes over eight bytes a row.
struct RowSorter {
    private struct Group {
        var start: Int
        var end: Int
        /// Bytes of the text key in work that all rows of the group share.
        var depth: Int
        var count: Int { end - start }
    }

    private let keys: [SortKey]
    private let limit: Int
    private let order: Buffer
    private var groups: [Group]
    /// The part the next round begins with.
    private var key = 0
    private var part = 0

    init(keys: [SortKey], count: Int, limit: Int) {
        self.keys = keys
        self.limit = limit
        order = Buffer(byteCount: count * 4)
        let rows = order.pointer(as: UInt32.self)
        for row in 0..<count { rows[row] = UInt32(truncatingIfNeeded: row) }
        groups = count > 1 && limit > 0 ? [Group(start: 0, end: count, depth: 0)] : []
    }

    mutating func sort() -> Buffer {
        while key < keys.count, !groups.isEmpty { round() }
        // A short result does not keep the memory of a long one.
        if limit * 4 < order.byteCount {
            return Buffer(copying: UnsafeRawBufferPointer(rebasing: order.bytes[..<(limit * 4)]))
        }
        return order
    }

    private mutating func round() {
        let count = groups.reduce(0) { $0 + $1.count }
        let largest = groups.reduce(0) { max($0, $1.count) }
        let placeBits = Int.bitWidth - (largest - 1).leadingZeroBitCount
        let rows = Buffer(byteCount: count * 4)
        let words = Buffer(zeroed: count * 8)
        let scratch = Buffer(byteCount: count * 8)
        gatherRows(into: rows.pointer())
        let used = pack(
            UnsafePointer(rows.pointer(as: UInt32.self)), count, words.pointer(), scratch.pointer(),
            room: UInt64.bitWidth - placeBits)
        if used > 0 {
            sortGroups(
                UnsafePointer(rows.pointer(as: UInt32.self)), words.pointer(), scratch.pointer(),
                used: used, placeBits: placeBits)
        }
        withExtendedLifetime((rows, words, scratch)) {}
    }

    private func gatherRows(into rows: UnsafeMutablePointer<UInt32>) {
        let source = order.pointer(as: UInt32.self)
        var position = 0
        for group in groups {
            (rows + position).update(from: source + group.start, count: group.count)
            position += group.count
        }
    }

    /// Fills `words` with up to `room` bits of the keys from the present part on, and moves on; the bits used.
    private mutating func pack(
        _ rows: UnsafePointer<UInt32>, _ count: Int, _ words: UnsafeMutablePointer<UInt64>,
        _ scratch: UnsafeMutablePointer<UInt64>, room: Int
    ) -> Int {
        var used = 0
        while key < keys.count, used < room {
            let (segments, isFinished) = load(rows, count, scratch)
            let isInverted = keys[key].order.isDescending && keys[key].parts[part] != .nulls
            for segment in segments {
                let taken = min(segment.bitCount, room - used)
                let shift = UInt64(segment.shift + segment.bitCount - taken)
                let mask = UInt64.max >> UInt64(64 - taken)
                let flip: UInt64 = isInverted ? ~0 : 0
                for index in 0..<count {
                    words[index] = (words[index] &<< UInt64(taken)) | (((scratch[index] ^ flip) &>> shift) & mask)
                }
                used += taken
                // The rest of the part is looked at again among the rows that tie on this much of it.
                if taken < segment.bitCount { return used }
            }
            if !isFinished { return used }
            part += 1
            if part == keys[key].parts.count {
                part = 0
                key += 1
            }
            for index in groups.indices { groups[index].depth = 0 }
        }
        return used
    }

    /// Runs of bits of a loaded part that differ between rows.
    private struct Segment {
        var shift: Int
        var bitCount: Int
    }

    /// Loads the present part of each row; false when rows equal in it may differ further on in the same part.
    private mutating func load(
        _ rows: UnsafePointer<UInt32>, _ count: Int, _ scratch: UnsafeMutablePointer<UInt64>
    ) -> (segments: [Segment], isFinished: Bool) {
        let key = keys[key]
        let part = key.parts[part]
        var isFinished = true
        if case .text(let column) = key.values, part == .text {
            isFinished = loadText(column, rows, scratch)
        } else {
            key.encode(part, rows, count, into: scratch)
        }
        let validity = part == .nulls ? nil : key.validity
        let isInverted = part != .nulls && key.order.isDescending
        var differing: UInt64 = 0
        var position = 0
        for group in groups {
            let values = scratch + position
            if let validity { RowSorter.coverNulls(validity, rows + position, group.count, values) }
            if part == .text {
                let first = values[0]
                for index in 0..<group.count { differing |= values[index] ^ first }
            } else {
                differing |= RowSorter.subtractLeast(values, group.count, isInverted: isInverted)
            }
            position += group.count
        }
        if part == .text { return (RowSorter.segments(of: differing), isFinished) }
        let bitCount = UInt64.bitWidth - differing.leadingZeroBitCount
        return (bitCount == 0 ? [] : [Segment(shift: 0, bitCount: bitCount)], true)
    }

    /// Makes the values of a group distances from its least, or the inverse of those from its greatest, which packing turns
    /// over again; the greatest distance. Per group, so that rows that tie on the upper bits of a part leave fewer bits.
    private static func subtractLeast(
        _ values: UnsafeMutablePointer<UInt64>, _ count: Int, isInverted: Bool
    ) -> UInt64 {
        var (least, greatest) = (UInt64.max, UInt64.min)
        for index in 0..<count {
            least = min(least, values[index])
            greatest = max(greatest, values[index])
        }
        if isInverted {
            for index in 0..<count { values[index] = ~(greatest &- values[index]) }
        } else {
            for index in 0..<count { values[index] &-= least }
        }
        return greatest &- least
    }

    private static func segments(of differing: UInt64) -> [Segment] {
        var result: [Segment] = []
        var rest = differing
        while rest != 0 {
            let high = UInt64.bitWidth - rest.leadingZeroBitCount
            let run = (~(rest &<< UInt64(64 - high))).leadingZeroBitCount
            result.append(Segment(shift: high - run, bitCount: run))
            rest &= high == run ? 0 : (1 &<< UInt64(high - run)) &- 1
        }
        return result
    }

    /// Gives nulls the value of some row of their group that is not, so that they add no bits: the part before tells them apart.
    private static func coverNulls(
        _ validity: Bitmap, _ rows: UnsafePointer<UInt32>, _ count: Int, _ scratch: UnsafeMutablePointer<UInt64>
    ) {
        guard let some = (0..<count).first(where: { validity[Int(rows[$0])] }) else {
            scratch.update(repeating: 0, count: count)
            return
        }
        let value = scratch[some]
        for index in 0..<count where !validity[Int(rows[index])] { scratch[index] = value }
    }
}

extension RowSorter {
    /// Loads seven bytes of text a row after what its group shares, and how many bytes there are (8 for more than seven).
    /// False when there are rows with more.
    private mutating func loadText(
        _ column: StringColumn, _ rows: UnsafePointer<UInt32>, _ scratch: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        let views = column.pointer
        var isFinished = true
        var position = 0
        for index in groups.indices {
            let members = rows + position
            let depth = RowSorter.sharedDepth(
                views, column.validity, members, groups[index].count, from: groups[index].depth)
            groups[index].depth = depth
            for member in 0..<groups[index].count {
                let (bytes, length) = RowSorter.bytes(views, Int(members[member]))
                let left = max(length &- depth, 0)
                var word: UInt64 = 0
                if left > 0 {
                    // May read past the value, never past the padding of its buffer.
                    word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: depth, as: UInt64.self))
                    word &= UInt64.max &<< UInt64(64 &- 8 &* min(left, 7))
                    word |= UInt64(min(left, 8))
                    if left > 7 { isFinished = false }
                }
                scratch[position &+ member] = word
            }
            position += groups[index].count
        }
        return isFinished
    }

    @inline(__always)
    private static func bytes(_ views: UnsafePointer<StringView>, _ row: Int) -> (UnsafeRawPointer, Int) {
        let view = views[row]
        let inline = UnsafeRawPointer(views + row) + 4
        return (view.isInline ? inline : UnsafeRawPointer(bitPattern: UInt(view.high)) ?? inline, view.count)
    }

    /// How many leading bytes all of the rows share that are not null, at least `depth`, which is known.
    private static func sharedDepth(
        _ views: UnsafePointer<StringView>, _ validity: Bitmap?, _ rows: UnsafePointer<UInt32>, _ count: Int,
        from depth: Int
    ) -> Int {
        guard let first = (0..<count).first(where: { validity?[Int(rows[$0])] ?? true }) else { return depth }
        let (base, length) = bytes(views, Int(rows[first]))
        var shared = length
        for index in first &+ 1..<count {
            if let validity, !validity[Int(rows[index])] { continue }
            let (other, otherLength) = bytes(views, Int(rows[index]))
            shared = min(shared, otherLength)
            var at = depth
            while at < shared {
                let difference =
                    base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                    ^ other.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                if difference != 0 {
                    shared = min(shared, at &+ UInt64(littleEndian: difference).trailingZeroBitCount >> 3)
                    break
                }
                at &+= 8
            }
            if shared <= depth { return depth }
        }
        return max(shared, depth)
    }
}

extension RowSorter {
    /// Sorts each group by its words and finds the groups of the next round.
    private mutating func sortGroups(
        _ rows: UnsafePointer<UInt32>, _ words: UnsafeMutablePointer<UInt64>,
        _ scratch: UnsafeMutablePointer<UInt64>, used: Int, placeBits: Int
    ) {
        let output = order.pointer(as: UInt32.self)
        let isLast = key == keys.count
        let (placeShift, placeMask) = (UInt64(placeBits), (UInt64(1) &<< UInt64(placeBits)) &- 1)
        var next: [Group] = []
        var position = 0
        for group in groups {
            let items = words + position
            let members = rows + position
            position += group.count
            for place in 0..<group.count {
                items[place] = (items[place] &<< placeShift) | UInt64(truncatingIfNeeded: place)
            }
            var count = group.count
            let wanted = limit - group.start
            if wanted < count / 4 {
                count = RadixSort.keepLeast(items, count, wanted: wanted, lowBit: placeBits, bitCount: used)
            }
            RadixSort.sort(items, count, scratch, lowBit: placeBits, bitCount: used)
            let target = output + group.start
            for place in 0..<count { target[place] = members[Int(truncatingIfNeeded: items[place] & placeMask)] }
            if isLast { continue }
            var start = 0
            while start < min(count, wanted) {
                var end = start &+ 1
                let word = items[start] &>> placeShift
                while end < count, items[end] &>> placeShift == word { end &+= 1 }
                if end &- start > 1 {
                    next.append(
                        Group(start: group.start &+ start, end: group.start &+ end, depth: group.depth))
                }
                start = end
            }
        }
        groups = next
    }
}
