import DovetailColumnar

/// Avro's numbers: seven bits a byte, least significant first, signed ones folded so that small ones stay short.
enum AvroVarint {
    static let longest = 10

    /// Reads one at `bytes`, of which 16 may be read; a number without end leaves `bytes` behind `end`.
    @inline(__always)
    static func unsigned(_ bytes: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt64 {
        let first = bytes[0]
        if first < 0x80 {
            bytes += 1
            return UInt64(first)
        }
        let word = UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
        let stops = ~word & 0x8080_8080_8080_8080
        if stops == 0 {
            // By value: a pointer whose address is taken would live in memory for all the loop around this.
            let (value, count) = long(bytes)
            bytes = count == 0 ? end + 1 : bytes + count
            return value
        }
        bytes += (stops.trailingZeroBitCount >> 3) &+ 1
        // The bytes up to the one that stops, their seven bits then moved together by halves.
        var bits = word & (stops ^ (stops &- 1))
        bits = (bits & 0x7F00_7F00_7F00_7F00) &>> 1 | (bits & 0x007F_007F_007F_007F)
        bits = (bits & 0x3FFF_0000_3FFF_0000) &>> 2 | (bits & 0x0000_3FFF_0000_3FFF)
        return (bits & 0x0FFF_FFFF_0000_0000) &>> 4 | (bits & 0x0000_0000_0FFF_FFFF)
    }

    @inline(__always)
    static func signed(_ bytes: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int64 {
        let folded = unsigned(&bytes, end)
        return Int64(bitPattern: folded &>> 1) ^ -Int64(bitPattern: folded & 1)
    }

    /// The number and its length, zero when it has no end.
    @inline(never)
    private static func long(_ bytes: UnsafePointer<UInt8>) -> (UInt64, Int) {
        var value: UInt64 = 0
        for index in 0..<longest {
            let byte = bytes[index]
            value |= UInt64(byte & 0x7F) &<< UInt64(7 &* index)
            if byte < 0x80 { return (value, index + 1) }
        }
        return (0, 0)
    }

    /// The bytes of `value`.
    static func encode(_ value: Int64) -> [UInt8] {
        var folded = UInt64(bitPattern: value &<< 1) ^ UInt64(bitPattern: value &>> 63)
        var result: [UInt8] = []
        while folded >= 0x80 {
            result.append(UInt8(truncatingIfNeeded: folded) | 0x80)
            folded &>>= 7
        }
        return result + [UInt8(folded)]
    }
}
