public import DovetailColumnar
public import DovetailPlan

/// Computes plans row by row, as slowly and plainly as can be: what optimized plans and the engine are compared with.
///
/// It knows every type and expression, and the common aggregates by name.
public struct ReferenceEvaluator {
    /// The plan is no good as a test: it has too many rows.
    public struct TooManyRows: Error {}
    /// The plan itself is broken.
    public struct Broken: Error {
        public let what: String
    }

    private var shared: [String: (text: String, rows: [[Scalar]])] = [:]
    private static let rowLimit = 2_000

    /// All rows of a plan; sorting is stable, groups come in the order of their first rows.
    public static func run(_ plan: LogicalPlan) throws -> [[Scalar]] {
        var evaluator = ReferenceEvaluator()
        return try evaluator.rows(plan)
    }

    public init() {}

    public mutating func rows(_ plan: LogicalPlan) throws -> [[Scalar]] {
        let rows = try computed(plan)
        guard rows.count <= ReferenceEvaluator.rowLimit else { throw TooManyRows() }
        let width = plan.schema.count
        guard rows.allSatisfy({ $0.count == width }) else { throw Broken(what: "width of \(plan.title)") }
        return rows
    }

    private mutating func computed(_ plan: LogicalPlan) throws -> [[Scalar]] {
        switch plan {
        case .scan(let node):
            guard let table = node.source as? any ReferenceSource else { throw Broken(what: "source") }
            return try table.rows.filter { row in try node.filters.allSatisfy { try value($0, row) == .boolean(true) } }
                .map { row in node.projection.map { row[$0] } }
        case .values(let node): return try node.rows.map { try $0.map { try value($0, []) } }
        case .project(let node):
            return try rows(node.input).map { row in try node.expressions.map { try value($0, row) } }
        case .filter(let node): return try rows(node.input).filter { try value(node.condition, $0) == .boolean(true) }
        case .join(let node): return try join(node)
        case .aggregate(let node): return try aggregate(node)
        case .window(let node): return try window(node)
        case .sort(let node): return try sort(node)
        case .limit(let node): return try limit(node)
        case .union(let node):
            var all: [[Scalar]] = []
            for input in node.inputs { all += try rows(input) }
            return all
        case .distinct(let node):
            var seen: Set<[Scalar]> = []
            return try rows(node.input).filter { row in
                seen.insert(ReferenceEvaluator.key(try node.keys?.map { try value($0, row) } ?? row)).inserted
            }
        case .repetition(let node):
            return try rows(node.input).flatMap { row in
                guard case .int(let count) = try value(node.count, row), count > 0 else { return [[Scalar]]() }
                return Array(repeating: row, count: Int(min(count, Int64(ReferenceEvaluator.rowLimit + 1))))
            }
        case .expand(let node):
            return try rows(node.input).flatMap { row in
                try node.projections.map { try $0.map { try value($0, row) } }
            }
        case .pairing(let node): return try pairing(node)
        case .recursion, .workingTable: throw Broken(what: "no reference for \(plan.title)")
        case .unnest(let node):
            return try rows(node.input).flatMap { row in
                let lists = try node.lists.map { ReferenceEvaluator.elements(try value($0, row)) }
                let longest = max(lists.map(\.count).max() ?? 0, node.keepsEmpty ? 1 : 0)
                return (0..<longest).map { place in row + lists.map { place < $0.count ? $0[place] : .null }
                }
            }
        case .shared(let node): return try part(node)
        case .write(let node): return [[.int(Int64(try rows(node.input).count))]]
        }
    }

    /// What a list or map has in it.
    private static func elements(_ value: Scalar) -> [Scalar] {
        switch value {
        case .list(let values): values
        case .map(let pairs): pairs.map { .structure([$0.key, $0.value]) }
        default: []
        }
    }

    /// A shared part is computed once, so it must be the same wherever it stands.
    private mutating func part(_ node: LogicalPlan.Shared) throws -> [[Scalar]] {
        let text = node.input.description(verbose: true)
        if let known = shared[node.id] {
            guard known.text == text else { throw Broken(what: "shared \(node.id) differs") }
            return known.rows
        }
        let result = try rows(node.input)
        shared[node.id] = (text, result)
        return result
    }

