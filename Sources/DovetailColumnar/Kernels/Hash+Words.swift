/// One 64-bit word for each value: what `Kernels.hash` folds, and what nested values fold inside themselves.
extension Kernels {
    @inline(__always)
    static func wordOfInteger<T: FixedWidthInteger>(_ values: UnsafePointer<T>) -> (Int) -> UInt64 {
        { UInt64(truncatingIfNeeded: values[$0]) }
    }

    @inline(__always)
    static func wordOfFloat(_ values: UnsafePointer<Float>) -> (Int) -> UInt64 {
        { row in
            // Adding zero turns -0 into 0.
            let value = values[row] + 0
            return value == value ? UInt64(value.bitPattern) : 0x7FC0_0000
        }
    }

    @inline(__always)
    static func wordOfDouble(_ values: UnsafePointer<Double>) -> (Int) -> UInt64 {
        { row in
            let value = values[row] + 0
            return value == value ? value.bitPattern : 0x7FF8_0000_0000_0000
        }
    }

    @inline(__always)
    static func wordOfString(_ views: UnsafePointer<StringView>) -> (Int) -> UInt64 {
        { row in
            let view = views[row]
            if view.isInline { return fold(view.low ^ 0x8BB8_4B93_962E_ACC9, view.high ^ 0x2D35_8DCC_AA6C_78A5) }
            return wordOfLongString(view)
        }
    }

