import DovetailColumnar

/// Plain values, one function each, all part of the loop that calls them. None reads more than 16 bytes past the end
/// without a look at it.
extension AvroDecoder {
    @inline(__always)
    static func skip(_ count: Int, _ bytes: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Flaw {
        guard count <= end - bytes else { return .cut }
        bytes += count
        return .none
    }

    @inline(__always)
    static func skipText(_ bytes: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Flaw {
        let count = AvroVarint.signed(&bytes, end)
        guard count >= 0, count <= end - bytes else { return .length }
        bytes += Int(count)
        return .none
    }

    @inline(__always)
    func putBoolean(_ slot: UnsafeMutablePointer<AvroSlot>, _ bytes: inout UnsafePointer<UInt8>) -> Flaw {
        let value = bytes[0]
        guard value <= 1 else { return .boolean }
        columns.put(slot, value)
        bytes += 1
        return .none
    }

    @inline(__always)
    func putInt(
        _ slot: UnsafeMutablePointer<AvroSlot>, _ bytes: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Flaw {
        let value = AvroVarint.signed(&bytes, end)
        let short = Int32(truncatingIfNeeded: value)
        guard Int64(short) == value else { return .int }
        columns.put(slot, short)
        return .none
    }

    /// Little-endian numbers, and bytes that stay as they are.
    @inline(__always)
    func putBytes<T: FixedWidthInteger & BitwiseCopyable>(
        _ slot: UnsafeMutablePointer<AvroSlot>, _ bytes: inout UnsafePointer<UInt8>, as: T.Type
    ) {
        columns.put(slot, T(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: T.self)))
        bytes += MemoryLayout<T>.size
    }

    @inline(__always)
    func putFloatAsDouble(_ slot: UnsafeMutablePointer<AvroSlot>, _ bytes: inout UnsafePointer<UInt8>) {
        let bits = UInt32(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self))
        columns.put(slot, Double(Float(bitPattern: bits)))
        bytes += 4
    }

    @inline(__always)
    func putText(
        _ slot: UnsafeMutablePointer<AvroSlot>, _ bytes: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Flaw {
        let count = AvroVarint.signed(&bytes, end)
        guard count >= 0, count <= end - bytes else { return .length }
        putView(slot, bytes, Int(count))
        bytes += Int(count)
        return .none
    }

    @inline(__always)
    func putFixed(
        _ slot: UnsafeMutablePointer<AvroSlot>, _ count: Int, _ bytes: inout UnsafePointer<UInt8>,
        _ end: UnsafePointer<UInt8>
    ) -> Flaw {
        guard count <= end - bytes else { return .cut }
        putView(slot, bytes, count)
        bytes += count
        return .none
    }

    @inline(__always)
    func putSymbol(
        _ slot: UnsafeMutablePointer<AvroSlot>, _ count: Int64, _ bytes: inout UnsafePointer<UInt8>,
        _ end: UnsafePointer<UInt8>
    ) -> Flaw {
        let code = AvroVarint.signed(&bytes, end)
        guard code >= 0, code < count else { return .symbol }
        columns.put(slot, UInt32(truncatingIfNeeded: code))
        return .none
    }

    /// Bytes as a view; those after its end up to 16 may be read.
    @inline(__always)
    private func putView(_ slot: UnsafeMutablePointer<AvroSlot>, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
        let raw = UnsafeRawPointer(bytes)
        let start = UInt64(raw.loadUnaligned(as: UInt32.self))
        let view: StringView
        if count <= StringView.inlineCapacity {
            let head = UInt64(UInt32.max) >> UInt64(32 &- 8 &* min(count, 4))
            let tail = UInt64.max >> UInt64(64 &- 8 &* max(count &- 4, 0))
            view = StringView(
                low: UInt64(truncatingIfNeeded: count) | (start & head) &<< 32,
                high: raw.loadUnaligned(fromByteOffset: 4, as: UInt64.self) & tail)
        } else {
            view = StringView(
                low: UInt64(truncatingIfNeeded: count) | start &<< 32, high: UInt64(UInt(bitPattern: raw)))
            slot.pointee.hasLong = true
        }
        columns.put(slot, view)
    }
}
