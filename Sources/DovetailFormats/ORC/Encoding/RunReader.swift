/// Reads the bytes of one run. Going past the end is told by `position` afterwards, so that no value needs a check of its
/// own to be reported: nothing beyond the end is read.
struct RunReader {
    let base: UnsafePointer<UInt8>
    let count: Int
    private(set) var position = 0

    init(base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
    }

    private mutating func byte() -> UInt8 {
        defer { position &+= 1 }
        return position < count ? base[position] : 0
    }

    private mutating func varint() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 70 {
            let next = byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift &+= 7
        }
        position = count &+ 1
        return value
    }

    @inline(__always)
    static func zigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1) }

    private mutating func number(_ isSigned: Bool) -> Int64 {
        isSigned ? RunReader.zigzag(varint()) : Int64(bitPattern: varint())
    }

    private mutating func bigEndian(_ width: Int) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<width { value = value &<< 8 | UInt64(byte()) }
        return value
    }

    // MARK: First version

    mutating func decodeFirst(_ length: Int, _ isSigned: Bool, into target: UnsafeMutablePointer<Int64>) {
        if Int8(bitPattern: byte()) >= 0 {
            let delta = Int64(Int8(bitPattern: byte()))
            var value = number(isSigned)
            for index in 0..<length {
                target[index] = value
                value &+= delta
            }
        } else {
            for index in 0..<length { target[index] = number(isSigned) }
        }
    }

    // MARK: Second version

    mutating func decodeSecond(_ length: Int, _ isSigned: Bool, into target: UnsafeMutablePointer<Int64>) {
        let head = byte()
        switch head >> 6 {
        case 0:
            let raw = bigEndian(Int(head >> 3 & 7) &+ 1)
            target.update(repeating: isSigned ? RunReader.zigzag(raw) : Int64(bitPattern: raw), count: length)
        case 1:
            _ = byte()
            unpack(length, RunReader.width(head >> 1 & 31), into: target)
            guard isSigned else { return }
            for index in 0..<length { target[index] = RunReader.zigzag(UInt64(bitPattern: target[index])) }
        case 2: decodePatched(length, head, into: target)
        default: decodeDelta(length, head, isSigned, into: target)
        }
    }

    private mutating func decodeDelta(
        _ length: Int, _ head: UInt8, _ isSigned: Bool, into target: UnsafeMutablePointer<Int64>
    ) {
        _ = byte()
        let code = head >> 1 & 31
        var value = number(isSigned)
        let delta = number(true)
        target[0] = value
        guard length > 1 else { return }
        if code == 0 {
            for index in 1..<length {
                value &+= delta
                target[index] = value
            }
            return
        }
        unpack(length &- 2, RunReader.width(code), into: target + 2)
        value &+= delta
        target[1] = value
        let sign: Int64 = delta < 0 ? -1 : 0
        for index in 2..<max(length, 2) {
            value &+= (target[index] ^ sign) &- sign
            target[index] = value
        }
    }

    /// Values above a base in few bits; the high bits of the few large ones follow in a list of patches.
    private mutating func decodePatched(_ length: Int, _ head: UInt8, into target: UnsafeMutablePointer<Int64>) {
        _ = byte()
        let (third, fourth) = (byte(), byte())
        let baseWidth = Int(third >> 5) &+ 1
        let patchWidth = RunReader.width(third & 31)
        let gapWidth = Int(fourth >> 5) &+ 1
        let patchCount = Int(fourth & 31)
        let raw = bigEndian(baseWidth)
        let signBit = UInt64(1) &<< UInt64(baseWidth &* 8 &- 1)
        let magnitude = Int64(bitPattern: raw & ~signBit)
        let base = raw & signBit == 0 ? magnitude : 0 &- magnitude
        let width = RunReader.width(head >> 1 & 31)
        unpack(length, width, into: target)
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: 32) { patches in
            guard let list = patches.baseAddress else { return }
            unpack(patchCount, RunReader.fixedWidth(gapWidth &+ patchWidth), into: list)
            var place = 0
            for index in 0..<patchCount {
                let entry = UInt64(bitPattern: list[index])
                let patch = patchWidth < 64 ? entry & ((1 &<< UInt64(patchWidth)) &- 1) : entry
                place &+= patchWidth < 64 ? Int(truncatingIfNeeded: entry &>> UInt64(patchWidth)) & 0xFFFF : 0
                if place < length, width < 64 { target[place] |= Int64(bitPattern: patch << UInt64(width)) }
            }
        }
        for index in 0..<length { target[index] &+= base }
    }

    /// Big-endian fields of `width` bits.
    private mutating func unpack(_ length: Int, _ width: Int, into target: UnsafeMutablePointer<Int64>) {
        let start = position
        position &+= (max(length, 0) &* width &+ 7) >> 3
        guard position <= count else {
            if length > 0 { target.update(repeating: 0, count: length) }
            return
        }
        let source = UnsafeRawPointer(base + start)
        let drop = UInt64(truncatingIfNeeded: 64 &- width)
        var bit = 0
        // No width but the last crosses nine bytes, and fields of 64 bits begin with a byte.
        for index in 0..<max(length, 0) {
            let word = source.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self).bigEndian
            target[index] = Int64(bitPattern: (word &<< UInt64(bit & 7)) &>> drop)
            bit &+= width
        }
    }

    /// The bits that a 5-bit code stands for.
    static func width(_ code: UInt8) -> Int {
        switch code {
        case 0..<24: Int(code) &+ 1
        case 24: 26
        case 25: 28
        case 26: 30
        case 27: 32
        case 28: 40
        case 29: 48
        case 30: 56
        default: 64
        }
    }

    /// The least width with a code that holds `bits`.
    static func fixedWidth(_ bits: Int) -> Int {
        switch bits {
        case ...1: 1
        case 2...24: bits
        case 25...26: 26
        case 27...28: 28
        case 29...30: 30
        case 31...32: 32
        case 33...40: 40
        case 41...48: 48
        case 49...56: 56
        default: 64
        }
    }
}
