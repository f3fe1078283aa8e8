import DovetailColumnar

/// When an expression may be computed in another place, or twice.

extension Expression {
    /// Operators from the root to the deepest operand.
    var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }

    /// Expressions are not put into each other beyond this depth: walks over them are recursive, and are many.
    static let depthLimit = 50

    /// Work a row, in the order of one addition of numbers.
    var cost: Int {
        let own =
            switch self {
            case .column, .literal, .member, .parameter: 0
            case .cast(let operand, let type, _): operand.type == .string || type == .string ? 8 : 1
            case .like, .structure: 4
            case .inList(_, let items, _): 1 + min(items.count, 4)
            case .call: 6
            case .higherOrder(let call): 10 + 4 * call.body.cost
            default: 1
            }
        return children.reduce(own) { $0 + $1.cost }
    }

    /// How often each of the first `width` columns is read.
    func addReads(to counts: inout [Int]) {
        if case .column(let reference) = self, counts.indices.contains(reference.index) {
            counts[reference.index] += 1
        }
        for child in children { child.addReads(to: &counts) }
    }
}

extension [Expression] {
    /// Whether `readers`, which read these expressions as columns, may read what they are made of instead: nothing
    /// volatile moves, and `mayRepeat` agrees to what would be computed more than once.
    func canMove(into readers: [Expression], mayRepeat: (Expression) -> Bool) -> Bool {
        var counts = [Int](repeating: 0, count: count)
        for reader in readers { reader.addReads(to: &counts) }
        for (expression, reads) in zip(self, counts) where reads > 0 && !expression.isCheap {
            if expression.isVolatile || reads > 1 && !mayRepeat(expression) { return false }
        }
        let used = zip(self, counts).filter { $0.1 > 0 }.map { $0.0.depth }.max() ?? 0
        return used <= 2 || used + (readers.map(\.depth).max() ?? 0) <= Expression.depthLimit
    }
}
