import DovetailColumnar

/// A tree of inner joins taken apart: the inputs they join, in their order, and all that is asked of the rows. How it was
/// nested is forgotten but for `nesting`.
struct JoinGraph {
    struct Input {
        let plan: LogicalPlan
        /// Place of its first column among the columns of all inputs.
        let offset: Int
        let rows: Double
    }

    /// The tree as it was: positions of inputs at the leaves.
    indirect enum Nesting {
        case input(Int)
        case join(Nesting, Nesting)
    }

    private(set) var inputs: [Input] = []
    /// Over the columns of all inputs: one behind the other.
    private(set) var conditions: [Expression] = []
    /// Equalities of columns by what they make equal: each set holds columns that are all one, at most one of an input.
    private(set) var classes: [[Int]] = []
    private(set) var nesting = Nesting.input(0)
    /// For each column of the tree's output, its place among all inputs' columns.
    private(set) var output: [Int] = []
    private var width = 0
    private var estimator = RowEstimator()

    /// Sets of inputs are bits of a machine word.
    static let inputLimit = 60

    /// nil for a plan that is no such tree, has fewer than three inputs, or one whose size nobody knows.
    init?(_ plan: LogicalPlan) {
        guard let (nesting, output) = take(plan, isRoot: true), (3...JoinGraph.inputLimit).contains(inputs.count) else {
            return nil
        }
        self.nesting = nesting
        self.output = output
        takeEqualities()
    }

    private mutating func take(_ plan: LogicalPlan, isRoot: Bool) -> (Nesting, [Int])? {
        switch plan {
        case .join(let node) where node.isReorderable: return take(node)
        case .project(let node) where !isRoot && node.isSelection:
            guard case .join(let join) = node.input, join.isReorderable else { break }
            // What was taken of a tree that cannot be taken whole would stand beside it.
            guard let (nesting, columns) = take(join) else { return nil }
            return (nesting, node.expressions.map { columns[$0.columnReference?.index ?? 0] })
        default: break
        }
        guard !isRoot, let rows = estimator.rows(plan) else { return nil }
        inputs.append(Input(plan: plan, offset: width, rows: max(Double(rows), 1)))
        let columns = Array(width..<width + plan.schema.count)
        width += plan.schema.count
        return (.input(inputs.count - 1), columns)
    }

    private mutating func take(_ node: LogicalPlan.Join) -> (Nesting, [Int])? {
        guard let (leftNesting, left) = take(node.left, isRoot: false),
            let (rightNesting, right) = take(node.right, isRoot: false)
        else { return nil }
        for key in node.keys {
            conditions.append(
                .comparison(.equal, key.left.remapped { left[$0] }, key.right.remapped { right[$0] }))
        }
        let columns = left + right
        conditions += (node.residual?.conjuncts ?? []).map { $0.remapped { columns[$0] } }
        return (.join(leftNesting, rightNesting), columns)
    }

    /// Puts `a = b` of two columns into classes; what follows from others is dropped from the conditions. What a class says
    /// of two columns of one input no join would ask: it stays a condition.
    private mutating func takeEqualities() {
        var sets: [Set<Int>] = []
        var rest: [Expression] = []
        for condition in conditions {
            guard case .comparison(.equal, .column(let a), .column(let b)) = condition,
                input(of: a.index) != input(of: b.index)
            else {
                rest.append(condition)
                continue
            }
            let touching = sets.filter { $0.contains(a.index) || $0.contains(b.index) }
            sets.removeAll { $0.contains(a.index) || $0.contains(b.index) }
            sets.append(touching.reduce([a.index, b.index]) { $0.union($1) })
        }
        conditions = rest
        for columns in sets.map({ $0.sorted() }).sorted(by: { $0[0] < $1[0] }) {
            var members: [Int] = []
            for column in columns {
                if let last = members.last, input(of: last) == input(of: column) {
                    conditions.append(.comparison(.equal, reference(last), reference(column)))
                } else {
                    members.append(column)
                }
            }
            classes.append(members)
        }
    }

    func input(of column: Int) -> Int {
        (inputs.firstIndex { column < $0.offset + $0.plan.schema.count }) ?? inputs.count - 1
    }

    /// The inputs a condition reads, as bits.
    func inputs(of condition: Expression) -> UInt64 {
        condition.columnIndices.reduce(0) { $0 | 1 << UInt64(input(of: $1)) }
    }

    func reference(_ column: Int) -> Expression {
        let input = inputs[input(of: column)]
        guard case .column(var reference) = input.plan.schema.reference(column - input.offset) else {
            return .alwaysTrue
        }
        reference.index = column
        return .column(reference)
    }

    /// Different values of a column, as far as they can matter for a join.
    func distinctCount(_ column: Int) -> Double {
        let input = inputs[input(of: column)]
        let known = RowEstimator.distinctCount(
            input.plan.schema.reference(column - input.offset), in: input.plan, rows: input.rows)
        return known ?? input.rows
    }
}

extension LogicalPlan.Join {
    /// Whether the join may stand in a graph.
    var isReorderable: Bool {
        (kind == .inner || kind == .cross) && !nullsEqual && !(residual?.isVolatile ?? false)
            && !keys.contains { $0.left.isVolatile || $0.right.isVolatile }
    }
}

extension LogicalPlan.Project {
    /// Columns alone, in any order.
    var isSelection: Bool { expressions.allSatisfy { $0.columnReference != nil } }
}
