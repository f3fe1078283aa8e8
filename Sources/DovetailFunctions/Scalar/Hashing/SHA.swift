/// The SHA-1 digest (FIPS 180-4).
enum SHA1 {
    static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let message = PaddedMessage(bytes, blockSize: 64, isBigEndian: true)
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        for block in 0..<message.blockCount {
            var words = message.words(of: block, isBigEndian: true, as: UInt32.self)
            for step in 16..<80 {
                words.append((words[step - 3] ^ words[step - 8] ^ words[step - 14] ^ words[step - 16]).rotated(left: 1))
            }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for step in 0..<80 {
                let (mixed, constant): (UInt32, UInt32) =
                    switch step / 20 {
                    case 0: (b & c | ~b & d, 0x5A82_7999)
                    case 1: (b ^ c ^ d, 0x6ED9_EBA1)
                    case 2: (b & c | b & d | c & d, 0x8F1B_BCDC)
                    default: (b ^ c ^ d, 0xCA62_C1D6)
                    }
                let sum = a.rotated(left: 5) &+ mixed &+ e &+ constant &+ words[step]
                (e, d, c, b, a) = (d, c, b.rotated(left: 30), a, sum)
            }
            for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
        }
        return state.flatMap(\.bigEndianBytes)
    }
}

/// The SHA-2 digests (FIPS 180-4): two families of one shape, in words of 32 and of 64 bits.
enum SHA2 {
    /// 224 or 256 bits.
    static func digest256(_ bytes: UnsafeRawBufferPointer, bits: Int) -> [UInt8] {
        let start: [UInt32] =
            bits == 224
            ? [
                0xC105_9ED8, 0x367C_D507, 0x3070_DD17, 0xF70E_5939, 0xFFC0_0B31, 0x6858_1511, 0x64F9_8FA7,
                0xBEFA_4FA4,
            ] : roots.prefix(8).map { UInt32(truncatingIfNeeded: $0.square >> 32) }
        let shape = Shape<UInt32>(
            rounds: 64, large: (2, 13, 22, 6, 11, 25), small: (7, 18, 3, 17, 19, 10),
            constants: roots.prefix(64).map { UInt32(truncatingIfNeeded: $0.cube >> 32) })
        return Array(digest(bytes, start, shape).flatMap(\.bigEndianBytes).prefix(bits / 8))
    }

    /// 384 or 512 bits.
    static func digest512(_ bytes: UnsafeRawBufferPointer, bits: Int) -> [UInt8] {
        let first = bits == 384 ? 8 : 0
        let start = roots[first..<(first + 8)].map(\.square)
        let shape = Shape<UInt64>(
            rounds: 80, large: (28, 34, 39, 14, 18, 41), small: (1, 8, 7, 19, 61, 6), constants: roots.map(\.cube))
        return Array(digest(bytes, start, shape).flatMap(\.bigEndianBytes).prefix(bits / 8))
    }

    private struct Shape<T: FixedWidthInteger> {
        let rounds: Int
        let large: (T, T, T, T, T, T)
        let small: (T, T, T, T, T, T)
        let constants: [T]
    }

    private static func digest<T: FixedWidthInteger & UnsignedInteger>(
        _ bytes: UnsafeRawBufferPointer, _ start: [T], _ shape: Shape<T>
    ) -> [T] {
        let message = PaddedMessage(bytes, blockSize: 16 * MemoryLayout<T>.size, isBigEndian: true)
        var state = start
        let (large, small) = (shape.large, shape.small)
        for block in 0..<message.blockCount {
            var words = message.words(of: block, isBigEndian: true, as: T.self)
            for step in 16..<shape.rounds {
                let (early, late) = (words[step - 15], words[step - 2])
                let low = early.rotated(right: small.0) ^ early.rotated(right: small.1) ^ early &>> small.2
                let high = late.rotated(right: small.3) ^ late.rotated(right: small.4) ^ late &>> small.5
                words.append(words[step - 16] &+ low &+ words[step - 7] &+ high)
            }
            var s = state
            for step in 0..<shape.rounds {
                let e = s[4].rotated(right: large.3) ^ s[4].rotated(right: large.4) ^ s[4].rotated(right: large.5)
                let choice = s[4] & s[5] ^ ~s[4] & s[6]
                let sum = s[7] &+ e &+ choice &+ shape.constants[step] &+ words[step]
                let a = s[0].rotated(right: large.0) ^ s[0].rotated(right: large.1) ^ s[0].rotated(right: large.2)
                let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
                s = [sum &+ a &+ majority, s[0], s[1], s[2], s[3] &+ sum, s[4], s[5], s[6]]
            }
            for index in 0..<8 { state[index] &+= s[index] }
        }
        return state
    }

    // MARK: Constants

    /// The first 64 bits behind the point of the square and cube roots of the first eighty primes.
    private static let roots: [(square: UInt64, cube: UInt64)] = primes.map { prime in
        (fraction(of: prime, power: 2), fraction(of: prime, power: 3))
    }

    private static let primes: [UInt64] = (2...409).filter { number in
        !(2..<number).contains { number % $0 == 0 }
    }.map { UInt64($0) }

    /// Digit by digit in binary: the largest 72-bit number whose power does not pass `prime` times 2^(64 · power).
    private static func fraction(of prime: UInt64, power: Int) -> UInt64 {
        var root: [UInt32] = [0, 0, 0]
        let target = [UInt32](repeating: 0, count: 2 * power) + [UInt32(prime)]
        for bit in stride(from: 69, through: 0, by: -1) {
            var candidate = root
            candidate[bit / 32] |= 1 << UInt32(bit % 32)
            var value = candidate
            for _ in 1..<power { value = multiply(value, candidate) }
            if !isLarger(value, than: target) { root = candidate }
        }
        return UInt64(root[1]) << 32 | UInt64(root[0])
    }

    private static func multiply(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var result = [UInt32](repeating: 0, count: a.count + b.count)
        for (i, x) in a.enumerated() {
            var carry: UInt64 = 0
            for (j, y) in b.enumerated() {
                let sum = UInt64(x) * UInt64(y) + UInt64(result[i + j]) + carry
                result[i + j] = UInt32(truncatingIfNeeded: sum)
                carry = sum >> 32
            }
            result[i + b.count] = UInt32(truncatingIfNeeded: carry)
        }
        return result
    }

    private static func isLarger(_ a: [UInt32], than b: [UInt32]) -> Bool {
        for index in (0..<max(a.count, b.count)).reversed() {
            let (x, y) = (index < a.count ? a[index] : 0, index < b.count ? b[index] : 0)
            if x != y { return x > y }
        }
        return false
    }
}
