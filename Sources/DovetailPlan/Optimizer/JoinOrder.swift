import DovetailColumnar

/// Finds the cheapest way to nest the joins of a graph: all ways, by dynamic programming over sets of inputs, for up to
/// `exhaustiveLimit` inputs; for more, the pair with the smallest result again and again.
///
/// Costs are rows handled, those of the side a hash table is built of counted more; joins of inputs that nothing connects
/// come last.
struct JoinOrder {
    struct Tree {
        var nesting: JoinGraph.Nesting
        var inputs: UInt64
        var rows: Double
        var cost: Double
    }

    private let graph: JoinGraph
    /// The inputs with a column in each class, with the number of its different values there.
    private let classes: [[(input: UInt64, distinct: Double)]]
    /// The inputs of each other condition, and the part of the rows it leaves.
    private let filters: [(inputs: UInt64, selectivity: Double, isEquality: Bool)]

    private static let exhaustiveLimit = 9
    private static let buildWeight = 2.0

    init(_ graph: JoinGraph) {
        self.graph = graph
        classes = graph.classes.map { columns in
            columns.map { (1 << UInt64(graph.input(of: $0)), graph.distinctCount($0)) }
        }
        filters = graph.conditions.map { condition in
            let isEquality = if case .comparison(.equal, _, _) = condition { true } else { false }
            return (graph.inputs(of: condition), isEquality ? 0.01 : 0.3, isEquality)
        }
    }

    /// The cost of the joins as they are nested.
    var presentCost: Double { measured(graph.nesting).cost }

    func best() -> Tree {
        var trees = components().map { component in
            component.count <= JoinOrder.exhaustiveLimit ? exhaustive(component) : greedy(component.map(leaf))
        }
        // Nothing connects them: the smallest first.
        trees.sort { $0.rows < $1.rows }
        return trees.dropFirst().reduce(trees[0]) { joined($0, $1) }
    }

    // MARK: Estimates

    private func leaf(_ input: Int) -> Tree {
        Tree(nesting: .input(input), inputs: 1 << UInt64(input), rows: graph.inputs[input].rows, cost: 0)
    }

    private func measured(_ nesting: JoinGraph.Nesting) -> Tree {
        switch nesting {
        case .input(let input): leaf(input)
        case .join(let left, let right): joined(measured(left), measured(right))
        }
    }

    /// The larger side is the left one: of the right one the hash table is built.
    private func joined(_ a: Tree, _ b: Tree) -> Tree {
        let (large, small) = a.rows >= b.rows ? (a, b) : (b, a)
        let inputs = a.inputs | b.inputs
        let rows = rows(of: inputs)
        // Without a key all pairs are looked at.
        let pairs = hasKey(a.inputs, b.inputs) ? 0 : large.rows * small.rows
        return Tree(
            nesting: .join(large.nesting, small.nesting), inputs: inputs, rows: rows,
            cost: a.cost + b.cost + rows + pairs + large.rows + small.rows * JoinOrder.buildWeight)
    }

    /// Rows of the join of a set of inputs, however it is nested.
    private func rows(of inputs: UInt64) -> Double {
        var rows = 1.0
        for (index, input) in graph.inputs.enumerated() where inputs & 1 << UInt64(index) != 0 { rows *= input.rows }
        for members in classes {
            // All but the column of the fewest values are restricted to those.
            var (product, least, count) = (1.0, Double.infinity, 0)
            for member in members where inputs & member.input != 0 {
                product *= max(member.distinct, 1)
                least = min(least, max(member.distinct, 1))
                count += 1
            }
            if count > 1 { rows /= product / least }
        }
        for filter in filters where filter.inputs & ~inputs == 0 { rows *= filter.selectivity }
        return max(rows, 1)
    }

    private func hasKey(_ a: UInt64, _ b: UInt64) -> Bool {
        for members in classes {
            var both = (false, false)
            for member in members {
                if a & member.input != 0 { both.0 = true }
                if b & member.input != 0 { both.1 = true }
            }
            if both == (true, true) { return true }
        }
        return filters.contains { $0.isEquality && ties($0.inputs, a, b) }
    }

    private func isConnected(_ a: UInt64, _ b: UInt64) -> Bool {
        hasKey(a, b) || filters.contains { ties($0.inputs, a, b) }
    }

    private func ties(_ inputs: UInt64, _ a: UInt64, _ b: UInt64) -> Bool {
        inputs & a != 0 && inputs & b != 0 && inputs & ~(a | b) == 0
    }

    // MARK: Search

    /// Sets of inputs that conditions tie together.
    private func components() -> [[Int]] {
        var sets = graph.inputs.indices.map { UInt64(1) << UInt64($0) }
        let ties = classes.map { $0.reduce(0) { $0 | $1.input } } + filters.map(\.inputs)
        for tie in ties where tie != 0 {
            let touching = sets.filter { $0 & tie != 0 }
            sets.removeAll { $0 & tie != 0 }
            sets.append(touching.reduce(0, |))
        }
        return sets.map { set in graph.inputs.indices.filter { set & 1 << UInt64($0) != 0 } }
            .sorted { $0[0] < $1[0] }
    }

    private func exhaustive(_ members: [Int]) -> Tree {
        let full = (1 << members.count) - 1
        var best = [Tree?](repeating: nil, count: full + 1)
        for (place, input) in members.enumerated() { best[1 << place] = leaf(input) }
        for set in 1...full where set & (set - 1) != 0 {
            // Each pair of parts once: the first has the lowest member.
            let rest = set & (set - 1)
            var part = rest
            while part > 0 {
                if let other = best[part], let one = best[set & ~part], isConnected(one.inputs, other.inputs) {
                    let tree = joined(one, other)
                    if tree.cost < best[set]?.cost ?? .infinity { best[set] = tree }
                }
                part = (part - 1) & rest
            }
        }
        // A condition over three inputs can tie what no pair of them is tied by.
        return best[full] ?? greedy(members.map(leaf))
    }

    private func greedy(_ leaves: [Tree]) -> Tree {
        var trees = leaves
        while trees.count > 1 {
            var best: (Tree, Int, Int)?
            for first in trees.indices {
                for second in trees.indices
                where second > first && isConnected(trees[first].inputs, trees[second].inputs) {
                    let tree = joined(trees[first], trees[second])
                    if tree.rows < best?.0.rows ?? .infinity { best = (tree, first, second) }
                }
            }
            let (tree, first, second) = best ?? (joined(trees[0], trees[1]), 0, 1)
            trees.remove(at: second)
            trees[first] = tree
        }
        return trees[0]
    }
}
