/// Comparison bits of text and binary, by bytes: the first word of a view decides most rows.
extension Kernels {
    static func textBits(_ operation: BasicComparison, _ left: Column, _ right: Column) -> Bitmap {
        guard case .string(let a) = left, let b = TextOperand(right) else {
            return Bitmap(repeating: false, count: left.count)
        }
        let views = a.pointer
        let others = b.column.pointer
        guard b.isConstant else {
            switch operation {
            case .equal: return packBits(a.count) { views[$0] == others[$0] }
            case .less: return packBits(a.count) { StringView.order(views[$0], others[$0]) < 0 }
            case .lessOrEqual: return packBits(a.count) { StringView.order(views[$0], others[$0]) <= 0 }
            }
        }
        let value = others[0]
        switch operation {
        case .equal:
            let (low, high) = (value.low, value.high)
            guard !value.isInline else {
                return packBits(a.count) { (views[$0].low ^ low) | (views[$0].high ^ high) == 0 }
            }
            return packBits(a.count) { views[$0].low == low && views[$0] == value }
        case .less: return packBits(a.count) { StringView.order(views[$0], value) < 0 }
        case .lessOrEqual: return packBits(a.count) { StringView.order(views[$0], value) <= 0 }
        }
    }
}

/// Text on one side of a kernel: a value a row, or one for all.
struct TextOperand {
    let column: StringColumn
    let isConstant: Bool

    init?(_ operand: Column) {
        switch operand {
        case .string(let flat):
            column = flat
            isConstant = false
        case .constant(let constant):
            guard case .string(let one) = Column(scalars: [constant.value], type: constant.type) else { return nil }
            column = one
            isConstant = true
        case .dictionary:
            guard case .string(let flat) = operand.flattened() else { return nil }
            column = flat
            isConstant = false
        default: return nil
        }
    }
}

extension StringView {
    /// Negative, zero or positive by unsigned byte order, the shorter first on a tie.
    @inline(__always)
    static func order(_ left: StringView, _ right: StringView) -> Int {
        let a = UInt32(truncatingIfNeeded: left.low &>> 32).byteSwapped
        let b = UInt32(truncatingIfNeeded: right.low &>> 32).byteSwapped
        if a != b { return a < b ? -1 : 1 }
        return orderBeyondPrefix(left, right)
    }

    private static func orderBeyondPrefix(_ left: StringView, _ right: StringView) -> Int {
        guard left.isInline && right.isInline else {
            return left.withBytes { a in right.withBytes { b in compareBytes(a, b) } }
        }
        // Unused bytes are zero, so that only the length can tell a shorter value from one that goes on with zeros.
        let (a, b) = (left.high.byteSwapped, right.high.byteSwapped)
        if a != b { return a < b ? -1 : 1 }
        return left.count &- right.count
    }
}
