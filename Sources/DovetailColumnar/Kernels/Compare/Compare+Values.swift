import CDovetailKernels

/// Comparison bits of fixed-width values, booleans and nested values.
extension Kernels {
    /// The instruction set in use: a DOVETAIL_CPU level.
    static var instructionLevel: Int32 { dovetail_cpu_level() }

    /// Bits that say of each row whether `body` holds, 64 rows a word.
    @inline(__always)
    static func packBits(_ count: Int, _ body: (Int) -> Bool) -> Bitmap {
        let output = Buffer(byteCount: Bitmap.byteCount(for: count))
        let words = output.pointer(as: UInt64.self)
        for word in 0..<(count >> 6) {
            var bits: UInt64 = 0
            for lane in 0..<64 {
                bits |= UInt64(bit(body(word &<< 6 &+ lane))) &<< UInt64(truncatingIfNeeded: lane)
            }
            words[word] = bits
        }
        if count & 63 != 0 {
            let start = count & ~63
            var bits: UInt64 = 0
            for row in start..<count {
                bits |= UInt64(bit(body(row))) &<< UInt64(truncatingIfNeeded: row &- start)
            }
            words[count >> 6] = bits
        }
        return Bitmap(buffer: output, count: count)
    }

    /// - Parameter level: the instruction set to use, one that the processor has.
    static func fixedWidthBits(
        _ operation: BasicComparison, _ left: Column, _ right: Column, level: Int32 = instructionLevel
    ) -> Bitmap {
        guard var a = Operand(left), var b = Operand(right) else {
            return Bitmap(repeating: false, count: left.count)
        }
        // Decimals of one scale, but of different widths.
        if a.type.physical != b.type.physical {
            guard let wideA = a.widened, let wideB = b.widened else {
                return Bitmap(repeating: false, count: left.count)
            }
            (a, b) = (wideA, wideB)
        }
        switch a.type.physical {
        case .int128: return wideBits(operation, a, b, left.count, Int128.self)
        case .uint128: return wideBits(operation, a, b, left.count, UInt128.self)
        case .interval: return intervalBits(operation, a, b, left.count)
        default: break
        }
        let count = left.count
        let output = Buffer(byteCount: Bitmap.byteCount(for: count))
        dovetail_compare(
            level, a.type.physical.kernelType, operation.rawValue, a.values.values.base, b.values.values.base,
            b.isConstant ? 1 : 0, Int64(count), output.pointer(as: UInt64.self))
        withExtendedLifetime((a, b)) {}
        return Bitmap(buffer: output, count: count)
    }

    private static func wideBits<T: FixedWidthInteger & BitwiseCopyable>(
        _ operation: BasicComparison, _ a: Operand, _ b: Operand, _ count: Int, _: T.Type
    ) -> Bitmap {
        let left: UnsafePointer<T> = a.values.pointer()
        let right: UnsafePointer<T> = b.values.pointer()
        let step = b.isConstant ? 0 : 1
        switch operation {
        case .equal: return packBits(count) { left[$0] == right[$0 &* step] }
        case .less: return packBits(count) { left[$0] < right[$0 &* step] }
        case .lessOrEqual: return packBits(count) { left[$0] <= right[$0 &* step] }
        }
    }

    private static func intervalBits(_ operation: BasicComparison, _ a: Operand, _ b: Operand, _ count: Int) -> Bitmap {
        let left: UnsafePointer<Interval> = a.values.pointer()
        let right: UnsafePointer<Interval> = b.values.pointer()
        let step = b.isConstant ? 0 : 1
        switch operation {
        case .equal: return packBits(count) { left[$0].length == right[$0 &* step].length }
        case .less: return packBits(count) { left[$0].length < right[$0 &* step].length }
        case .lessOrEqual: return packBits(count) { left[$0].length <= right[$0 &* step].length }
        }
    }

    static func booleanBits(_ operation: BasicComparison, _ left: Column, _ right: Column) -> Bitmap {
        let count = left.count
        let (a, b) = (left.booleanValues, right.booleanValues)
        let output = Buffer(byteCount: Bitmap.byteCount(for: count))
        let target = output.pointer(as: UInt64.self)
        let (x, y) = (a.words, b.words)
        for word in 0..<a.wordCount {
            switch operation {
            case .equal: target[word] = ~(x[word] ^ y[word])
            case .less: target[word] = ~x[word] & y[word]
            case .lessOrEqual: target[word] = ~x[word] | y[word]
            }
        }
        withExtendedLifetime((a, b)) {}
        Bitmap.clearTail(output.base, count)
        return Bitmap(buffer: output, count: count)
    }

    /// Lists, structs and maps, value by value.
    static func nestedBits(_ operation: BasicComparison, _ left: Column, _ right: Column) -> Bitmap {
        Bitmap((0..<left.count).map { operation.holds(Scalar.order(left.scalar(at: $0), right.scalar(at: $0))) })
    }
}

extension Column {
    /// The bits of a boolean column in any layout.
    var booleanValues: Bitmap {
        switch self {
        case .boolean(let column): column.values
        case .constant(let column): Bitmap(repeating: column.value == .boolean(true), count: column.count)
        case .dictionary(let column): column.spreading(column.values.booleanValues)
        default: Bitmap(repeating: false, count: count)
        }
    }
}

extension Interval {
    /// In nanoseconds, with months of 30 and days of 24 hours: what intervals are compared by.
    var length: Int128 {
        let days = Int64(months) &* 30 &+ Int64(self.days)
        return Int128(days) &* 86_400_000_000_000 &+ Int128(nanoseconds)
    }
}

extension DataType.Physical {
    /// The type's number in `dovetail_compare.h`.
    fileprivate var kernelType: Int32 {
        switch self {
        case .int8: 0
        case .int16: 1
        case .int32: 2
        case .int64: 3
        case .uint8: 4
        case .uint16: 5
        case .uint32: 6
        case .uint64: 7
        case .float: 8
        default: 9
        }
    }
}
