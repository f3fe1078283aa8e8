import CDovetailKernels
import DovetailColumnar

/// Looks single values up in the Bloom filter of a column chunk; reads only the header and the blocks asked for.
struct BloomLookup {
    private let file: ReadableFile
    private let start: Int
    private let blocks: Int

    private static let blockSize = 32

    /// nil when there is no filter that can be used.
    init?(_ chunk: CheckedChunk, _ file: ReadableFile) {
        guard let range = chunk.bloomFilter,
            let head = try? file.read(at: range.lowerBound, count: min(range.count, 256))
        else { return nil }
        let found = withExtendedLifetime(head) {
            var reader = ThriftReader(head.bytes)
            return (try? Parquet.BloomFilterHeader(from: &reader)).map { ($0, reader.position) }
        }
        guard let (header, size) = found, header.isKnown, header.byteCount >= BloomLookup.blockSize,
            Int(header.byteCount) % BloomLookup.blockSize == 0, Int(header.byteCount) <= range.count - size
        else { return nil }
        self.file = file
        start = range.lowerBound + size
        blocks = Int(header.byteCount) / BloomLookup.blockSize
    }

    /// False only if no row has the value.
    func mayContain(_ value: Scalar, _ leaf: ReadLeaf) -> Bool {
        guard let bytes = BloomLookup.stored(value, leaf) else { return true }
        let hash = bytes.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { dovetail_xxh64($0, bytes.count) } ?? 0
        }
        let place = start + dovetail_bloom_block(hash, blocks) * BloomLookup.blockSize
        guard !bytes.isEmpty, let block = try? file.read(at: place, count: BloomLookup.blockSize) else { return true }
        return withExtendedLifetime(block) { dovetail_bloom_contains(block.pointer(as: UInt32.self), hash) != 0 }
    }

    /// The value as PLAIN has it, without a length; nil where equal values may be stored in several ways.
    private static func stored(_ value: Scalar, _ leaf: ReadLeaf) -> [UInt8]? {
        guard let bound = Bound(value, leaf.type) else { return nil }
        switch (bound, leaf.physical) {
        case (.bytes(let bytes), .byteArray): return bytes
        case (.bytes(let bytes), .fixedLengthByteArray) where leaf.conversion == .none: return bytes
        case (.number(let number), .int32): return littleEndian(UInt64(truncatingIfNeeded: number), 4)
        case (.number(let number), .int64): return littleEndian(UInt64(truncatingIfNeeded: number), 8)
        case (.number(let number), .fixedLengthByteArray) where leaf.type.isDecimal:
            return (0..<leaf.fixedLength).reversed().map { byte in
                UInt8(truncatingIfNeeded: number >> Int128(min(byte * 8, 127)))
            }
        // Zero has two forms.
        case (.floating(let number), .double) where number != 0: return littleEndian(number.bitPattern, 8)
        case (.floating(let number), .float) where number != 0:
            return littleEndian(UInt64(Float(number).bitPattern), 4)
        default: return nil
        }
    }

    private static func littleEndian(_ bits: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: bits >> UInt64($0 * 8)) }
    }
}
