import DovetailColumnar

extension LogicalPlan: CustomStringConvertible {
    public var description: String { description(verbose: false) }

    /// The plan as an indented tree, root first; `verbose` adds each node's columns with their types and the estimated
    /// number of rows.
    public func description(verbose: Bool) -> String { LogicalPlan.description([self], verbose: verbose) }

    /// Several plans that may share parts; a shared part is shown where it stands first.
    public static func description(_ plans: [LogicalPlan], verbose: Bool) -> String {
        var printer = PlanPrinter(verbose: verbose)
        for plan in plans { printer.add(plan) }
        return printer.lines.joined(separator: "\n")
    }

    /// The node's own line.
    public var title: String {
        switch self {
        case .scan(let node): node.title
        case .values(let node): "Values \(node.rows.count) rows [\(node.schema.names.joined(separator: ", "))]"
        case .project(let node): node.title
        case .filter(let node): "Filter \(node.condition)"
        case .join(let node): node.title
        case .aggregate(let node): node.title
        case .window(let node): node.title
        case .sort(let node): node.title
        case .limit(let node): node.title
        case .union(let node): "Union of \(node.inputs.count)"
        case .distinct(let node): "Distinct" + (node.keys.map { " on \(LogicalPlan.list($0))" } ?? "")
        case .repetition(let node): "Repeat \(node.count) times"
        case .expand(let node): node.title
        case .recursion(let node): "Recursion \"\(node.id)\"\(node.isDistinct ? " of distinct rows" : "")"
        case .workingTable(let node): "\(node.isWhole ? "All rows" : "Working table") of \"\(node.id)\""
        case .pairing(let node): node.title
        case .unnest(let node): node.title
        case .shared(let node): "Shared \"\(node.id)\""
        case .write(let node): node.title
        }
    }

    static func list(_ expressions: [Expression]) -> String {
        expressions.map(\.description).joined(separator: ", ")
    }
}

private struct PlanPrinter {
    let verbose: Bool
    private(set) var lines: [String] = []
    private var shown: Set<String> = []
    private var estimator = RowEstimator()

    init(verbose: Bool) { self.verbose = verbose }

    mutating func add(_ plan: LogicalPlan) { add(plan, first: "", rest: "") }

    /// `first` stands before the node's line, `rest` before those below it.
    private mutating func add(_ plan: LogicalPlan, first: String, rest: String) {
        if case .shared(let node) = plan, !shown.insert(node.id).inserted {
            lines.append("\(first)\(plan.title) (above)")
            return
        }
        lines.append(first + plan.title + (verbose ? details(plan) : ""))
        let children = plan.children
        for (index, child) in children.enumerated() {
            let isLast = index == children.count - 1
            add(child, first: rest + (isLast ? "└─ " : "├─ "), rest: rest + (isLast ? "   " : "│  "))
        }
    }

    private mutating func details(_ plan: LogicalPlan) -> String {
        let columns = plan.schema.fields.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
        let rows = estimator.rows(plan).map { ", about \($0) rows" } ?? ""
        return "  -- (\(columns))\(rows)"
    }
}

// MARK: - Lines

extension LogicalPlan.Scan {
    fileprivate var title: String {
        let columns = schema.names.joined(separator: ", ")
        let condition = Expression.conjunction(filters).map { " where \($0)" } ?? ""
        return "Scan \(source.name) [\(columns)]\(condition)"
    }
}

extension LogicalPlan.Project {
    fileprivate var title: String {
        let items = zip(schema.names, expressions).map { name, expression in
            let text = expression.description
            return text == name ? text : "\(text) AS \(name)"
        }
        return items.isEmpty ? "Project no columns" : "Project \(items.joined(separator: ", "))"
    }
}

extension LogicalPlan.Join {
    fileprivate var title: String {
        var conditions = keys.map { "\(side($0.left, of: left)) = \(side($0.right, of: right))" }
        if let residual { conditions.append(residual.description) }
        let isByOrder = !parts.inequalities.isEmpty
        return "Join \(kind.rawValue)\(isByOrder ? " in order" : "")"
            + (conditions.isEmpty ? "" : " on \(conditions.joined(separator: " AND "))")
    }

    /// A key, with its table's name where it is a column of one.
    private func side(_ key: Expression, of input: LogicalPlan) -> String {
        guard let reference = key.columnReference, let table = input.table(of: reference.index) else {
            return key.description
        }
        return "\(table).\(reference.name)"
    }
}

