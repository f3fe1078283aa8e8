import DovetailColumnar

/// What Spark's two hashes have in common: which words and bytes of a value they take in. Nulls change nothing; members and
/// elements come one after the other.
protocol SparkHash {
    associatedtype Hash: FixedWidthInteger & BitwiseCopyable
    static func word(_ value: UInt32, _ seed: Hash) -> Hash
    static func long(_ value: UInt64, _ seed: Hash) -> Hash
    static func bytes(_ value: [UInt8], _ seed: Hash) -> Hash
}

extension SparkHash {
    /// The hash of each row's values, from the seed 42 on: a value of the hash's width a row.
    static func rows(_ arguments: [Column], count: Int) -> Buffer {
        let hashes = Buffer(byteCount: count * MemoryLayout<Hash>.stride)
        let target = hashes.pointer(as: Hash.self)
        target.update(repeating: 42, count: count)
        for argument in arguments.map({ $0.flattened() }) {
            for row in 0..<count where !argument.isNull(at: row) {
                target[row] = hash(argument.scalar(at: row), argument.type, target[row])
            }
        }
        return hashes
    }

    private static func hash(_ value: Scalar, _ type: DataType, _ seed: Hash) -> Hash {
        switch value {
        case .boolean(let flag): return word(flag ? 1 : 0, seed)
        case .int(let number):
            return type == .int64
                ? long(UInt64(bitPattern: number), seed) : word(UInt32(truncatingIfNeeded: number), seed)
        case .uint(let number): return long(number, seed)
        case .int128(let number): return bytes(number.bigEndianBytes, seed)
        case .uint128(let number), .uuid(let number):
            return bytes(Int128(truncatingIfNeeded: number).bigEndianBytes, seed)
        case .label(let place, let labels): return bytes(Array(labels[place].utf8), seed)
        case .timeWithZone(let time): return long(UInt64(bitPattern: time.packed), seed)
        case .date(let days): return word(UInt32(bitPattern: days), seed)
        case .float(let number): return word(number == 0 ? 0 : number.bitPattern, seed)
        case .double(let number): return long(number == 0 ? 0 : number.bitPattern, seed)
        case .time(let number, _), .timestamp(let number, _, _): return long(UInt64(bitPattern: number), seed)
        case .decimal(let unscaled, _):
            if let short = Int64(exactly: unscaled), type.physical == .int64 {
                return long(UInt64(bitPattern: short), seed)
            }
            return bytes(unscaled.shortestBigEndianBytes, seed)
        case .string(let text): return bytes(Array(text.utf8), seed)
        case .binary(let content): return bytes(content, seed)
        case .list(let elements):
            let element = type.listElementType
            return elements.reduce(seed) { hash($1, element, $0) }
        case .structure(let members):
            guard case .structure(let fields) = type else { return seed }
            return zip(members, fields).reduce(seed) { hash($1.0, $1.1.type, $0) }
        case .null, .interval, .map, .union: return seed
        case .variant(let value, let type): return hash(value, type, seed)
        }
    }
}
