import DovetailColumnar
import DovetailPlan

/// hash(...) of Spark: MurmurHash 3 of a row's values, one after the other from the seed 42; nulls are passed over.
struct MurmurHash: ScalarFunction, SparkHash {
    let name = "spark_hash"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "A hash of the arguments as Spark computes it, as INTEGER.",
        examples: [.init("spark_hash('Spark', [123], 2)", "-1321691492"), .init("spark_hash(1)", "-559580957")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...Int.max)
        for argument in arguments {
            switch argument {
            case .map, .interval, .union, .variant:
                throw Signatures.mismatch(name, needs: "plain values, lists and structs", not: argument)
            default: continue
            }
        }
        return FunctionSignature(arguments, returns: .int32)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        .primitive(PrimitiveColumn(type: .int32, values: MurmurHash.rows(arguments, count: count), count: count))
    }

    // MARK: The hash

    static func word(_ value: UInt32, _ seed: UInt32) -> UInt32 { finished(mixed(seed, value), 4) }

    static func long(_ value: UInt64, _ seed: UInt32) -> UInt32 {
        let low = mixed(seed, UInt32(truncatingIfNeeded: value))
        return finished(mixed(low, UInt32(truncatingIfNeeded: value >> 32)), 8)
    }

    static func bytes(_ bytes: [UInt8], _ seed: UInt32) -> UInt32 {
        var hash = seed
        let whole = bytes.count / 4 * 4
        for index in stride(from: 0, to: whole, by: 4) {
            let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
            hash = mixed(hash, word)
        }
        // Bytes behind the last whole word are mixed in one by one, with their sign.
        for byte in bytes[whole...] { hash = mixed(hash, UInt32(bitPattern: Int32(Int8(bitPattern: byte)))) }
        return finished(hash, UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func mixed(_ hash: UInt32, _ value: UInt32) -> UInt32 {
        let word = rotated(value &* 0xCC9E_2D51, 15) &* 0x1B87_3593
        return rotated(hash ^ word, 13) &* 5 &+ 0xE654_6B64
    }

    private static func rotated(_ value: UInt32, _ places: UInt32) -> UInt32 {
        value << places | value >> (32 - places)
    }

    private static func finished(_ hash: UInt32, _ length: UInt32) -> UInt32 {
        var hash = hash ^ length
        hash = (hash ^ hash >> 16) &* 0x85EB_CA6B
        hash = (hash ^ hash >> 13) &* 0xC2B2_AE35
        return hash ^ hash >> 16
    }
}
