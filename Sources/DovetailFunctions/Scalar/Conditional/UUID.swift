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

    private let type: DataType

    static let all: [any ScalarFunction] = [
        UUID(
            name: "uuid", aliases: ["gen_random_uuid", "uuidv4"],
            documentation: FunctionDocumentation("A new identifier (UUID), by chance."),
            beginsWithTime: false, type: .uuid),
        UUID(
            name: "uuidv7", aliases: [],
            documentation: FunctionDocumentation("A new identifier (UUID) that begins with the time."),
            beginsWithTime: true, type: .uuid),
        UUID(
            name: "spark_uuid", aliases: [],
            documentation: FunctionDocumentation("Spark's: a new identifier of 36 characters, by chance, as text."),
            beginsWithTime: false, type: .string),
    ]

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 0...0)
        return FunctionSignature([], returns: type)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        var generator = SystemRandomNumberGenerator()
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let milliseconds = UInt64(bitPattern: Int64(time.tv_sec) &* 1_000 &+ Int64(time.tv_nsec) / 1_000_000)
        let buffer = Buffer(byteCount: count * 16)
        let target = buffer.pointer(as: UInt128.self)
        for row in 0..<count {
            var (high, low): (UInt64, UInt64) = (generator.next(), generator.next())
            if beginsWithTime { high = milliseconds << 16 | high & 0xFFFF }
            // Version and variant.
            high = high & ~0xF000 | (beginsWithTime ? 0x7000 : 0x4000)
            low = low & ~(3 << 62) | 2 << 62
            target[row] = UInt128(high) << 64 | UInt128(low)
        }
        let column = Column.primitive(PrimitiveColumn(type: .uuid, values: buffer, count: count))
        return try Kernels.cast(column, to: type, style: .checked)
    }
}
