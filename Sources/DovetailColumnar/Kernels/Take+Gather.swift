/// The loops under `Column.taking`: fixed-width values picked by row number.
extension Kernels {
    /// Zero for UInt32.max, all ones otherwise.
    @inline(__always)
    static func keepMask(_ index: UInt32) -> UInt32 {
        let isMissing = index == .max
        return UInt32(truncatingIfNeeded: unsafeBitCast(isMissing, to: UInt8.self)) &- 1
    }

    static func hasMissing(_ indices: UnsafePointer<UInt32>, _ count: Int) -> Bool {
        var greatest: UInt32 = 0
        for row in 0..<count { greatest = max(greatest, indices[row]) }
        return greatest == .max
    }

    /// A set bit for each index that is not UInt32.max.
    static func presence(_ indices: UnsafePointer<UInt32>, _ count: Int) -> Bitmap {
        Bitmap.make(count: count) { indices[$0] != .max }
    }

    /// A new buffer of the `width`-byte values at `indices`.
    static func gather(_ source: Buffer, _ width: Int, _ indices: UnsafePointer<UInt32>, _ count: Int) -> Buffer {
        let result = Buffer(byteCount: count * width)
        gather(UnsafeRawPointer(source.base), width, indices, count, into: result.base)
        return result
    }

    static func gather(
        _ source: UnsafeRawPointer, _ width: Int, _ indices: UnsafePointer<UInt32>, _ count: Int,
        into target: UnsafeMutableRawPointer
    ) {
        switch width {
        case 1: gather(source, indices, count, into: target, as: UInt8.self)
        case 2: gather(source, indices, count, into: target, as: UInt16.self)
        case 4: gather(source, indices, count, into: target, as: UInt32.self)
        case 8: gather(source, indices, count, into: target, as: UInt64.self)
        default: gather(source, indices, count, into: target, as: StringView.self)
        }
    }

    @inline(__always)
    private static func gather<T: BitwiseCopyable>(
        _ source: UnsafeRawPointer, _ indices: UnsafePointer<UInt32>, _ count: Int,
        into target: UnsafeMutableRawPointer, as _: T.Type
    ) {
        let values = source.assumingMemoryBound(to: T.self)
        let output = target.assumingMemoryBound(to: T.self)
        for row in 0..<count { output[row] = values[Int(indices[row])] }
    }

    /// As `gather`; UInt32.max gives zero. The source must hold a value at index 0.
    static func gather(
        optional source: Buffer, _ width: Int, _ indices: UnsafePointer<UInt32>, _ count: Int
    ) -> Buffer {
        let result = Buffer(byteCount: count * width)
        switch width {
        case 1: gather(optional: source, indices, count, into: result, as: UInt8.self)
        case 2: gather(optional: source, indices, count, into: result, as: UInt16.self)
        case 4: gather(optional: source, indices, count, into: result, as: UInt32.self)
        case 8: gather(optional: source, indices, count, into: result, as: UInt64.self)
        default:
            let views = UnsafePointer(source.pointer(as: StringView.self))
            let output = result.pointer(as: StringView.self)
            for row in 0..<count {
                let keep = keepMask(indices[row])
                let view = views[Int(indices[row] & keep)]
                let mask = UInt64(bitPattern: Int64(Int32(bitPattern: keep)))
                output[row] = StringView(low: view.low & mask, high: view.high & mask)
            }
        }
        return result
    }

    @inline(__always)
    private static func gather<T: FixedWidthInteger>(
        optional source: Buffer, _ indices: UnsafePointer<UInt32>, _ count: Int, into result: Buffer, as _: T.Type
    ) {
        let values = UnsafePointer(source.pointer(as: T.self))
        let output = result.pointer(as: T.self)
        for row in 0..<count {
            let keep = keepMask(indices[row])
            let mask = T(truncatingIfNeeded: Int32(bitPattern: keep))
            output[row] = values[Int(indices[row] & keep)] & mask
        }
    }
}
