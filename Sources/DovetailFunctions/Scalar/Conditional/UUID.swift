import DovetailColumnar
import DovetailPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// uuid(), by chance, and uuidv7(), which begins with the time.
struct UUID: ScalarFunction {
    let name: String
    let aliases: [String]
    let documentation: FunctionDocumentation
    let isVolatile = true
    private let beginsWithTime: Bool

    static let random = UUID(
        name: "uuid", aliases: ["gen_random_uuid", "uuidv4"],
        documentation: FunctionDocumentation("A new identifier of 32 hexadecimal digits, by chance, as text."),
        beginsWithTime: false)
    static let ordered = UUID(
        name: "uuidv7", aliases: [],
        documentation: FunctionDocumentation("A new identifier that begins with the time, as text."),
        beginsWithTime: true)

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 0...0)
        return FunctionSignature([], returns: .string)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        var generator = SystemRandomNumberGenerator()
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let milliseconds = UInt64(bitPattern: Int64(time.tv_sec) &* 1_000 &+ Int64(time.tv_nsec) / 1_000_000)
        let signs = Array("0123456789abcdef".utf8)
        return TextWriter.column(count: count, validity: nil) { row, writer in
            var (high, low): (UInt64, UInt64) = (generator.next(), generator.next())
            if beginsWithTime { high = milliseconds << 16 | high & 0xFFFF }
            // Version and variant.
            high = high & ~0xF000 | (beginsWithTime ? 0x7000 : 0x4000)
            low = low & ~(3 << 62) | 2 << 62
            let target = writer.reserve(36)
            var place = 0
            for digit in 0..<32 {
                if [8, 12, 16, 20].contains(digit) {
                    target[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = digit < 16 ? high : low
                target[place] = signs[Int(word >> UInt64(60 - digit % 16 * 4) & 15)]
                place += 1
            }
            writer.commit(36, row: row)
        }
    }
}
