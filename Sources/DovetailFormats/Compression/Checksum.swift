import CDeflate

/// Checksums of blocks.
enum Checksum {
    /// CRC-32 as of gzip and Parquet pages (IEEE 802.3), continued from `seed`.
    static func crc32(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        guard let base = bytes.baseAddress else { return seed }
        return libdeflate_crc32(seed, base, bytes.count)
    }

    /// CRC-32C (Castagnoli), as of snappy's framing format: eight bytes a step through eight tables.
    static func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        castagnoli.withUnsafeBufferPointer { tables in
            guard let table = tables.baseAddress, let base = bytes.baseAddress else { return 0 }
            var crc = ~UInt32(0)
            var (position, left) = (base, bytes.count)
            while left >= 8 {
                let word = UInt64(littleEndian: position.loadUnaligned(as: UInt64.self)) ^ UInt64(crc)
                crc = table[0x700 &+ Int(word & 0xFF)] ^ table[0x600 &+ Int(word &>> 8 & 0xFF)]
                crc ^= table[0x500 &+ Int(word &>> 16 & 0xFF)] ^ table[0x400 &+ Int(word &>> 24 & 0xFF)]
                crc ^= table[0x300 &+ Int(word &>> 32 & 0xFF)] ^ table[0x200 &+ Int(word &>> 40 & 0xFF)]
                crc ^= table[0x100 &+ Int(word &>> 48 & 0xFF)] ^ table[Int(word &>> 56)]
                position += 8
                left &-= 8
            }
            while left > 0 {
                let byte = position.load(as: UInt8.self)
                crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc &>> 8
                position += 1
                left &-= 1
            }
            return ~crc
        }
    }

    /// Snappy's framing keeps checksums turned, so that a checksum over data with checksums stays a good one.
    static func masked(_ crc: UInt32) -> UInt32 { (crc &>> 15 | crc &<< 17) &+ 0xA282_EAD8 }

    /// Table `k` at `256 * k`: a byte followed by `k` zeros.
    private static let castagnoli: [UInt32] = {
        var table = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            table[byte] = (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
        }
        for index in 256..<table.count {
            let before = table[index - 256]
            table[index] = table[Int(before & 0xFF)] ^ before >> 8
        }
        return table
    }()
}
