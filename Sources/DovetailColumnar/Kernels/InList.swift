/// Membership in a list: a comparison an item for few items, a hash table for many constants.
extension Kernels {
    /// Whether the value is one of `items` (or none of them, if `negated`), with SQL's nulls: null where the value is, and
    /// where it equals no item but an item is null.
    ///
    /// All columns have one type and one length.
    public static func inList(_ column: Column, _ items: [Column], negated: Bool) -> Column {
        let found = membership(column, items)
        return negated ? not(found) : found
    }

    /// More constants than this are looked up in a table.
    private static let fewItems = 4

    private static func membership(_ column: Column, _ items: [Column]) -> Column {
        let count = column.count
        if items.isEmpty { return .booleanConstant(false, count: count) }
        if count == 0 || column.isAllNull { return .nulls(type: .boolean, count: count) }
        let constants = items.compactMap(\.constantValue).filter { !$0.isNull }
        guard constants.count > fewItems, column.constantValue == nil else {
            return or(items.map { compare(.equal, column, $0) })
        }
        if case .dictionary(let dictionary) = column, dictionary.values.count <= count {
            return inDictionary(dictionary, items)
        }
        guard let bits = tableBits(column.flattened(), constants) else {
            return or(items.map { compare(.equal, column, $0) })
        }
        let known = Column.boolean(BooleanColumn(values: bits, validity: column.validity))
        let others = items.filter { $0.constantValue?.isNull ?? true }
        return others.isEmpty ? known : or([known] + others.map { compare(.equal, column, $0) })
    }

    /// Each distinct value once; items that are no constants row by row.
    private static func inDictionary(_ column: DictionaryColumn, _ items: [Column]) -> Column {
        let fixed = items.filter { $0.constantValue != nil && !$0.isAllNull }
        let values = fixed.map { item -> Column in
            .constant(
                ConstantColumn(
                    type: column.type, value: item.constantValue ?? .null, count: column.values.count))
        }
        let bits = column.spreading(membership(column.values, values).booleanValues)
        let known = Column.boolean(BooleanColumn(values: bits, validity: column.validity))
        let others = items.filter { $0.constantValue == nil || $0.isAllNull }
        return others.isEmpty ? known : or([known] + others.map { compare(.equal, .dictionary(column), $0) })
    }

    /// nil for types that are not looked up by one word.
    private static func tableBits(_ column: Column, _ constants: [Scalar]) -> Bitmap? {
        let items = Column(scalars: constants, type: column.type)
        switch (column, items) {
        case (.string(let values), .string(let items)):
            let table = TextSet(items)
            let views = values.pointer
            return packBits(values.count) { table.contains(views[$0]) }
        case (.primitive(let values), .primitive(let items)):
            switch values.type.physical {
            case .int8: return tableBits(values, items, Int8.self)
            case .int16: return tableBits(values, items, Int16.self)
            case .int32: return tableBits(values, items, Int32.self)
            case .int64: return tableBits(values, items, Int64.self)
            case .uint8: return tableBits(values, items, UInt8.self)
            case .uint16: return tableBits(values, items, UInt16.self)
            case .uint32: return tableBits(values, items, UInt32.self)
            case .uint64: return tableBits(values, items, UInt64.self)
            default: return nil
            }
        default: return nil
        }
    }

    private static func tableBits<T: FixedWidthInteger>(
        _ column: PrimitiveColumn, _ items: PrimitiveColumn, _: T.Type
    ) -> Bitmap {
        let wanted: UnsafePointer<T> = items.pointer()
        let table = WordSet((0..<items.count).map { UInt64(truncatingIfNeeded: wanted[$0]) })
        let values: UnsafePointer<T> = column.pointer()
        return packBits(column.count) { table.contains(UInt64(truncatingIfNeeded: values[$0])) }
    }
}

/// A fixed set of words, open addressing over at least twice as many slots.
private final class WordSet {
    private let slots: Buffer
    private let base: UnsafePointer<UInt64>
    private let mask: UInt64
    /// What an empty slot holds: a word that is not in the set.
    private let vacant: UInt64

    init(_ words: [UInt64]) {
        var slotCount = 16
        while slotCount < words.count * 2 { slotCount *= 2 }
        mask = UInt64(slotCount - 1)
        let distinct = Set(words)
        var vacant: UInt64 = 0x9E37_79B9_7F4A_7C15
        while distinct.contains(vacant) { vacant &+= 1 }
        self.vacant = vacant
        slots = Buffer(byteCount: slotCount * 8)
        let target = slots.pointer(as: UInt64.self)
        target.update(repeating: vacant, count: slotCount)
        for word in distinct {
            var slot = WordSet.hash(word) & mask
            while target[Int(slot)] != vacant { slot = (slot &+ 1) & mask }
            target[Int(slot)] = word
        }
        base = UnsafePointer(target)
    }

    @inline(__always)
    private static func hash(_ word: UInt64) -> UInt64 {
        let product = (word ^ (word &>> 32)) &* 0xD6E8_FEB8_6659_FD93
        return product ^ (product &>> 32)
    }

    @inline(__always)
    func contains(_ word: UInt64) -> Bool {
        if word == vacant { return false }
        var slot = WordSet.hash(word) & mask
        while true {
            let found = base[Int(truncatingIfNeeded: slot)]
            if found == word { return true }
            if found == vacant { return false }
            slot = (slot &+ 1) & mask
        }
    }
}

/// A fixed set of texts, by a hash of the first word, which holds length and prefix, and of the second where the value is
/// inline.
private final class TextSet {
    /// Numbers of items, or -1.
    private let slots: Buffer
    private let base: UnsafePointer<Int32>
    private let items: StringColumn
    private let mask: UInt64

    init(_ items: StringColumn) {
        self.items = items
        var slotCount = 16
        while slotCount < items.count * 2 { slotCount *= 2 }
        mask = UInt64(slotCount - 1)
        slots = Buffer(byteCount: slotCount * 4)
        let target = slots.pointer(as: Int32.self)
        target.update(repeating: -1, count: slotCount)
        for index in 0..<items.count {
            var slot = TextSet.hash(items.pointer[index]) & mask
            while target[Int(slot)] >= 0 { slot = (slot &+ 1) & mask }
            target[Int(slot)] = Int32(truncatingIfNeeded: index)
        }
        base = UnsafePointer(target)
    }

    /// Long values that share length, prefix and last bytes meet in one slot chain; comparing tells them apart.
    @inline(__always)
    private static func hash(_ view: StringView) -> UInt64 {
        let second = view.isInline ? view.high : tail(view)
        let product = (view.low ^ (second &* 0xD6E8_FEB8_6659_FD93)) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product &>> 32)
    }

    private static func tail(_ view: StringView) -> UInt64 {
        view.withBytes { $0.loadUnaligned(fromByteOffset: $0.count - 8, as: UInt64.self) }
    }

    @inline(__always)
    func contains(_ view: StringView) -> Bool {
        var slot = TextSet.hash(view) & mask
        while true {
            let found = Int(base[Int(truncatingIfNeeded: slot)])
            if found < 0 { return false }
            if items.pointer[found] == view { return true }
            slot = (slot &+ 1) & mask
        }
    }
}
