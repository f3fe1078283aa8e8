/// Comparison of whole columns to boolean columns.
extension Kernels {
    /// `left op right`, row by row; null where an operand is, except for the distinct pair, which is never null.
    ///
    /// Operands have one type (decimals one scale). Text goes by its bytes. Floating-point numbers have a total order:
    /// NaN equals NaN and is greater than every other number, -0 equals 0. Intervals go by their length, with months of
    /// 30 days. Inside of nested values nulls equal each other and come last.
    public static func compare(_ operation: ComparisonOperator, _ left: Column, _ right: Column) -> Column {
        precondition(left.count == right.count)
        let count = left.count
        switch operation {
        case .isDistinct: return distinct(left, right, negated: false)
        case .isNotDistinct: return distinct(left, right, negated: true)
        default: break
        }
        if count == 0 || left.isAllNull || right.isAllNull { return .nulls(type: .boolean, count: count) }
        if let a = left.constantValue, let b = right.constantValue {
            let result = compareFlat(
                operation, Column(scalars: [a], type: left.type), Column(scalars: [b], type: right.type))
            return result.repeatingFirst(count)
        }
        if left.constantValue != nil { return compareFlat(operation.mirrored, right, left) }
        return compareFlat(operation, left, right)
    }

    /// Compares columns of which the left is no constant, and neither is all null.
    private static func compareFlat(_ operation: ComparisonOperator, _ left: Column, _ right: Column) -> Column {
        let bits = comparisonBits(operation, left, right)
        return .boolean(
            BooleanColumn(values: bits, validity: Bitmap.intersection(left.validity, right.validity)))
    }

    /// The comparison's bits with anything under nulls.
    private static func comparisonBits(_ operation: ComparisonOperator, _ left: Column, _ right: Column) -> Bitmap {
        if case .dictionary(let dictionary) = left {
            guard let value = right.constantValue, dictionary.values.count <= dictionary.count else {
                return comparisonBits(operation, left.flattened(), right)
            }
            // Each distinct value once.
            let constant = ConstantColumn(type: right.type, value: value, count: dictionary.values.count)
            return dictionary.spreading(comparisonBits(operation, dictionary.values, .constant(constant)))
        }
        if case .dictionary = right { return comparisonBits(operation, left, right.flattened()) }
        let (basic, isNegated) = operation.basic
        let bits = basicBits(basic, left, right)
        return isNegated ? bits.inverted() : bits
    }

    private static func basicBits(_ operation: BasicComparison, _ left: Column, _ right: Column) -> Bitmap {
        switch left.type.physical {
        case .bit: return booleanBits(operation, left, right)
        case .view: return textBits(operation, left, right)
        case .null, .list, .structure: return nestedBits(operation, left, right)
        default: return fixedWidthBits(operation, left, right)
        }
    }

    /// Null-safe: nulls equal each other and nothing else.
    private static func distinct(_ left: Column, _ right: Column, negated: Bool) -> Column {
        let count = left.count
        if left.isAllNull { return isNull(right, negated: !negated) }
        if right.isAllNull { return isNull(left, negated: !negated) }
        if left.constantValue != nil, right.constantValue == nil { return distinct(right, left, negated: negated) }
        guard left.constantValue == nil else { return compare(negated ? .equal : .notEqual, left, right) }
        guard count > 0 else { return .boolean(BooleanColumn(values: Bitmap(repeating: false, count: 0))) }
        let bits = comparisonBits(.notEqual, left, right)
        guard left.validity != nil || right.validity != nil else {
            return .boolean(BooleanColumn(values: negated ? bits.inverted() : bits))
        }
        let full = Bitmap(repeating: true, count: count)
        let (a, b) = (left.validity ?? full, right.validity ?? full)
        let output = Buffer(byteCount: Bitmap.byteCount(for: count))
        let target = output.pointer(as: UInt64.self)
        let (differs, validA, validB) = (bits.words, a.words, b.words)
        let flip: UInt64 = negated ? ~0 : 0
        for word in 0..<bits.wordCount {
            target[word] = ((validA[word] & validB[word] & differs[word]) | (validA[word] ^ validB[word])) ^ flip
        }
        withExtendedLifetime((bits, a, b)) {}
        Bitmap.clearTail(output.base, count)
        return .boolean(BooleanColumn(values: Bitmap(buffer: output, count: count)))
    }
}

/// The comparisons that loops compute; all others are their negations, as every type has a total order.
enum BasicComparison: Int32 {
    case equal = 0
    case less, lessOrEqual

    @inline(__always)
    func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        }
    }
}

extension ComparisonOperator {
    var basic: (BasicComparison, isNegated: Bool) {
        switch self {
        case .equal, .isNotDistinct: (.equal, false)
        case .notEqual, .isDistinct: (.equal, true)
        case .less: (.less, false)
        case .lessOrEqual: (.lessOrEqual, false)
        case .greater: (.lessOrEqual, true)
        case .greaterOrEqual: (.less, true)
        }
    }
}

extension DictionaryColumn {
    /// Bits of the values spread over the rows.
    func spreading(_ bits: Bitmap) -> Bitmap {
        let table = Buffer(byteCount: bits.count)
        let flags = table.pointer(as: UInt8.self)
        for index in 0..<bits.count { flags[index] = Kernels.bit(bits[index]) }
        let codes = self.codes.pointer(as: UInt32.self)
        // Without values every row is null, with code 0.
        guard bits.count > 0 else { return Bitmap(repeating: false, count: count) }
        let result = Kernels.packBits(count) { flags[Int(codes[$0])] != 0 }
        withExtendedLifetime(table) {}
        return result
    }
}
