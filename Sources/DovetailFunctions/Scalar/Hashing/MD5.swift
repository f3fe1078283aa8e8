/// The MD5 digest (RFC 1321).
enum MD5 {
    private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
    /// 2^32 times the sine of the step's number, without its sign.
    private static let sines: [UInt32] = (0..<64).map { step in
        UInt32(sine(Double(step + 1)).magnitude * 4_294_967_296)
    }

    /// Taylor's series around the nearest multiple of pi; exact enough for 32 bits.
    private static func sine(_ angle: Double) -> Double {
        let turns = (angle / .pi).rounded()
        // Pi in two parts, so that little is lost in the difference.
        let x = (angle - turns * 3.141592653589793) - turns * 1.2246467991473532e-16
        var (term, sum) = (x, x)
        for index in 1..<16 {
            term *= -x * x / Double(2 * index * (2 * index + 1))
            sum += term
        }
        return sum
    }

    static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let message = PaddedMessage(bytes, blockSize: 64, isBigEndian: false)
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
        for block in 0..<message.blockCount {
            let words = message.words(of: block, isBigEndian: false, as: UInt32.self)
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            for step in 0..<64 {
                let (mixed, word): (UInt32, Int) =
                    switch step >> 4 {
                    case 0: (b & c | ~b & d, step)
                    case 1: (d & b | ~d & c, (5 * step + 1) & 15)
                    case 2: (b ^ c ^ d, (3 * step + 5) & 15)
                    default: (c ^ (b | ~d), (7 * step) & 15)
                    }
                let sum = a &+ mixed &+ sines[step] &+ words[word]
                (a, d, c, b) = (d, c, b, b &+ sum.rotated(left: shifts[(step >> 4) * 4 + step % 4]))
            }
            for (index, value) in [a, b, c, d].enumerated() { state[index] &+= value }
        }
        return state.flatMap(\.littleEndianBytes)
    }
}
