import DovetailColumnar

/// Integers of the other byte order, or of other widths.
enum ArrowByteOrder {
    /// The first `count` values of `width` bytes, each turned around.
    static func swapped(_ buffer: Buffer, count: Int, width: Int) -> Buffer {
        let result = Buffer(byteCount: count * width)
        withExtendedLifetime((buffer, result)) {
            switch width {
            case 2: swap(buffer.base, result.base, count, UInt16.self)
            case 4: swap(buffer.base, result.base, count, UInt32.self)
            case 8: swap(buffer.base, result.base, count, UInt64.self)
            case 16: swap(buffer.base, result.base, count, UInt128.self)
            case 32: swapHalves(buffer.base, result.base, count)
            default: result.base.copyMemory(from: buffer.base, byteCount: count * width)
            }
        }
        return result
    }

    private static func swap<T: FixedWidthInteger & BitwiseCopyable>(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ count: Int, _: T.Type
    ) {
        let width = MemoryLayout<T>.size
        for index in 0..<count {
            let value = source.loadUnaligned(fromByteOffset: index &* width, as: T.self)
            target.storeBytes(of: value.byteSwapped, toByteOffset: index &* width, as: T.self)
        }
    }

    /// 32-byte integers.
    private static func swapHalves(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ count: Int) {
        for index in 0..<count {
            let high = source.loadUnaligned(fromByteOffset: index &* 32, as: UInt128.self)
            let low = source.loadUnaligned(fromByteOffset: index &* 32 &+ 16, as: UInt128.self)
            target.storeBytes(of: low.byteSwapped, toByteOffset: index &* 32, as: UInt128.self)
            target.storeBytes(of: high.byteSwapped, toByteOffset: index &* 32 &+ 16, as: UInt128.self)
        }
    }

    /// Month, day and nanosecond intervals.
    static func swappedIntervals(_ buffer: Buffer, count: Int) -> Buffer {
        let result = swapped(buffer, count: count * 4, width: 4)
        let words = result.pointer(as: UInt32.self)
        withExtendedLifetime(result) {
            for index in 0..<count {
                let high = words[index &* 4 &+ 2]
                words[index &* 4 &+ 2] = words[index &* 4 &+ 3]
                words[index &* 4 &+ 3] = high
            }
        }
        return result
    }

    /// The first `count` signed integers of `width` bytes as Int64, aligned.
    static func widened(_ stored: Buffer, count: Int, width: Int) -> Buffer {
        switch width {
        case 2: widened(stored, count, Int16.self)
        case 4: widened(stored, count, Int32.self)
        default: widened(stored, count, Int64.self)
        }
    }

    private static func widened<End: FixedWidthInteger & BitwiseCopyable>(
        _ stored: Buffer, _ count: Int, _: End.Type
    ) -> Buffer {
        let result = Buffer(byteCount: count * 8)
        let target = result.pointer(as: Int64.self)
        withExtendedLifetime(stored) {
            for index in 0..<count {
                let end = stored.base.loadUnaligned(fromByteOffset: index &* MemoryLayout<End>.size, as: End.self)
                target[index] = Int64(truncatingIfNeeded: end)
            }
        }
        return result
    }
}