    private mutating func join(_ node: LogicalPlan.Join) throws -> [[Scalar]] {
        let left = try rows(node.left)
        let right = try rows(node.right)
        guard left.count * right.count <= 20_000 else { throw TooManyRows() }
        var result: [[Scalar]] = []
        var matchedRight = Set<Int>()
        for row in left {
            var matches = 0
            for (index, other) in right.enumerated() where try isMatch(node, row, other) {
                matches += 1
                matchedRight.insert(index)
                if ![.semi, .anti, .mark].contains(node.kind) { result.append(row + other) }
            }
            switch node.kind {
            case .semi where matches > 0, .anti where matches == 0: result.append(row)
            case .mark: result.append(row + [.boolean(matches > 0)])
            case .single where matches > 1: throw Broken(what: "a subquery with several rows")
            case .left where matches == 0, .full where matches == 0, .single where matches == 0:
                result.append(row + Array(repeating: .null, count: node.right.schema.count))
            default: break
            }
        }
        if node.kind == .right || node.kind == .full {
            for (index, other) in right.enumerated() where !matchedRight.contains(index) {
                result.append(Array(repeating: .null, count: node.left.schema.count) + other)
            }
        }
        return result
    }

    private func isMatch(_ node: LogicalPlan.Join, _ left: [Scalar], _ right: [Scalar]) throws -> Bool {
        for key in node.keys {
            let (a, b) = (try value(key.left, left), try value(key.right, right))
            guard ReferenceEvaluator.order(a, b) == 0, node.nullsEqual || !a.isNull else { return false }
        }
        return try node.residual.map { try value($0, left + right) == .boolean(true) } ?? true
    }

    private mutating func limit(_ node: LogicalPlan.Limit) throws -> [[Scalar]] {
        var seen: [[Scalar]: Int] = [:]
        return try rows(node.input).filter { row in
            let key = ReferenceEvaluator.key(try node.keys.map { try value($0, row) })
            let place = seen[key, default: 0]
            seen[key] = place + 1
            return place >= node.offset && place - node.offset < node.limit ?? .max
        }
    }

    private mutating func sort(_ node: LogicalPlan.Sort) throws -> [[Scalar]] {
        Array(try ReferenceEvaluator.sorted(try rows(node.input), by: node.keys).prefix(node.limit ?? .max))
    }

    static func sorted(_ rows: [[Scalar]], by keys: [SortKey]) throws -> [[Scalar]] {
        let keyed = try rows.map { row in (row, try keys.map { try evaluate($0.expression, row: row) }) }
        let sorted = keyed.enumerated().sorted { a, b in
            for ((x, y), key) in zip(zip(a.element.1, b.element.1), keys) {
                let order = ReferenceEvaluator.order(x, y)
                if order == 0 { continue }
                if x.isNull || y.isNull { return x.isNull == key.nullsFirst }
                return (order < 0) != key.isDescending
            }
            return a.offset < b.offset
        }
        return sorted.map(\.element.0)
    }

    private mutating func aggregate(_ node: LogicalPlan.Aggregate) throws -> [[Scalar]] {
        var order: [[Scalar]] = node.groups.isEmpty ? [[]] : []
        var members: [[Scalar]: [[Scalar]]] = [:]
        for group in node.standingGroups where members.updateValue([], forKey: ReferenceEvaluator.key(group)) == nil {
            order.append(group)
        }
        for row in try rows(node.input) {
            let group = try node.groups.map { try value($0, row) }
            let key = ReferenceEvaluator.key(group)
            if members[key] == nil, !node.groups.isEmpty { order.append(group) }
            members[key, default: []].append(row)
        }
        return try order.map { group in
            let rows = members[ReferenceEvaluator.key(group)] ?? []
            return try group + node.aggregates.map { try ReferenceEvaluator.aggregate($0, rows) }
        }
    }

    func value(_ expression: Expression, _ row: [Scalar]) throws -> Scalar {
        try ReferenceEvaluator.evaluate(expression, row: row)
    }

    /// A row with one form for all values that are equal, for tests where it is open which of them comes out.
    public static func comparable(_ row: [Scalar]) -> [Scalar] { key(row) }

    /// Values that equal each other as equal keys: one zero, one NaN, intervals by their length.
    static func key(_ values: [Scalar]) -> [Scalar] {
        values.map { value in
            switch value {
            case .double(let number): number.isNaN ? .double(.nan) : .double(number == 0 ? 0 : number)
            case .float(let number): number.isNaN ? .float(.nan) : .float(number == 0 ? 0 : number)
            case .interval: .decimal(unscaled: number(value), scale: 0)
            case .list(let values): .list(key(values))
            case .structure(let values): .structure(key(values))
            case .map(let pairs): .list(pairs.map { .structure(key([$0.key, $0.value])) })
            default: value
            }
        }
    }
}

/// A table that knows its rows, for plans run by `ReferenceEvaluator`.
public protocol ReferenceSource: TableSource {
    /// In the order of the source's schema.
    var rows: [[Scalar]] { get }
}

extension RowTable: ReferenceSource {}
