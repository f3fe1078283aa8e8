import DovetailColumnar
import DovetailPlan

/// xxhash64(...): Spark's hash of a row's values, one after the other from the seed 42; nulls are passed over.
struct XXHash64: ScalarFunction, SparkHash {
    let name = "xxhash64"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "A hash of the arguments as Spark computes it, as BIGINT.",
        examples: [.init("xxhash64('ABC')", "4105715581806190027")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...Int.max)
        for argument in arguments where argument.isNested || argument == .interval {
            throw Signatures.mismatch(name, needs: "plain values", not: argument)
        }
        return FunctionSignature(arguments, returns: .int64)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        .primitive(PrimitiveColumn(type: .int64, values: XXHash64.rows(arguments, count: count), count: count))
    }

    // MARK: The hash

    private static let (p1, p2): (UInt64, UInt64) = (0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F)
    private static let (p3, p4): (UInt64, UInt64) = (0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63)
    private static let p5: UInt64 = 0x27D4_EB2F_1656_67C5

    static func word(_ value: UInt32, _ seed: UInt64) -> UInt64 {
        let hash = (seed &+ p5 &+ 4) ^ UInt64(value) &* p1
        return finished(hash.rotated(left: 23) &* p2 &+ p3)
    }

    static func long(_ value: UInt64, _ seed: UInt64) -> UInt64 {
        finished(((seed &+ p5 &+ 8) ^ round(0, value)).rotated(left: 27) &* p1 &+ p4)
    }

    private static func round(_ sum: UInt64, _ value: UInt64) -> UInt64 {
        (sum &+ value &* p2).rotated(left: 31) &* p1
    }

    private static func finished(_ hash: UInt64) -> UInt64 {
        var hash = hash
        hash = (hash ^ hash >> 33) &* p2
        hash = (hash ^ hash >> 29) &* p3
        return hash ^ hash >> 32
    }

    static func bytes(_ bytes: [UInt8], _ seed: UInt64) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var (index, hash) = (0, seed &+ p5)
            if bytes.count >= 32 {
                var sums = [seed &+ p1 &+ p2, seed &+ p2, seed, seed &- p1]
                while index + 32 <= bytes.count {
                    for lane in 0..<4 {
                        let value = bytes.loadUnaligned(fromByteOffset: index + 8 * lane, as: UInt64.self)
                        sums[lane] = round(sums[lane], UInt64(littleEndian: value))
                    }
                    index += 32
                }
                hash =
                    sums[0].rotated(left: 1) &+ sums[1].rotated(left: 7) &+ sums[2].rotated(left: 12)
                    &+ sums[3].rotated(left: 18)
                for sum in sums { hash = (hash ^ round(0, sum)) &* p1 &+ p4 }
            }
            hash &+= UInt64(bytes.count)
            while index + 8 <= bytes.count {
                let value = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                hash = (hash ^ round(0, value)).rotated(left: 27) &* p1 &+ p4
                index += 8
            }
            if index + 4 <= bytes.count {
                let value = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                hash = (hash ^ UInt64(value) &* p1).rotated(left: 23) &* p2 &+ p3
                index += 4
            }
            for byte in bytes[index...] { hash = (hash ^ UInt64(byte) &* p5).rotated(left: 11) &* p1 }
            return finished(hash)
        }
    }
}

extension Int128 {
    /// As Java writes the number: the fewest bytes, highest first.
    var shortestBigEndianBytes: [UInt8] {
        var bytes = bigEndianBytes[...]
        while bytes.count > 1, let first = bytes.first, let next = bytes.dropFirst().first,
            first == 0 && next < 0x80 || first == 0xFF && next >= 0x80
        { bytes.removeFirst() }
        return Array(bytes)
    }
}
