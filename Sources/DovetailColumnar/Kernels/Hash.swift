/// Hashes of rows, for hash tables and partitions: the same values give the same hash in every layout.
///
/// Every value is first reduced to one 64-bit word; a row's hash folds the words of its columns one after the other, each
/// by two wide multiplications, so that low, middle and high bits may be used apart.
extension Kernels {
    /// Writes the hash of each of the first `count` rows of `columns`, which are of that length.
    ///
    /// Nulls have one hash, NaNs are equal, and so are zeros of either sign. Integers hash alike at every width.
    public static func hash(_ columns: [Column], count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
        hashes.update(repeating: hashSeed, count: count)
        for column in columns {
            precondition(column.count >= count)
            hash(column, count: count, into: hashes)
        }
    }

    @usableFromInline static let hashSeed: UInt64 = 0x9E37_79B9_7F4A_7C15
    static let nullWord: UInt64 = 0xB492_B66F_BE98_F273

    /// High and low half of a product, one over the other.
    @inline(__always)
    static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// The hash of a row after one more word.
    @inline(__always)
    static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        fold(fold(hash ^ word, 0xD6E8_FEB8_6659_FD93), 0xA076_1D64_78BD_642F)
    }

    private static func hash(_ column: Column, count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
        switch column {
        case .null: mixSame(nullWord, count, hashes)
        case .constant(let constant):
            var word = nullWord
            if !constant.value.isNull { words(of: column.flattenedRow(), 0..<1, into: &word) }
            mixSame(word, count, hashes)
        case .primitive(let primitive):
            switch primitive.type.physical {
            case .int8: mixEach(column, count, hashes, wordOfInteger(primitive.pointer(as: Int8.self)))
            case .int16: mixEach(column, count, hashes, wordOfInteger(primitive.pointer(as: Int16.self)))
            case .int32: mixEach(column, count, hashes, wordOfInteger(primitive.pointer(as: Int32.self)))
            case .int64: mixEach(column, count, hashes, wordOfInteger(primitive.pointer(as: Int64.self)))
            case .uint8: mixEach(column, count, hashes, wordOfInteger(primitive.pointer(as: UInt8.self)))
            case .uint16: mixEach(column, count, hashes, wordOfInteger(primitive.pointer(as: UInt16.self)))
            case .uint32: mixEach(column, count, hashes, wordOfInteger(primitive.pointer(as: UInt32.self)))
            case .uint64: mixEach(column, count, hashes, wordOfInteger(primitive.pointer(as: UInt64.self)))
            case .float: mixEach(column, count, hashes, wordOfFloat(primitive.pointer()))
            case .double: mixEach(column, count, hashes, wordOfDouble(primitive.pointer()))
            default: mixWords(column, count, hashes)
            }
        case .string(let strings): mixEach(column, count, hashes, wordOfString(strings.pointer))
        case .boolean, .list, .structure, .dictionary: mixWords(column, count, hashes)
        }
    }

    private static func mixSame(_ word: UInt64, _ count: Int, _ hashes: UnsafeMutablePointer<UInt64>) {
        for row in 0..<count { hashes[row] = mix(hashes[row], word) }
    }

    /// By way of a vector of words, for layouts whose words are not found row by row.
    private static func mixWords(_ column: Column, _ count: Int, _ hashes: UnsafeMutablePointer<UInt64>) {
        let buffer = Buffer(byteCount: count * 8)
        let found = buffer.pointer(as: UInt64.self)
        words(of: column, 0..<count, into: found)
        for row in 0..<count { hashes[row] = mix(hashes[row], found[row]) }
        withExtendedLifetime(buffer) {}
    }

    @inline(__always)
    private static func mixEach(
        _ column: Column, _ count: Int, _ hashes: UnsafeMutablePointer<UInt64>, _ word: (Int) -> UInt64
    ) {
        guard let validity = column.validity else {
            for row in 0..<count { hashes[row] = mix(hashes[row], word(row)) }
            return
        }
        let bits = UnsafePointer(validity.words)
        for row in 0..<count {
            let isValid = 0 &- ((bits[row >> 6] &>> UInt64(row & 63)) & 1)
            hashes[row] = mix(hashes[row], (word(row) & isValid) | (nullWord & ~isValid))
        }
    }
}
