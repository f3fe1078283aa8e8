/// One sort key, read as parts whose unsigned order is the key's order.
struct SortKey {
    enum Values {
        case bits(Bitmap)
        case numbers(PrimitiveColumn)
        case text(StringColumn)
        /// Place of each row's value among the others: UInt32, equal for equal values.
        case ranks(Buffer)
        /// Place of each value of a dictionary among its values.
        case codes(Buffer, ranks: Buffer)
    }

    enum Part { case nulls, whole, high, low, text }

    let values: Values
    let validity: Bitmap?
    let order: SortOrder
    let parts: [Part]

    /// nil when the column cannot tell rows apart.
    init?(_ column: Column, order: SortOrder) {
        var column = column
        // Ranking more values than there are rows would cost more than it saves.
        if case .dictionary(let dictionary) = column, dictionary.values.count > 2 * dictionary.count {
            column = column.flattened()
        }
        self.order = order
        validity = column.validity
        switch column {
        case .null, .constant: return nil
        case .boolean(let column): values = .bits(column.values)
        case .primitive(let column): values = .numbers(column)
        case .string(let column): values = .text(column)
        case .list, .structure: values = .ranks(SortKey.ranks(of: column))
        case .dictionary(let dictionary):
            values = .codes(dictionary.codes, ranks: SortKey.ranks(of: dictionary.values))
        }
        var parts: [Part] = validity == nil ? [] : [.nulls]
        switch values {
        case .text: parts.append(.text)
        case .numbers(let column) where column.type.byteWidth == 16: parts += [.high, .low]
        case .bits, .numbers, .ranks, .codes: parts.append(.whole)
        }
        self.parts = parts
    }

    /// Ranks of the values of a column, found by comparing rows where they are nested; those of nulls mean nothing.
    private static func ranks(of column: Column) -> Buffer {
        let ranks = Buffer(zeroed: max(column.count, 1) * 4)
        let target = ranks.pointer(as: UInt32.self)
        let order: [UInt32]
        if column.type.isNested {
            order = (0..<UInt32(column.count)).filter { !column.isNull(at: Int($0)) }.sorted {
                Kernels.compareValues(column, Int($0), column, Int($1)) < 0
            }
        } else {
            let sorted = Kernels.sortedOrder([column], orders: [SortOrder()])
            order = Array(UnsafeBufferPointer(start: sorted.pointer(as: UInt32.self), count: column.count))
            withExtendedLifetime(sorted) {}
        }
        var rank: UInt32 = 0
        for (place, row) in order.enumerated() {
            if place > 0, Kernels.compareRows([column], orders: [SortOrder()], Int(order[place - 1]), Int(row)) != 0 {
                rank += 1
            }
            target[Int(row)] = rank
        }
        return ranks
    }
}

extension SortKey {
    /// Writes one part of the key of each of `rows`, as an unsigned number in ascending order. Text has a way of its own.
    func encode(
        _ part: Part, _ rows: UnsafePointer<UInt32>, _ count: Int, into target: UnsafeMutablePointer<UInt64>
    ) {
        if part == .nulls {
            guard let bits = validity?.words else { return }
            // Set means "not null" and so comes later, unless nulls are last.
            let flip: UInt64 = order.nullsFirst ? 0 : 1
            each(rows, count, target) { ((bits[$0 >> 6] &>> UInt64($0 & 63)) & 1) ^ flip }
            return
        }
        switch values {
        case .bits(let bitmap):
            let bits = bitmap.words
            each(rows, count, target) { (bits[$0 >> 6] &>> UInt64($0 & 63)) & 1 }
        case .ranks(let buffer):
            let ranks = buffer.pointer(as: UInt32.self)
            each(rows, count, target) { UInt64(ranks[$0]) }
        case .codes(let buffer, let rankBuffer):
            let codes = buffer.pointer(as: UInt32.self)
            let ranks = rankBuffer.pointer(as: UInt32.self)
            each(rows, count, target) { UInt64(ranks[Int(codes[$0])]) }
        case .numbers(let column): encode(column, part, rows, count, target)
        case .text: break
        }
    }

    private func encode(
        _ column: PrimitiveColumn, _ part: Part, _ rows: UnsafePointer<UInt32>, _ count: Int,
        _ target: UnsafeMutablePointer<UInt64>
    ) {
        switch column.type.physical {
        case .int8: signed(column.pointer(as: Int8.self), rows, count, target)
        case .int16: signed(column.pointer(as: Int16.self), rows, count, target)
        case .int32: signed(column.pointer(as: Int32.self), rows, count, target)
        case .int64: signed(column.pointer(as: Int64.self), rows, count, target)
        case .uint8: unsigned(column.pointer(as: UInt8.self), rows, count, target)
        case .uint16: unsigned(column.pointer(as: UInt16.self), rows, count, target)
        case .uint32: unsigned(column.pointer(as: UInt32.self), rows, count, target)
        case .uint64: unsigned(column.pointer(as: UInt64.self), rows, count, target)
        case .float:
            let values: UnsafePointer<Float> = column.pointer()
            each(rows, count, target) {
                // Adding zero turns -0 into 0.
                let value = values[$0] + 0
                let bits = value == value ? value.bitPattern : 0x7FC0_0000
                let sign = UInt32(bitPattern: Int32(bitPattern: bits) >> 31)
                return UInt64(bits ^ (sign | 0x8000_0000))
            }
        case .double:
            let values: UnsafePointer<Double> = column.pointer()
            each(rows, count, target) {
                let value = values[$0] + 0
                let bits = value == value ? value.bitPattern : 0x7FF8_0000_0000_0000
                let sign = UInt64(bitPattern: Int64(bitPattern: bits) >> 63)
                return bits ^ (sign | SortKey.signBit)
            }
        case .int128:
            let values: UnsafePointer<Int128> = column.pointer()
            each(rows, count, target) { SortKey.half(values[$0], part) }
        case .uint128:
            let values: UnsafePointer<UInt128> = column.pointer()
            each(rows, count, target) {
                UInt64(truncatingIfNeeded: part == .high ? values[$0] >> 64 : values[$0])
            }
        case .interval:
            let values: UnsafePointer<Interval> = column.pointer()
            each(rows, count, target) { SortKey.half(values[$0].totalNanoseconds, part) }
        case .null, .bit, .view, .list, .structure: break
        }
    }

    private static let signBit: UInt64 = 1 << 63

    @inline(__always)
    private static func half(_ value: Int128, _ part: Part) -> UInt64 {
        part == .high
            ? UInt64(truncatingIfNeeded: value >> 64) ^ signBit : UInt64(truncatingIfNeeded: value)
    }

    @inline(__always)
    private func each(
        _ rows: UnsafePointer<UInt32>, _ count: Int, _ target: UnsafeMutablePointer<UInt64>,
        _ value: (Int) -> UInt64
    ) {
        for index in 0..<count { target[index] = value(Int(rows[index])) }
    }

    @inline(__always)
    private func signed<T: FixedWidthInteger>(
        _ values: UnsafePointer<T>, _ rows: UnsafePointer<UInt32>, _ count: Int,
        _ target: UnsafeMutablePointer<UInt64>
    ) {
        each(rows, count, target) { UInt64(truncatingIfNeeded: values[$0]) ^ SortKey.signBit }
    }

    @inline(__always)
    private func unsigned<T: FixedWidthInteger>(
        _ values: UnsafePointer<T>, _ rows: UnsafePointer<UInt32>, _ count: Int,
        _ target: UnsafeMutablePointer<UInt64>
    ) {
        each(rows, count, target) { UInt64(truncatingIfNeeded: values[$0]) }
    }
}
