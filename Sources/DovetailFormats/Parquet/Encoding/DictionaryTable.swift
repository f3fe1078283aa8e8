import DovetailColumnar

/// A value that can stand in a dictionary.
protocol DictionaryKey {
    /// High bits matter.
    var dictionaryHash: UInt64 { get }
    static func same(_ left: Self, _ right: Self) -> Bool
}

/// Numbers distinct values in the order they come: open addressing over codes, with the values themselves dense beside it
/// so that they are the dictionary page.
final class DictionaryTable<Key: DictionaryKey> {
    private let slots = GrowableBuffer(byteCapacity: 4_096 * 4)
    private let keys = GrowableBuffer(byteCapacity: 2_048 * 16)
    private var capacity = 0
    private(set) var count = 0

    /// The distinct values; valid until the next value is entered.
    var values: UnsafePointer<Key> { UnsafePointer(keys.base.assumingMemoryBound(to: Key.self)) }

    /// Forgets all values, keeps the memory.
    func reset() {
        count = 0
        resize(to: 4_096)
    }

    /// The code of each of `count` values, new ones being entered.
    func encode(_ source: UnsafePointer<Key>, count rows: Int, into codes: UnsafeMutablePointer<UInt32>) {
        var table = slots.base.assumingMemoryBound(to: UInt32.self)
        var known = keys.base.assumingMemoryBound(to: Key.self)
        var mask = capacity &- 1
        var shift = UInt64(64 &- capacity.trailingZeroBitCount)
        var entered = count
        var growAt = capacity >> 1
        for row in 0..<rows {
            let key = source[row]
            var slot = Int(truncatingIfNeeded: key.dictionaryHash &>> shift)
            while true {
                let held = table[slot]
                if held == 0 {
                    known[entered] = key
                    codes[row] = UInt32(truncatingIfNeeded: entered)
                    entered &+= 1
                    table[slot] = UInt32(truncatingIfNeeded: entered)
                    if entered == growAt {
                        count = entered
                        resize(to: capacity * 2)
                        table = slots.base.assumingMemoryBound(to: UInt32.self)
                        known = keys.base.assumingMemoryBound(to: Key.self)
                        mask = capacity &- 1
                        shift = UInt64(64 &- capacity.trailingZeroBitCount)
                        growAt = capacity >> 1
                    }
                    break
                }
                if Key.same(known[Int(held &- 1)], key) {
                    codes[row] = held &- 1
                    break
                }
                slot = (slot &+ 1) & mask
            }
        }
        count = entered
    }

    private func resize(to newCapacity: Int) {
        capacity = newCapacity
        slots.byteCount = 0
        slots.reserve(newCapacity * 4)
        keys.byteCount = count * MemoryLayout<Key>.stride
        keys.reserve((newCapacity / 2 + 1) * MemoryLayout<Key>.stride - keys.byteCount)
        let table = slots.base.assumingMemoryBound(to: UInt32.self)
        table.initialize(repeating: 0, count: newCapacity)
        let known = keys.base.assumingMemoryBound(to: Key.self)
        let shift = UInt64(64 - newCapacity.trailingZeroBitCount)
        for index in 0..<count {
            var slot = Int(truncatingIfNeeded: known[index].dictionaryHash &>> shift)
            while table[slot] != 0 { slot = (slot &+ 1) & (newCapacity &- 1) }
            table[slot] = UInt32(truncatingIfNeeded: index &+ 1)
        }
    }
}

private let oddConstant: UInt64 = 0x9E37_79B9_7F4A_7C15

/// High and low half of a product, mixed.
private func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
}

extension UInt32: DictionaryKey {
    var dictionaryHash: UInt64 { UInt64(self) &* oddConstant }
    static func same(_ left: UInt32, _ right: UInt32) -> Bool { left == right }
}

extension UInt64: DictionaryKey {
    var dictionaryHash: UInt64 { (self ^ (self &>> 32)) &* oddConstant }
    static func same(_ left: UInt64, _ right: UInt64) -> Bool { left == right }
}

extension UInt128: DictionaryKey {
    var dictionaryHash: UInt64 {
        let (low, high) = (UInt64(truncatingIfNeeded: self), UInt64(truncatingIfNeeded: self &>> 64))
        return fold(low ^ oddConstant, high ^ 0xD1B5_4A32_D192_ED03) &* oddConstant
    }
    static func same(_ left: UInt128, _ right: UInt128) -> Bool { left == right }
}

extension StringView: DictionaryKey {
    var dictionaryHash: UInt64 {
        if isInline { return fold(low ^ oddConstant, high ^ 0xD1B5_4A32_D192_ED03) &* oddConstant }
        let count = self.count
        guard let bytes = UnsafeRawPointer(bitPattern: UInt(high)) else { return 0 }
        var hash = low ^ oddConstant
        var at = 0
        while at &+ 8 <= count {
            hash = fold(hash ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self), 0xD1B5_4A32_D192_ED03)
            at &+= 8
        }
        let last = bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        return fold(hash ^ last, 0xA076_1D64_78BD_642F) &* oddConstant
    }

    static func same(_ left: StringView, _ right: StringView) -> Bool { left == right }
}