    /// Of more than twelve bytes: sixteen at a time, the last sixteen may overlap those before.
    private static func wordOfLongString(_ view: StringView) -> UInt64 {
        view.withBytes { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            var word = UInt64(bytes.count) ^ 0x4B33_A62E_D433_D4A3
            var offset = 0
            while offset &+ 16 < bytes.count {
                word = fold(
                    base.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ word,
                    base.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self) ^ 0x2D35_8DCC_AA6C_78A5)
                offset &+= 16
            }
            let last = base.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self)
            let first = base.loadUnaligned(fromByteOffset: max(bytes.count &- 16, 0), as: UInt64.self)
            return fold(first ^ word, last ^ 0x8BB8_4B93_962E_ACC9)
        }
    }

    @inline(__always)
    private static func wordOfInt128(_ value: Int128) -> UInt64 {
        fold(
            UInt64(truncatingIfNeeded: value) ^ 0x8BB8_4B93_962E_ACC9,
            UInt64(truncatingIfNeeded: value >> 64) ^ 0x2D35_8DCC_AA6C_78A5)
    }

    /// Writes the words of the rows `range` of a column of any layout; that of a null is `nullWord`.
    static func words(of column: Column, _ range: Range<Int>, into target: UnsafeMutablePointer<UInt64>) {
        switch column {
        case .null: target.update(repeating: nullWord, count: range.count)
        case .constant:
            var word = nullWord
            if !column.isNull(at: 0) { words(of: column.flattenedRow(), 0..<1, into: &word) }
            target.update(repeating: word, count: range.count)
        case .boolean(let booleans):
            write(column, range, target) { booleans.values[$0] ? 1 : 0 }
        case .string(let strings): write(column, range, target, wordOfString(strings.pointer))
        case .dictionary(let dictionary): dictionaryWords(dictionary, column, range, target)
        case .list(let lists): listWords(lists, column, range, target)
        case .structure(let structures): structureWords(structures, column, range, target)
        case .primitive(let primitive):
            switch primitive.type.physical {
            case .int8: write(column, range, target, wordOfInteger(primitive.pointer(as: Int8.self)))
            case .int16: write(column, range, target, wordOfInteger(primitive.pointer(as: Int16.self)))
            case .int32: write(column, range, target, wordOfInteger(primitive.pointer(as: Int32.self)))
            case .uint8: write(column, range, target, wordOfInteger(primitive.pointer(as: UInt8.self)))
            case .uint16: write(column, range, target, wordOfInteger(primitive.pointer(as: UInt16.self)))
            case .uint32: write(column, range, target, wordOfInteger(primitive.pointer(as: UInt32.self)))
            case .float: write(column, range, target, wordOfFloat(primitive.pointer()))
            case .double: write(column, range, target, wordOfDouble(primitive.pointer()))
            case .int128, .uint128:
                let values: UnsafePointer<Int128> = primitive.pointer()
                write(column, range, target) { wordOfInt128(values[$0]) }
            case .interval:
                let values: UnsafePointer<Interval> = primitive.pointer()
                write(column, range, target) { wordOfInt128(values[$0].totalNanoseconds) }
            default: write(column, range, target, wordOfInteger(primitive.pointer(as: UInt64.self)))
            }
        }
    }

    @inline(__always)
    private static func write(
        _ column: Column, _ range: Range<Int>, _ target: UnsafeMutablePointer<UInt64>, _ word: (Int) -> UInt64
    ) {
        for row in 0..<range.count { target[row] = word(range.lowerBound &+ row) }
        markNulls(column, range, target)
    }

    private static func markNulls(
        _ column: Column, _ range: Range<Int>, _ target: UnsafeMutablePointer<UInt64>
    ) {
        guard let validity = column.validity else { return }
        for row in 0..<range.count where !validity[range.lowerBound &+ row] { target[row] = nullWord }
    }

    private static func dictionaryWords(
        _ dictionary: DictionaryColumn, _ column: Column, _ range: Range<Int>, _ target: UnsafeMutablePointer<UInt64>
    ) {
        // A null's code may point nowhere when there are no values.
        let buffer = Buffer(zeroed: max(dictionary.values.count, 1) * 8)
        let distinct = buffer.pointer(as: UInt64.self)
        words(of: dictionary.values, 0..<dictionary.values.count, into: distinct)
        let codes = UnsafePointer(dictionary.codes.pointer(as: UInt32.self))
        for row in 0..<range.count { target[row] = distinct[Int(codes[range.lowerBound &+ row])] }
        withExtendedLifetime(buffer) {}
        markNulls(column, range, target)
    }

    private static func listWords(
        _ lists: ListColumn, _ column: Column, _ range: Range<Int>, _ target: UnsafeMutablePointer<UInt64>
    ) {
        let offsets = UnsafePointer(lists.offsets.pointer(as: Int32.self))
        let first = Int(offsets[range.lowerBound])
        let last = Int(offsets[range.upperBound])
        let buffer = Buffer(byteCount: (last - first) * 8)
        let elements = buffer.pointer(as: UInt64.self)
        words(of: lists.child, first..<last, into: elements)
        for row in 0..<range.count {
            let start = Int(offsets[range.lowerBound &+ row])
            let end = Int(offsets[range.lowerBound &+ row &+ 1])
            var word = UInt64(end &- start) ^ hashSeed
            for element in start..<end { word = mix(word, elements[element &- first]) }
            target[row] = word
        }
        withExtendedLifetime(buffer) {}
        markNulls(column, range, target)
    }

    private static func structureWords(
        _ structures: StructColumn, _ column: Column, _ range: Range<Int>, _ target: UnsafeMutablePointer<UInt64>
    ) {
        target.update(repeating: hashSeed, count: range.count)
        let buffer = Buffer(byteCount: range.count * 8)
        let member = buffer.pointer(as: UInt64.self)
        for child in structures.children {
            words(of: child, range, into: member)
            for row in 0..<range.count { target[row] = mix(target[row], member[row]) }
        }
        withExtendedLifetime(buffer) {}
        markNulls(column, range, target)
    }
}

extension Interval {
    /// Length by which intervals are ordered and told apart: a month counts as 30 days, a day as 24 hours.
    public var totalNanoseconds: Int128 {
        (Int128(months) * 30 + Int128(days)) * 86_400_000_000_000 + Int128(nanoseconds)
    }
}
