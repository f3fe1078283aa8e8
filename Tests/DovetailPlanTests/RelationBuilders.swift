import DovetailColumnar
import DovetailPlan

/// Short spellings for relations and expressions in tests.
typealias Written = UnresolvedExpression

func name(_ path: String, caseSensitive: Bool = false) -> Written {
    Written(.name(path.split(separator: ".").map(String.init), caseSensitive: caseSensitive))
}

extension UnresolvedExpression: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral
{
    init(integerLiteral value: Int64) {
        self.init(.literal(.int(value), Int32(exactly: value) == nil ? .int64 : .int32))
    }
    init(stringLiteral value: String) { self.init(.literal(.string(value), .string)) }
    init(booleanLiteral value: Bool) { self.init(.literal(.boolean(value), .boolean)) }

    func named(_ name: String) -> Written { Written(.alias(self, name: name)) }
    func cast(_ type: DataType, _ style: CastStyle = .checked) -> Written { Written(.cast(self, type, style)) }
    var isNull: Written { Written(.isNull(self, negated: false)) }
    var isNotNull: Written { Written(.isNull(self, negated: true)) }
    func isIn(_ items: [Written]) -> Written { Written(.inList(self, items, negated: false)) }

    static let star = Written(.star(StarItem()))
    static let null = Written(.literal(.null, .null))
}

func decimal(_ unscaled: Int128, _ precision: Int, _ scale: Int) -> Written {
    Written(.literal(.decimal(unscaled: unscaled, scale: scale), .decimal(precision: precision, scale: scale)))
}

func binary(_ left: Written, _ operation: BinaryOperator, _ right: Written) -> Written {
    Written(.binary(operation, left, right))
}

func == (left: Written, right: Written) -> Written { binary(left, .equal, right) }
func > (left: Written, right: Written) -> Written { binary(left, .greater, right) }
func < (left: Written, right: Written) -> Written { binary(left, .less, right) }
func + (left: Written, right: Written) -> Written { binary(left, .add, right) }
func - (left: Written, right: Written) -> Written { binary(left, .subtract, right) }
func * (left: Written, right: Written) -> Written { binary(left, .multiply, right) }
func / (left: Written, right: Written) -> Written { binary(left, .divide, right) }

func all(_ operands: Written...) -> Written { Written(.and(operands)) }
func any(_ operands: Written...) -> Written { Written(.or(operands)) }
func not(_ operand: Written) -> Written { Written(.unary(.not, operand)) }

func call(_ name: String, _ arguments: Written..., distinct: Bool = false, filter: Written? = nil) -> Written {
    Written(
        .call(
            Written.FunctionCall(name: name, arguments: arguments, isDistinct: distinct, filter: filter)))
}

let countStar = Written(.call(Written.FunctionCall(name: "count", arguments: [], isStar: true)))

func window(
    _ name: String, _ arguments: Written..., by partitions: [Written] = [], order: [Written] = []
) -> Written {
    let specification = UnresolvedExpression.WindowSpecification(
        partitions: partitions, order: order.map { UnresolvedSortKey(expression: $0) })
    return Written(.window(.init(call: .init(name: name, arguments: arguments), window: specification)))
}

func table(_ name: String) -> Relation { .table(TableRelation(name: [name])) }

extension Relation {
    func select(_ items: Written...) -> Relation { .project(ProjectRelation(input: self, items: items)) }
    func filter(_ condition: Written) -> Relation { .filter(FilterRelation(input: self, condition: condition)) }
    func group(by groups: [Written], _ items: Written..., having: Written? = nil) -> Relation {
        .aggregate(AggregateRelation(input: self, groups: groups, items: items, having: having))
    }
    func join(
        _ other: Relation, _ kind: JoinKind = .inner, on condition: Written, clashPrefix: String? = nil
    ) -> Relation { join(other, kind, .on(condition), clashPrefix: clashPrefix) }
    func join(
        _ other: Relation, _ kind: JoinKind = .inner, _ condition: JoinCondition, clashPrefix: String? = nil
    ) -> Relation {
        .join(
            JoinRelation(left: self, right: other, kind: kind, condition: condition, clashPrefix: clashPrefix))
    }
    func sort(_ keys: Written..., descending: Bool = false) -> Relation {
        .sort(
            SortRelation(
                input: self, keys: keys.map { UnresolvedSortKey(expression: $0, isDescending: descending) }))
    }
    func limit(_ count: Int?, offset: Int = 0) -> Relation {
        .limit(LimitRelation(input: self, limit: count, offset: offset))
    }
    func distinct(_ keys: [Written]? = nil) -> Relation { .distinct(DistinctRelation(input: self, keys: keys)) }
    func union(_ other: Relation, all: Bool = true, byName: Bool = false) -> Relation {
        .union(UnionRelation(inputs: [self, other], isAll: all, byName: byName))
    }
    func called(_ name: String, _ columns: [String] = []) -> Relation {
        .alias(AliasRelation(input: self, name: name, columns: columns))
    }
    func shared(_ id: String) -> Relation { .shared(SharedRelation(id: id, input: self)) }
    func write(_ path: String, by columns: [String]? = nil, format: String? = "parquet") -> Relation {
        let layout: WriteTarget.Layout = columns.map { .folder(partitionBy: $0) } ?? .file
        return .write(
            WriteRelation(input: self, target: WriteTarget(path: path, layout: layout, format: format)))
    }
}
