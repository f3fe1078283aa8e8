/// Three-valued logic on boolean columns, 64 rows a step, and the test for null.
extension Kernels {
    /// True where all are, false where one is false, else null. All columns have one length; there is at least one.
    public static func and(_ columns: [Column]) -> Column { fold(columns, isConjunction: true) }

    /// True where one is, false where all are false, else null.
    public static func or(_ columns: [Column]) -> Column { fold(columns, isConjunction: false) }

    public static func not(_ column: Column) -> Column {
        switch column {
        case .boolean(let flat):
            return .boolean(BooleanColumn(values: flat.values.inverted(), validity: flat.validity))
        case .constant(let constant):
            guard case .boolean(let value) = constant.value else { return .nulls(type: .boolean, count: column.count) }
            return .constant(ConstantColumn(type: .boolean, value: .boolean(!value), count: constant.count))
        case .dictionary(let dictionary):
            return .boolean(
                BooleanColumn(
                    values: dictionary.spreading(dictionary.values.booleanValues).inverted(),
                    validity: dictionary.validity))
        default: return .nulls(type: .boolean, count: column.count)
        }
    }

    /// Whether each row is null (or is not, if `negated`). Never null itself.
    public static func isNull(_ column: Column, negated: Bool) -> Column {
        let count = column.count
        if column.isAllNull { return .booleanConstant(!negated, count: count) }
        guard let validity = column.validity else { return .booleanConstant(negated, count: count) }
        return .boolean(BooleanColumn(values: negated ? validity : validity.inverted()))
    }

    private static func fold(_ columns: [Column], isConjunction: Bool) -> Column {
        precondition(!columns.isEmpty)
        let count = columns[0].count
        // The value that decides alone: false for "and", true for "or".
        let decisive = Scalar.boolean(!isConjunction)
        var result: BooleanColumn?
        for column in columns {
            if case .constant(let constant) = column, !constant.value.isNull {
                if constant.value == decisive { return .booleanConstant(!isConjunction, count: count) }
                continue
            }
            let next = column.asBoolean
            result = result.map { combine($0, next, isConjunction: isConjunction) } ?? next
        }
        return result.map { .boolean($0) } ?? .booleanConstant(isConjunction, count: count)
    }

    private static func combine(_ left: BooleanColumn, _ right: BooleanColumn, isConjunction: Bool) -> BooleanColumn {
        let count = left.count
        let output = Buffer(byteCount: Bitmap.byteCount(for: count))
        let target = output.pointer(as: UInt64.self)
        let (a, b) = (left.values.words, right.values.words)
        let wordCount = left.values.wordCount
        // "or" is "and" with both sides and the result negated.
        let flip: UInt64 = isConjunction ? 0 : ~0
        guard left.validity != nil || right.validity != nil else {
            for word in 0..<wordCount { target[word] = ((a[word] ^ flip) & (b[word] ^ flip)) ^ flip }
            Bitmap.clearTail(output.base, count)
            return BooleanColumn(values: Bitmap(buffer: output, count: count))
        }
        let full = Bitmap(repeating: true, count: count)
        let (maskA, maskB) = (left.validity ?? full, right.validity ?? full)
        let (validA, validB) = (maskA.words, maskB.words)
        let known = Buffer(byteCount: Bitmap.byteCount(for: count))
        let valid = known.pointer(as: UInt64.self)
        for word in 0..<wordCount {
            let (x, y) = (a[word] ^ flip, b[word] ^ flip)
            let isTrue = x & validA[word] & y & validB[word]
            let isFalse = (~x & validA[word]) | (~y & validB[word])
            target[word] = isTrue ^ flip
            valid[word] = isTrue | isFalse
        }
        withExtendedLifetime((maskA, maskB)) {}
        Bitmap.clearTail(output.base, count)
        Bitmap.clearTail(known.base, count)
        return BooleanColumn(
            values: Bitmap(buffer: output, count: count), validity: Bitmap(buffer: known, count: count))
    }
}

extension Column {
    static func booleanConstant(_ value: Bool, count: Int) -> Column {
        .constant(ConstantColumn(type: .boolean, value: .boolean(value), count: count))
    }

    /// A boolean column of any layout as bits.
    var asBoolean: BooleanColumn {
        switch self {
        case .boolean(let column): column
        case .dictionary(let column): BooleanColumn(values: booleanValues, validity: column.validity)
        default:
            BooleanColumn(
                values: booleanValues, validity: isAllNull ? Bitmap(repeating: false, count: count) : nil)
        }
    }
}
