#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many different values there are, by HyperLogLog with 4,096 registers: within a few percent.
public struct DistinctEstimate {
    private var registers = [UInt8](repeating: 0, count: DistinctEstimate.size)
    private static let size = 4_096
    private static let indexBits: UInt64 = 12

    public init() {}

    /// Adds the values of a column; nulls are one of them.
    public mutating func add(_ column: Column) {
        let hashes = Buffer(byteCount: max(column.count, 1) * 8)
        let target = hashes.pointer(as: UInt64.self)
        Kernels.hash([column], count: column.count, into: target)
        registers.withUnsafeMutableBufferPointer { registers in
            for row in 0..<column.count {
                let hash = target[row]
                let index = Int(truncatingIfNeeded: hash >> (64 - DistinctEstimate.indexBits))
                // A bit behind the hash ends the run of zeros.
                let rest = hash << DistinctEstimate.indexBits | 1 << (DistinctEstimate.indexBits - 1)
                let rank = UInt8(truncatingIfNeeded: rest.leadingZeroBitCount &+ 1)
                if rank > registers[index] { registers[index] = rank }
            }
        }
        withExtendedLifetime(hashes) {}
    }

    /// Adds what another estimate has seen.
    public mutating func merge(_ other: DistinctEstimate) {
        for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
    }

    public var count: Double {
        let size = Double(DistinctEstimate.size)
        let sum = registers.reduce(0.0) { $0 + 1 / Double(UInt64(1) << UInt64($1)) }
        let raw = 0.7213 / (1 + 1.079 / size) * size * size / sum
        let empty = registers.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
        // Few values: empty registers say more.
        return raw <= 2.5 * size && empty > 0 ? size * log(size / Double(empty)) : raw
    }

    /// The count in a table from those in a sample and in half of it: growth goes on as it did.
    public static func extrapolated(half: Double, sample: Double, by factor: Double) -> Double {
        guard factor > 1, half >= 1, sample > half else { return sample }
        return sample * pow(factor, min(log2(sample / half), 1))
    }
}
