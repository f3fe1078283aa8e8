import CDovetailKernels
import DovetailColumnar

/// PLAIN for the forms that are not in the file as they are in memory.
enum PlainEncoder {
    /// Returns the bytes written; up to 64 more may be overwritten.
    static func encode(
        _ values: UnsafeRawPointer, _ count: Int, _ form: StoredForm, _ leaf: WriteLeaf,
        into target: UnsafeMutableRawPointer
    ) -> Int {
        switch form {
        case .none: return 0
        case .boolean: return booleans(values.assumingMemoryBound(to: UInt8.self), count, target)
        case .word32, .word64:
            target.copyMemory(from: values, byteCount: count * form.byteWidth)
            return count * form.byteWidth
        case .view: return dovetail_plain_views(values, count, target.assumingMemoryBound(to: UInt8.self))
        case .decimal128:
            let source = values.assumingMemoryBound(to: Int128.self)
            let length = leaf.fixedLength
            for index in 0..<count {
                // The leading bytes repeat the sign; what the next value overwrites is beyond this one's length.
                let shifted = (source[index] &<< Int128(128 &- length &* 8)).bigEndian
                target.storeBytes(of: shifted, toByteOffset: index &* length, as: Int128.self)
            }
            return count * length
        case .interval:
            let source = values.assumingMemoryBound(to: Interval.self)
            for index in 0..<count {
                let interval = source[index]
                let place = index &* 12
                target.storeBytes(of: interval.months, toByteOffset: place, as: Int32.self)
                target.storeBytes(of: interval.days, toByteOffset: place &+ 4, as: Int32.self)
                let milliseconds = UInt32(truncatingIfNeeded: interval.nanoseconds / 1_000_000)
                target.storeBytes(of: milliseconds, toByteOffset: place &+ 8, as: UInt32.self)
            }
            return count * 12
        }
    }

    private static func booleans(_ values: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutableRawPointer) -> Int
    {
        let bytes = (count + 7) / 8
        for place in 0..<bytes {
            var packed: UInt8 = 0
            for bit in 0..<min(8, count &- place &* 8) { packed |= values[place &* 8 &+ bit] &<< UInt8(bit) }
            target.storeBytes(of: packed, toByteOffset: place, as: UInt8.self)
        }
        return bytes
    }
}
