/// LIKE and ILIKE: a constant pattern is compiled once, distinct values of a dictionary are tested once.
extension Kernels {
    /// Whether text matches a pattern in which `%` stands for any characters and `_` for one; null where one is null.
    ///
    /// `escape` before a character makes it stand for itself. `ignoresCase` compares lower-cased texts.
    /// - Throws: `ColumnError` with `.badPattern`.
    public static func like(
        _ value: Column, pattern: Column, escape: Character?, ignoresCase: Bool, isNegated: Bool
    ) throws -> Column {
        precondition(value.count == pattern.count)
        let count = value.count
        if count == 0 || value.isAllNull || pattern.isAllNull { return .nulls(type: .boolean, count: count) }
        let text = ignoresCase ? lowercased(value) : value
        let matched: Column
        if case .string(let constant)? = pattern.constantValue {
            let compiled = try LikePattern(
                ignoresCase ? constant.lowercased() : constant,
                escape: ignoresCase ? escape.flatMap { $0.lowercased().first } : escape)
            matched = match(text, compiled)
        } else {
            matched = try matchEach(text, pattern, escape: escape, ignoresCase: ignoresCase)
        }
        return isNegated ? not(matched) : matched
    }

    private static func match(_ text: Column, _ pattern: LikePattern) -> Column {
        switch text {
        case .constant(let constant):
            guard case .string(let one) = Column(scalars: [constant.value], type: constant.type) else { break }
            return .booleanConstant(pattern.matches(one)[0], count: constant.count)
        case .dictionary(let dictionary) where dictionary.values.count <= dictionary.count:
            guard case .string(let values) = dictionary.values else { break }
            return .boolean(
                BooleanColumn(
                    values: dictionary.spreading(pattern.matches(values)), validity: dictionary.validity))
        case .dictionary: return match(text.flattened(), pattern)
        case .string(let values):
            return .boolean(BooleanColumn(values: pattern.matches(values), validity: values.validity))
        default: break
        }
        return .nulls(type: .boolean, count: text.count)
    }

    /// A pattern a row: cold, one value at a time.
    private static func matchEach(
        _ text: Column, _ pattern: Column, escape: Character?, ignoresCase: Bool
    ) throws -> Column {
        var compiled: [String: LikePattern] = [:]
        var results: [Scalar] = []
        for row in 0..<text.count {
            let value = text.scalar(at: row)
            guard case .string(let raw) = pattern.scalar(at: row), !value.isNull else {
                results.append(.null)
                continue
            }
            let known = compiled[raw]
            let form =
                try known
                ?? LikePattern(
                    ignoresCase ? raw.lowercased() : raw,
                    escape: ignoresCase ? escape.flatMap { $0.lowercased().first } : escape)
            if known == nil { compiled[raw] = form }
            guard case .string(let one) = Column(scalars: [value], type: .string) else { continue }
            results.append(.boolean(form.matches(one)[0]))
        }
        return Column(scalars: results, type: .boolean)
    }

    /// Lower-cased text in the same layout.
    private static func lowercased(_ column: Column) -> Column {
        switch column {
        case .dictionary(let dictionary):
            return .dictionary(
                DictionaryColumn(
                    codes: dictionary.codes, values: lowercased(dictionary.values), validity: dictionary.validity,
                    count: dictionary.count))
        case .constant(let constant):
            guard case .string(let text) = constant.value else { return column }
            return .constant(
                ConstantColumn(type: constant.type, value: .string(text.lowercased()), count: constant.count))
        case .string(let flat): return .string(lowercased(flat))
        default: return column
        }
    }

    private static func lowercased(_ column: StringColumn) -> StringColumn {
        let views = column.pointer
        var total = 0
        var allASCII = true
        for row in 0..<column.count {
            total += views[row].count
            allASCII = allASCII && views[row].withBytes { $0.allSatisfy { $0 < 0x80 } }
        }
        guard allASCII else {
            let texts = (0..<column.count).map { row -> Scalar in
                column.validity.map { !$0[row] } ?? false ? .null : .string(views[row].string.lowercased())
            }
            if case .string(let result) = Column(scalars: texts, type: column.type) { return result }
            return column
        }
        let heap = Buffer(byteCount: total)
        let output = Buffer(byteCount: column.count * 16)
        let target = output.pointer(as: StringView.self)
        var next = heap.base
        for row in 0..<column.count {
            let start = next
            views[row].withBytes { bytes in
                for byte in bytes {
                    let isUpper = byte &- 0x41 < 26
                    next.storeBytes(of: isUpper ? byte | 0x20 : byte, as: UInt8.self)
                    next += 1
                }
            }
            target[row] = StringView(start, count: next - start)
        }
        return StringColumn(
            type: column.type, views: output, heap: StringHeap(buffers: [heap]), validity: column.validity,
            count: column.count)
    }
}
