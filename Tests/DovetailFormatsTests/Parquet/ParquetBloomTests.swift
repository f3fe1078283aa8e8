import CDovetailKernels
import Testing

/// The hash and the blocks of Bloom filters.
@Suite struct ParquetBloomTests {
    private func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { dovetail_xxh64($0.baseAddress ?? UnsafePointer(bitPattern: 1), $0.count) }
    }

    /// Values published with the algorithm.
    @Test func knownHashes() {
        #expect(hash("") == 0xEF46_DB37_51D8_E999)
        #expect(hash("a") == 0xD24E_C4F1_A98C_6E5B)
        #expect(hash("abc") == 0x44BC_2CF5_AD77_0999)
        #expect(hash("Nobody inspects the spammish repetition") == 0xFBCE_A83C_8A37_8BF1)
    }

    @Test func entriesAreFound() {
        let blocks = 64
        var filter = [UInt32](repeating: 0, count: blocks * 8)
        let entered = (0..<500 as Range<Int>).map { hash("value \($0)") }
        dovetail_bloom_insert(&filter, blocks, entered, entered.count)
        func contains(_ hash: UInt64) -> Bool {
            filter.withUnsafeBufferPointer {
                guard let base = $0.baseAddress else { return false }
                return dovetail_bloom_contains(base + dovetail_bloom_block(hash, blocks) * 8, hash) != 0
            }
        }
        #expect(entered.allSatisfy(contains))
        let others = (500..<5_500 as Range<Int>).filter { contains(hash("value \($0)")) }
        #expect(others.count < 50)
    }
}
