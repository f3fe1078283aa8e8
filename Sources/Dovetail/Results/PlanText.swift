import DovetailExecution
public import DovetailPlan

/// Plans as people read them: the tree, and after a run what each operator did.
public struct PlanText: CustomStringConvertible {
    private let plans: [LogicalPlan]
    private let metrics: [OperatorMetrics]
    private let isVerbose: Bool

    public init(_ plans: [LogicalPlan], verbose: Bool = false) {
        self.plans = plans
        metrics = []
        isVerbose = verbose
    }

    /// The plans of a run with rows, time and bytes of their operators; the slowest is marked.
    public init(analyzed result: QueryResult) {
        plans = result.plans
        metrics = result.metrics
        isVerbose = false
    }

    public var description: String {
        guard !metrics.isEmpty else { return LogicalPlan.description(plans, verbose: isVerbose) }
        var tree: [(text: String, name: String)] = []
        var shown: Set<String> = []
        for plan in plans { PlanText.add(plan, "", "", &tree, &shown) }
        // An operator that plans to other ones than it prints breaks the pairing; then they are listed apart.
        let isPaired =
            tree.count == metrics.count
            && zip(tree, metrics).allSatisfy { $0.name.prefix(4) == $1.name.prefix(4) || $1.name.hasPrefix("Top") }
        if isPaired { return annotated(tree.map(\.text)).joined(separator: "\n") }
        let names = metrics.map(\.name)
        return ([LogicalPlan.description(plans, verbose: false), "", "Operators:"] + annotated(names))
            .joined(separator: "\n")
    }

    private static func add(
        _ plan: LogicalPlan, _ first: String, _ rest: String, _ tree: inout [(text: String, name: String)],
        _ shown: inout Set<String>
    ) {
        if case .shared(let node) = plan, !shown.insert(node.id).inserted {
            return tree.append(("\(first)\(plan.title) (above)", plan.title))
        }
        tree.append((first + plan.title, plan.title))
        let children = plan.children
        for (index, child) in children.enumerated() {
            let isLast = index == children.count - 1
            add(child, rest + (isLast ? "└─ " : "├─ "), rest + (isLast ? "   " : "│  "), &tree, &shown)
        }
    }

    private func annotated(_ lines: [String]) -> [String] {
        let total = max(1, metrics.reduce(0) { $0 + $1.nanoseconds })
        let slowest = metrics.map(\.nanoseconds).max() ?? 0
        return zip(lines, metrics).flatMap { line, metrics -> [String] in
            var facts = ["\(DiagnosticText.grouped(metrics.rows)) rows", PlanText.milliseconds(metrics.nanoseconds)]
            facts.append("\(metrics.nanoseconds * 100 / total) %")
            if metrics.bytes > 0 { facts.append(PlanText.bytes(metrics.bytes)) }
            if metrics.nanoseconds == slowest, slowest > 0 { facts.append("slowest") }
            return ["\(line)  (\(facts.joined(separator: ", ")))"]
        }
    }

    static func milliseconds(_ nanoseconds: Int) -> String {
        let tenths = (nanoseconds + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    /// `1234567` as `1.2 MB`.
    public static func bytes(_ count: Int) -> String {
        var value = count * 10
        for unit in ["bytes", "kB", "MB", "GB"] {
            if value < 10_000 { return unit == "bytes" ? "\(count) bytes" : "\(value / 10).\(value % 10) \(unit)" }
            value /= 1_000
        }
        return "\(value / 10).\(value % 10) TB"
    }
}
