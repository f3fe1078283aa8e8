import CDovetailKernels

/// A place in the nesting of a table's rows, with what has been found for it so far. Plain memory: rows are walked without
/// a reference being counted.
///
/// Every node under an object gets one entry an object, every node under a list one an element; so an entry's number is
/// its place in the column.
struct JSONNode {
    enum Kind: UInt8 {
        /// Checked and passed over.
        case skip
        case leaf
        case object
        case list
        /// An object whose keys are values: the children are the keys and the values.
        case map
        /// One child a kind of value.
        case choice
    }

    /// Kinds of values that a leaf takes as they are.
    struct Accepted: OptionSet {
        let rawValue: UInt8
        static let number = Accepted(rawValue: 1)
        static let string = Accepted(rawValue: 2)
        static let boolean = Accepted(rawValue: 4)
        static let nested = Accepted(rawValue: 8)
        static let all: Accepted = [.number, .string, .boolean, .nested]
    }

    var kind = Kind.skip
    var accepted: Accepted = []
    /// An object key that no child has is a misfit; else it is passed over.
    var isClosed = false
    var firstChild = 0
    var childCount = 0
    /// Children that are not skipped.
    var filledCount = 0
    /// Entries so far.
    var count = 0
    var capacity = 0
    /// Of a leaf, where its values stand. Of a list, the child's count where its elements begin (`before`), and as of an
    /// object 1 or 0 (`end`) for "not null".
    var spans: UnsafeMutablePointer<dovetail_json_span>?
    /// The key under the parent: its first eight bytes, the mask of those there are, all of them.
    var keyHead: UInt64 = 0
    var keyMask: UInt64 = 0
    var keyLength = 0
    var key: UnsafePointer<UInt8>?
    /// Slots of children by the hash of their keys, where there are many; -1 is empty.
    var slots: UnsafeMutablePointer<Int32>?
    var slotMask = 0

    /// The span of a null.
    static let nullSpan = dovetail_json_span(before: UInt32(JSONChunk.front - 1), end: UInt32(JSONChunk.front - 1))

    @inline(__always)
    mutating func append(_ before: UInt32, _ end: UInt32) {
        if count == capacity { grow() }
        spans.unsafelyUnwrapped[count] = dovetail_json_span(before: before, end: end)
        count &+= 1
    }

    @inline(never)
    private mutating func grow() {
        let wider = max(256, capacity * 2)
        let fresh = UnsafeMutablePointer<dovetail_json_span>.allocate(capacity: wider)
        if let spans {
            fresh.update(from: spans, count: count)
            spans.deallocate()
        }
        spans = fresh
        capacity = wider
    }

    /// A number that spreads keys of one length: their first and last bytes.
    @inline(__always)
    static func hash(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        let raw = UnsafeRawPointer(bytes)
        let head = raw.loadUnaligned(as: UInt64.self) & mask(length)
        let tail = length > 8 ? raw.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self) : 0
        let mixed = (head ^ (tail &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(length)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed &>> 33)
    }

    @inline(__always)
    static func mask(_ length: Int) -> UInt64 {
        length >= 8 ? ~0 : (1 &<< UInt64(truncatingIfNeeded: length &* 8)) &- 1
    }

    /// Whether the key of this node is the `length` bytes, behind which eight more are readable.
    @inline(__always)
    func hasKey(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard length == keyLength else { return false }
        guard UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self) & keyMask == keyHead else { return false }
        return length <= 8 || hasKeyTail(bytes, length)
    }

    @inline(__always)
    private func hasKeyTail(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        let (left, right) = (UnsafeRawPointer(bytes), UnsafeRawPointer(key.unsafelyUnwrapped))
        var index = 8
        while index &+ 8 <= length {
            if left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                != right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            {
                return false
            }
            index &+= 8
        }
        // The last eight bytes, some of them once more.
        return left.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            == right.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
    }
}
