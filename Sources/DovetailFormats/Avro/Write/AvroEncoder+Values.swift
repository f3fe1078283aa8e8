import DovetailColumnar

/// Single values. Each writes less than `headroom` bytes without a look at the room, which its caller has made.
extension AvroEncoder {
    @inline(__always)
    func value<T: BitwiseCopyable>(_ values: UnsafeRawPointer, _ row: Int, _: T.Type) -> T {
        values.loadUnaligned(fromByteOffset: row &* MemoryLayout<T>.stride, as: T.self)
    }

    @inline(__always)
    func put(_ value: Int64, _ target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var next = target
        var folded = UInt64(bitPattern: value &<< 1) ^ UInt64(bitPattern: value &>> 63)
        while folded >= 0x80 {
            next.storeBytes(of: UInt8(truncatingIfNeeded: folded) | 0x80, as: UInt8.self)
            next += 1
            folded &>>= 7
        }
        next.storeBytes(of: UInt8(truncatingIfNeeded: folded), as: UInt8.self)
        return next + 1
    }

    /// The first `count` bytes of a value.
    @inline(__always)
    func put<T: BitwiseCopyable>(bytes value: T, _ count: Int, _ target: UnsafeMutableRawPointer)
        -> UnsafeMutableRawPointer
    {
        target.storeBytes(of: value, as: T.self)
        return target + count
    }

    @inline(__always)
    func put(_ view: StringView, _ target: UnsafeMutableRawPointer, _ limit: UnsafeMutableRawPointer)
        -> UnsafeMutableRawPointer
    {
        let count = view.count
        var next = target
        if limit - next < count + AvroEncoder.headroom { next = grow(next, count + AvroEncoder.headroom) }
        next = put(Int64(count), next)
        if count <= StringView.inlineCapacity {
            next.storeBytes(of: UInt32(truncatingIfNeeded: view.low &>> 32), as: UInt32.self)
            next.storeBytes(of: view.high, toByteOffset: 4, as: UInt64.self)
        } else if let text = UnsafeRawPointer(bitPattern: UInt(view.high)) {
            next.copyMemory(from: text, byteCount: count)
        }
        return next + count
    }

    /// Values that may not be written, and those with parts: a call each.
    @inline(never)
    func part(
        _ operations: UnsafePointer<Operation>, _ index: Int, _ values: UnsafeRawPointer, _ row: Int,
        _ target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer? {
        switch operations[index].code {
        case .interval:
            let interval = unsafeBitCast(value(values, row, UInt128.self), to: Interval.self)
            guard put(interval, target) else {
                return fail(index, "a duration is negative or not of whole milliseconds below 2^32")
            }
            return target + 12
        case .list: return list(operations, index, values, row, target)
        default:
            let (product, isTooLarge) = value(values, row, Int64.self).multipliedReportingOverflow(by: 1_000)
            guard !isTooLarge else { return fail(index, "a time in seconds does not fit into milliseconds") }
            return put(product, target)
        }
    }

    /// A count, so many items, and zero.
    private func list(
        _ operations: UnsafePointer<Operation>, _ index: Int, _ values: UnsafeRawPointer, _ row: Int,
        _ target: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer? {
        let (first, last) = (value(values, row, Int32.self), value(values, row &+ 1, Int32.self))
        var next = target
        if last > first {
            next = put(Int64(last) &- Int64(first), next)
            guard let end = run(operations, index + 1, operations[index].end, Int(first)..<Int(last), next) else {
                return nil
            }
            next = end
            if buffer.base + buffer.byteCount - next < 1 { next = grow(next, AvroEncoder.headroom) }
        }
        return put(bytes: UInt8(0), 1, next)
    }

    func put(_ interval: Interval, _ target: UnsafeMutableRawPointer) -> Bool {
        guard interval.nanoseconds % 1_000_000 == 0, let months = UInt32(exactly: interval.months),
            let days = UInt32(exactly: interval.days), let millis = UInt32(exactly: interval.nanoseconds / 1_000_000)
        else { return false }
        for (index, part) in [months, days, millis].enumerated() {
            target.storeBytes(of: part.littleEndian, toByteOffset: index * 4, as: UInt32.self)
        }
        return true
    }
}
