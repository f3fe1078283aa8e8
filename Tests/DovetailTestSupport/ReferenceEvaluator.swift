public import DovetailColumnar
public import DovetailPlan

/// Computes plans row by row, as slowly and plainly as can be: what optimized plans and the engine are compared with.
///
/// It knows integers and booleans, and count, sum and max.
public struct ReferenceEvaluator {
    /// The plan is no good as a test: it has too many rows.
    public struct TooManyRows: Error {}
    /// The plan itself is broken.
    public struct Broken: Error {
        public let what: String
    }

    private var shared: [String: (text: String, rows: [[Scalar]])] = [:]
    private static let rowLimit = 2_000

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
            guard let table = node.source as? RowTable else { throw Broken(what: "source") }
            return try table.rows.filter { row in try node.filters.allSatisfy { try value($0, row) == .boolean(true) } }
                .map { row in node.projection.map { row[$0] } }
        case .values(let node): return try node.rows.map { try $0.map { try value($0, []) } }
        case .project(let node):
            return try rows(node.input).map { row in try node.expressions.map { try value($0, row) } }
        case .filter(let node): return try rows(node.input).filter { try value(node.condition, $0) == .boolean(true) }
        case .join(let node): return try join(node)
        case .aggregate(let node): return try aggregate(node)
        case .sort(let node): return try sort(node)
        case .limit(let node): return Array(try rows(node.input).dropFirst(node.offset).prefix(node.limit ?? .max))
        case .union(let node):
            var all: [[Scalar]] = []
            for input in node.inputs { all += try rows(input) }
            return all
        case .distinct(let node):
            var seen: Set<[Scalar]> = []
            return try rows(node.input).filter { row in
                seen.insert(try node.keys?.map { try value($0, row) } ?? row).inserted
            }
        case .shared(let node): return try part(node)
        case .write(let node): return [[.int(Int64(try rows(node.input).count))]]
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
                if node.kind != .semi, node.kind != .anti { result.append(row + other) }
            }
            switch node.kind {
            case .semi where matches > 0, .anti where matches == 0: result.append(row)
            case .left where matches == 0, .full where matches == 0:
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
            guard a == b, node.nullsEqual || !a.isNull else { return false }
        }
        return try node.residual.map { try value($0, left + right) == .boolean(true) } ?? true
    }

    private mutating func sort(_ node: LogicalPlan.Sort) throws -> [[Scalar]] {
        let keyed = try rows(node.input).map { row in (row, try node.keys.map { try value($0.expression, row) }) }
        let sorted = keyed.sorted { a, b in
            for ((x, y), key) in zip(zip(a.1, b.1), node.keys) where x != y {
                if x.isNull || y.isNull { return x.isNull == key.nullsFirst }
                return (x.number < y.number) != key.isDescending
            }
            return false
        }
        return Array(sorted.map(\.0).prefix(node.limit ?? .max))
    }

    private mutating func aggregate(_ node: LogicalPlan.Aggregate) throws -> [[Scalar]] {
        var order: [[Scalar]] = node.groups.isEmpty ? [[]] : []
        var members: [[Scalar]: [[Scalar]]] = [:]
        for row in try rows(node.input) {
            let key = try node.groups.map { try value($0, row) }
            if members[key] == nil, !node.groups.isEmpty { order.append(key) }
            members[key, default: []].append(row)
        }
        return try order.map { key in
            try key + node.aggregates.map { try result($0, members[key] ?? []) }
        }
    }

    private func result(_ call: AggregateCall, _ rows: [[Scalar]]) throws -> Scalar {
        let rows = try rows.filter { row in try call.filter.map { try value($0, row) == .boolean(true) } ?? true }
        guard let argument = call.arguments.first else { return .int(Int64(rows.count)) }
        var values = try rows.map { try value(argument, $0) }.filter { !$0.isNull }
        if call.isDistinct { values = Array(Set(values)) }
        switch call.function.name {
        case "count": return .int(Int64(values.count))
        case "sum": return values.isEmpty ? .null : .int(values.reduce(0) { $0 &+ $1.number })
        default: return values.map(\.number).max().map { .int($0) } ?? .null
        }
    }

    // MARK: Expressions

    private func value(_ expression: Expression, _ row: [Scalar]) throws -> Scalar {
        switch expression {
        case .column(let reference):
            guard row.indices.contains(reference.index) else { throw Broken(what: "column \(reference)") }
            return row[reference.index]
        case .literal(let value, _): return value
        case .cast(let operand, _, _): return try value(operand, row)
        case .arithmetic(let operation, let left, let right, _):
            let (a, b) = (try value(left, row), try value(right, row))
            if a.isNull || b.isNull { return .null }
            return .int(operation == .add ? a.number &+ b.number : a.number &- b.number)
        case .comparison(let operation, let left, let right):
            return compare(operation, try value(left, row), try value(right, row))
        case .and(let operands): return try connect(operands, row, deciding: false)
        case .or(let operands): return try connect(operands, row, deciding: true)
        case .not(let operand):
            let operand = try value(operand, row)
            return operand.isNull ? .null : .boolean(operand != .boolean(true))
        case .isNull(let operand, let negated): return .boolean(try value(operand, row).isNull != negated)
        case .inList(let operand, let items, let negated):
            let equal = Expression.or(items.map { .comparison(.equal, operand, $0) })
            return try value(negated ? .not(equal) : equal, row)
        case .conditional(let call):
            for branch in call.branches where try value(branch.when, row) == .boolean(true) {
                return try value(branch.then, row)
            }
            return try call.otherwise.map { try value($0, row) } ?? .null
        default: throw Broken(what: "unknown expression \(expression)")
        }
    }

    private func connect(_ operands: [Expression], _ row: [Scalar], deciding: Bool) throws -> Scalar {
        let values = try operands.map { try value($0, row) }
        if values.contains(.boolean(deciding)) { return .boolean(deciding) }
        return values.contains(.null) ? .null : .boolean(!deciding)
    }

    private func compare(_ operation: ComparisonOperator, _ a: Scalar, _ b: Scalar) -> Scalar {
        switch operation {
        case .isDistinct: return .boolean(a != b)
        case .isNotDistinct: return .boolean(a == b)
        default: break
        }
        if a.isNull || b.isNull { return .null }
        let (x, y) = (a.number, b.number)
        return switch operation {
        case .equal: .boolean(x == y)
        case .notEqual: .boolean(x != y)
        case .less: .boolean(x < y)
        case .lessOrEqual: .boolean(x <= y)
        case .greater: .boolean(x > y)
        default: .boolean(x >= y)
        }
    }
}

extension Scalar {
    fileprivate var number: Int64 {
        switch self {
        case .int(let value): value
        case .boolean(let value): value ? 1 : 0
        default: 0
        }
    }
}
