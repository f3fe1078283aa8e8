import CDovetailKernels
import DovetailColumnar

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A split-block Bloom filter in the making, as a column chunk has it.
struct BloomFilter {
    /// Chance that a value which is not there seems to be.
    static let defaultChance = 0.01
    private static let blockSize = 32
    private static let largest = 128 << 20

    let byteCount: Int

    /// Sized for so many distinct values; a power of two, as readers demand.
    init(valueCount: Int, chance: Double) {
        let eighthRoot = chance.squareRoot().squareRoot().squareRoot()
        let bits = -8 * Double(max(valueCount, 1)) / log(1 - eighthRoot)
        var size = BloomFilter.blockSize
        while size < BloomFilter.largest, Double(size) * 8 < bits { size *= 2 }
        byteCount = size
    }

    /// Header and bits.
    func bytes(of hashes: [UInt64]) -> [UInt8] {
        var words = [UInt32](repeating: 0, count: byteCount / 4)
        words.withUnsafeMutableBufferPointer { words in
            dovetail_bloom_insert(words.baseAddress, byteCount / BloomFilter.blockSize, hashes, hashes.count)
        }
        return ThriftWriter.encode(Parquet.BloomFilterHeader(byteCount: Int32(byteCount)))
            + words.withUnsafeBytes { Array($0) }
    }
}

extension LeafEncoder {
    /// The filter of the column in the scratch memory, where one is wanted and the type can have it.
    func bloomFilter(_ wanted: LeafSettings) -> [UInt8]? {
        guard wanted.hasBloomFilter, form != .none, form != .boolean else { return nil }
        let (values, count) = distinctValues
        guard count > 0 else { return nil }
        return BloomFilter(valueCount: count, chance: settings.bloomChance).bytes(of: hashes(values, count))
    }

    /// Hashes of the PLAIN bytes of values, without the lengths of text.
    private func hashes(_ values: UnsafeRawPointer, _ count: Int) -> [UInt64] {
        switch form {
        case .view:
            let views = values.assumingMemoryBound(to: StringView.self)
            return (0..<count).map { index in
                views[index].withBytes { dovetail_xxh64($0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count) }
            }
        case .decimal128, .interval:
            let plain = scratch.trial.claim(LeafSize(leaf: leaf).plain(values, count) + 128)
            _ = PlainEncoder.encode(values, count, form, leaf, into: plain)
            return LeafEncoder.hashes(plain, count, width: leaf.fixedLength)
        default: return LeafEncoder.hashes(values, count, width: form.byteWidth)
        }
    }

    private static func hashes(_ values: UnsafeRawPointer, _ count: Int, width: Int) -> [UInt64] {
        let bytes = values.assumingMemoryBound(to: UInt8.self)
        return (0..<count).map { dovetail_xxh64(bytes + $0 &* width, width) }
    }
}
