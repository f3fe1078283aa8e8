import CDeflate

/// Checksums of blocks.
enum Checksum {
    /// CRC-32 as of gzip and Parquet pages (IEEE 802.3), continued from `seed`.
    static func crc32(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        guard let base = bytes.baseAddress else { return seed }
        return libdeflate_crc32(seed, base, bytes.count)
    }
}
