/// CASE over whole columns: for each row the result of the first condition that is true.
extension Kernels {
    /// Row by row the first of `results` whose condition is true, `otherwise` where none is; null without it.
    ///
    /// All columns have `count` rows, results and `otherwise` the type `type`.
    public static func choose(
        conditions: [Column], results: [Column], otherwise: Column?, type: DataType, count: Int
    ) -> Column {
        precondition(conditions.count == results.count)
        var open = Bitmap(repeating: true, count: count)
        var choices: [(rows: Bitmap, result: Column)] = []
        for (condition, result) in zip(conditions, results) where open.setCount > 0 {
            let column = condition.asBoolean
            let trues = Bitmap.intersection(column.values, column.validity) ?? column.values
            let rows = Bitmap.intersection(trues, open) ?? trues
            guard rows.setCount > 0 else { continue }
            choices.append((rows, result))
            open = Bitmap.intersection(open, rows.inverted()) ?? open
        }
        if open.setCount > 0 { choices.append((open, otherwise ?? .nulls(type: type, count: count))) }
        if choices.count == 1 { return choices[0].result }
        choices = choices.filter { !$0.result.isAllNull }
        if choices.isEmpty { return .nulls(type: type, count: count) }
        let validity = validity(of: choices, count)
        if type.physical == .view, choices.allSatisfy({ $0.result.constantValue != nil }) {
            return chooseConstants(choices, type, validity, count)
        }
        let flat = choices.map { ($0.rows, $0.result.constantValue == nil ? $0.result.flattened() : $0.result) }
        switch type.physical {
        case .bit: return chooseBits(flat, validity, count)
        case .view: return chooseText(flat, type, validity, count)
        case .int8, .uint8: return chooseValues(flat, type, UInt8.self, validity, count)
        case .int16, .uint16: return chooseValues(flat, type, UInt16.self, validity, count)
        case .int32, .uint32, .float: return chooseValues(flat, type, UInt32.self, validity, count)
        case .int64, .uint64, .double: return chooseValues(flat, type, UInt64.self, validity, count)
        case .int128, .uint128: return chooseValues(flat, type, Int128.self, validity, count)
        case .interval: return chooseValues(flat, type, Interval.self, validity, count)
        case .null: return .nulls(type: type, count: count)
        case .list, .structure: return chooseNested(choices, type, count)
        }
    }

    /// Rows of a choice that is not null; nil when all are.
    private static func validity(of choices: [(rows: Bitmap, result: Column)], _ count: Int) -> Bitmap? {
        let output = Buffer(zeroed: Bitmap.byteCount(for: count))
        let target = output.pointer(as: UInt64.self)
        for (rows, result) in choices {
            let chosen = Bitmap.intersection(rows, result.validity) ?? rows
            let words = chosen.words
            for word in 0..<chosen.wordCount { target[word] |= words[word] }
            withExtendedLifetime(chosen) {}
        }
        return Bitmap(buffer: output, count: count)
    }

    /// Calls `body` with every set bit's number.
    @inline(__always)
    private static func forEachRow(_ rows: Bitmap, _ body: (Int) -> Void) {
        let words = rows.words
        for word in 0..<rows.wordCount {
            var rest = words[word]
            while rest != 0 {
                body(word &<< 6 &+ rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
        withExtendedLifetime(rows) {}
    }

    private static func chooseValues<T>(
        _ choices: [(Bitmap, Column)], _ type: DataType, _: T.Type, _ validity: Bitmap?, _ count: Int
    ) -> Column {
        let output = Buffer(zeroed: count * MemoryLayout<T>.stride)
        let target = output.pointer(as: T.self)
        for (rows, result) in choices {
            guard let operand = Operand(result) else { continue }
            let source: UnsafePointer<T> = operand.values.pointer()
            if operand.isConstant {
                let value = source[0]
                forEachRow(rows) { target[$0] = value }
            } else {
                forEachRow(rows) { target[$0] = source[$0] }
            }
            withExtendedLifetime(operand) {}
        }
        return .primitive(PrimitiveColumn(type: type, values: output, validity: validity, count: count))
    }

    private static func chooseBits(_ choices: [(Bitmap, Column)], _ validity: Bitmap?, _ count: Int) -> Column {
        let output = Buffer(zeroed: Bitmap.byteCount(for: count))
        let target = output.pointer(as: UInt64.self)
        for (rows, result) in choices {
            let values = result.booleanValues
            let (mask, bits) = (rows.words, values.words)
            for word in 0..<rows.wordCount { target[word] |= mask[word] & bits[word] }
            withExtendedLifetime((rows, values)) {}
        }
        return .boolean(BooleanColumn(values: Bitmap(buffer: output, count: count), validity: validity))
    }

    private static func chooseText(
        _ choices: [(Bitmap, Column)], _ type: DataType, _ validity: Bitmap?, _ count: Int
    ) -> Column {
        let output = Buffer(zeroed: count * 16)
        let target = output.pointer(as: StringView.self)
        var heaps: [StringHeap?] = []
        for (rows, result) in choices {
            guard let operand = TextOperand(result) else { continue }
            heaps.append(operand.column.heap)
            let source = operand.column.pointer
            let step = operand.isConstant ? 0 : 1
            forEachRow(rows) { target[$0] = source[$0 &* step] }
            withExtendedLifetime(operand) {}
        }
        return .string(
            StringColumn(
                type: type, views: output, heap: StringHeap.union(heaps), validity: validity, count: count))
    }

    /// Constants of text become a dictionary.
    private static func chooseConstants(
        _ choices: [(rows: Bitmap, result: Column)], _ type: DataType, _ validity: Bitmap?, _ count: Int
    ) -> Column {
        let codes = Buffer(zeroed: count * 4)
        let target = codes.pointer(as: UInt32.self)
        for (index, choice) in choices.enumerated() {
            let code = UInt32(truncatingIfNeeded: index)
            forEachRow(choice.rows) { target[$0] = code }
        }
        let values = Column(scalars: choices.compactMap(\.result.constantValue), type: type)
        return .dictionary(DictionaryColumn(codes: codes, values: values, validity: validity, count: count))
    }

    private static func chooseNested(
        _ choices: [(rows: Bitmap, result: Column)], _ type: DataType, _ count: Int
    ) -> Column {
        let indices = Buffer(byteCount: count * 4)
        let target = indices.pointer(as: UInt32.self)
        target.update(repeating: .max, count: count)
        for (index, choice) in choices.enumerated() {
            let start = index * count
            forEachRow(choice.rows) { target[$0] = UInt32(truncatingIfNeeded: start &+ $0) }
        }
        let all = Column.concatenating(choices.map(\.result), type: type)
        return withExtendedLifetime(indices) { all.taking(optional: UnsafePointer(target), count: count) }
    }
}