extension LogicalPlan {
    /// The short name of the table that column `index` comes from unchanged.
    fileprivate func table(of index: Int) -> String? {
        switch self {
        case .scan(let node): node.source.shortName
        case .filter(let node): node.input.table(of: index)
        case .sort(let node): node.input.table(of: index)
        case .limit(let node): node.input.table(of: index)
        case .distinct(let node): node.input.table(of: index)
        case .repetition(let node): node.input.table(of: index)
        case .shared(let node): node.input.table(of: index)
        case .project(let node):
            node.expressions[index].columnReference.flatMap {
                $0.name == node.schema[index].name ? node.input.table(of: $0.index) : nil
            }
        case .join(let node):
            index < node.left.schema.count
                ? node.left.table(of: index)
                : node.kind == .mark ? nil : node.right.table(of: index - node.left.schema.count)
        case .window(let node): index < node.input.schema.count ? node.input.table(of: index) : nil
        case .unnest(let node): index < node.input.schema.count ? node.input.table(of: index) : nil
        case .values, .pairing, .aggregate, .union, .expand, .recursion, .workingTable, .write: nil
        }
    }
}

extension TableSource {
    /// The file's name without folder and endings.
    fileprivate var shortName: String? {
        guard let file = name.split(separator: "/").last else { return nil }
        return file.split(separator: ".").first.map(String.init)
    }
}

extension LogicalPlan.Aggregate {
    fileprivate var title: String {
        let keys = groups.isEmpty ? "" : " by \(LogicalPlan.list(groups))"
        let calls = aggregates.map { call in
            let text = call.description
            return text == call.name ? text : "\(text) AS \(call.name)"
        }
        return "Aggregate\(keys)" + (calls.isEmpty ? "" : ": \(calls.joined(separator: ", "))")
    }
}

extension LogicalPlan.Pairing {
    fileprivate var title: String {
        guard let nearest else { return "Pair by position" }
        let equal = nearest.nullsEqual ? "IS NOT DISTINCT FROM" : "="
        let conditions =
            nearest.keys.map { "\($0.left) \(equal) \($0.right)" } + [nearest.inequality.description]
            + (nearest.residual.map { [$0.description] } ?? [])
        let kind = nearest.kind == .inner ? "" : "\(nearest.kind.rawValue) "
        return "Pair \(kind)with the nearest on \(conditions.joined(separator: " AND "))"
    }
}

extension LogicalPlan.Join.Inequality: CustomStringConvertible {
    public var description: String { "\(left) \(operation.rawValue) \(right)" }
}

extension LogicalPlan.Expand {
    /// One list of what differs between the projections for each of them.
    fileprivate var title: String {
        let varying = schema.fields.indices.filter { index in
            projections.contains { $0[index] != projections[0][index] }
        }
        return "Expand "
            + projections.map { row in "(\(LogicalPlan.list(varying.map { row[$0] })))" }.joined(separator: ", ")
    }
}

extension AggregateCall: CustomStringConvertible {
    public var description: String {
        let inside = arguments.isEmpty ? "*" : LogicalPlan.list(arguments)
        let condition = filter.map { " FILTER (WHERE \($0))" } ?? ""
        let sorting = order.isEmpty ? "" : " ORDER BY \(order.map(\.description).joined(separator: ", "))"
        return "\(function.name)(\(isDistinct ? "DISTINCT " : "")\(inside)\(sorting))\(condition)"
    }
}

extension LogicalPlan.Sort {
    fileprivate var title: String {
        let order = keys.map(\.description).joined(separator: ", ")
        return limit.map { "Top \($0) by \(order)" } ?? "Sort by \(order)"
    }
}

extension SortKey: CustomStringConvertible {
    public var description: String {
        "\(expression)\(isDescending ? " DESC" : "")\(nullsFirst ? " NULLS FIRST" : "")"
    }
}

extension LogicalPlan.Limit {
    fileprivate var title: String {
        let count = limit.map { " \($0)" } ?? ""
        let each = keys.isEmpty ? "" : " for each \(LogicalPlan.list(keys))"
        return "Limit\(count)" + (offset > 0 ? " offset \(offset)" : "") + each
    }
}

extension LogicalPlan.Write {
    fileprivate var title: String {
        let format = target.format.map { "\($0) " } ?? ""
        guard case .folder(let columns) = target.layout, !columns.isEmpty else {
            return "Write \(format)\"\(target.path)\""
        }
        return "Write \(format)\"\(target.path)\" by \(columns.joined(separator: ", "))"
    }
}
