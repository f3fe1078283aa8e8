import CDovetailKernels
import DovetailColumnar

/// Reads DELTA_BINARY_PACKED from untrusted bytes, as many values at a time as are wanted.
struct DeltaDecoder {
    /// Values in all, as the header says.
    let total: Int
    private var at: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private let miniblockSize: Int
    private let miniblockCount: Int
    private var value: UInt64
    private var given = 0
    private var minimum: UInt64 = 0
    private var widths: [UInt8] = []
    /// Miniblocks of the block in work that have begun.
    private var miniblock: Int
    /// Deltas of the miniblock in work, from `laneAt` on still to be given.
    private var lanes: [UInt64]
    private var laneAt: Int

    /// nil for a header that does not add up.
    init?(_ bytes: UnsafePointer<UInt8>, byteCount: Int) {
        at = bytes
        end = bytes + byteCount
        guard let blockSize = DeltaDecoder.varint(&at, end), let count = DeltaDecoder.varint(&at, end),
            let total = DeltaDecoder.varint(&at, end), let first = DeltaDecoder.varint(&at, end),
            blockSize > 0, blockSize <= 1 << 20, count > 0, count <= 1 << 12, blockSize % count == 0,
            (blockSize / count) % 8 == 0, total <= UInt64(Int32.max)
        else { return nil }
        self.total = Int(total)
        miniblockCount = Int(count)
        miniblockSize = Int(blockSize / count)
        value = DeltaDecoder.zigzag(first)
        miniblock = miniblockCount
        lanes = Array(repeating: 0, count: miniblockSize)
        laneAt = miniblockSize
    }

    /// Where the bytes after the last value begin; nil unless all values were given.
    var rest: (UnsafePointer<UInt8>, Int)? { given == total ? (at, end - at) : nil }

    /// Decodes `count` values; false when there are fewer.
    mutating func decode(_ count: Int, _ store: (Int, UInt64) -> Void) -> Bool {
        guard count <= total - given else { return false }
        for index in 0..<count {
            if given > 0 {
                if laneAt == miniblockSize, !nextMiniblock() { return false }
                value = value &+ minimum &+ lanes[laneAt]
                laneAt &+= 1
            }
            given &+= 1
            store(index, value)
        }
        return true
    }

    private mutating func nextMiniblock() -> Bool {
        if miniblock == miniblockCount {
            guard let low = DeltaDecoder.varint(&at, end), end - at >= miniblockCount else { return false }
            minimum = DeltaDecoder.zigzag(low)
            widths = Array(UnsafeBufferPointer(start: at, count: miniblockCount))
            at += miniblockCount
            miniblock = 0
        }
        let width = Int(widths[miniblock])
        miniblock += 1
        let size = miniblockSize / 8 * width
        // The last miniblock of the page may be cut where its values end.
        let needed = min(miniblockSize, total - given)
        guard width <= 64, end - at >= (needed * width + 7) / 8 else { return false }
        let available = min(size, end - at)
        if available == size {
            lanes.withUnsafeMutableBufferPointer {
                guard let base = $0.baseAddress else { return }
                dovetail_unpack64(at, miniblockSize / 8, Int32(width), base)
            }
        } else {
            // Unpacked from a copy: the groups go past what may be read.
            let copy = Buffer(zeroed: size + 64)
            copy.base.copyMemory(from: at, byteCount: available)
            lanes.withUnsafeMutableBufferPointer {
                guard let base = $0.baseAddress else { return }
                dovetail_unpack64(copy.pointer(as: UInt8.self), miniblockSize / 8, Int32(width), base)
            }
            withExtendedLifetime(copy) {}
        }
        at += available
        laneAt = 0
        return true
    }

    private static func zigzag(_ value: UInt64) -> UInt64 { (value &>> 1) ^ (0 &- (value & 1)) }

    private static func varint(_ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt64? {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while at < end, shift < 64 {
            let byte = at.pointee
            at += 1
            result |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return result }
            shift &+= 7
        }
        return nil
    }
}
