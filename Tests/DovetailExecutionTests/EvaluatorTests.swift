import DovetailColumnar
import DovetailPlan
import DovetailTestSupport
import Testing

@testable import DovetailExecution

/// Random expressions over random batches give what the reference evaluator gives row by row, errors included.
@Suite struct EvaluatorTests {
    private static let types: [DataType] = [
        .int32, .int32, .int64, .double, .string, .boolean, .decimal(precision: 9, scale: 2), .date,
    ]
    private static let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })

    @Test func expressionsGiveTheReferencesValues() throws {
        var failures = 0
        for seed in 1...1_500 as ClosedRange<UInt64> {
            var random = RandomExpressions(seed: seed, types: Self.types)
            let expression = random.expression(Self.types.randomElement(using: &random.columns.generator) ?? .int32, 4)
            let batch = random.batch(Self.schema)
            let rows = batch.rows()
            let expected = try? rows.map { try ReferenceEvaluator.evaluate(expression, row: $0) }
            let actual = try? ExpressionEvaluator(expression).evaluate(batch)
            let again = try? ExpressionSet([expression, .isNull(expression, negated: false), expression]).evaluate(
                batch)
            guard let expected else {
                failures += 1
                #expect(actual == nil && again == nil, "seed \(seed): no error from \(expression)")
                continue
            }
            #expect(actual.map { isSame($0.scalars, expected) } ?? false, "seed \(seed): \(expression)")
            #expect(again.map { isSame($0[0].scalars, expected) } ?? false, "seed \(seed): \(expression)")
            #expect(again?[1].scalars == expected.map { .boolean($0.isNull) }, "seed \(seed): \(expression)")
        }
        #expect(failures > 20 && failures < 1_000)
    }

    @Test func conditionsSelectTheReferencesRows() throws {
        for seed in 1...1_500 as ClosedRange<UInt64> {
            var random = RandomExpressions(seed: seed, types: Self.types)
            let count = Int.random(in: 1...4, using: &random.columns.generator)
            let condition = Expression.and((0..<count).map { _ in random.expression(.boolean, 3) })
            let batch = random.batch(Self.schema)
            let base =
                batch.selection.map { chosen in (0..<chosen.count).map { Int(chosen.pointer[$0]) } }
                ?? Array(0..<batch.baseCount)
            // A conjunct that fails for a row which an earlier one made null counts for the reference alone.
            guard
                let kept = try? zip(base, batch.rows()).filter({ _, row in
                    try ReferenceEvaluator.evaluate(condition, row: row) == .boolean(true)
                }).map(\.0)
            else { continue }
            let selection = try PredicateEvaluator(condition).select(batch)
            let found = selection.map { chosen in (0..<chosen.count).map { Int(chosen.pointer[$0]) } } ?? base
            #expect(found == kept, "seed \(seed): \(condition)")
        }
    }

    @Test func branchesNotTakenDoNotFail() throws {
        let schema = Schema([Field("a", .int32), Field("b", .int32)])
        let (a, b) = (schema.reference(0), schema.reference(1))
        let batch = RecordBatch(
            schema: schema,
            columns: [
                Column(scalars: [.int(6), .int(1), .int(9)], type: .int32),
                Column(scalars: [.int(3), .int(0), .int(0)], type: .int32),
            ], count: 3)
        let zero = Expression.literal(.int(0), .int32)
        let quotient = Expression.arithmetic(.integerDivide, a, b, .int32)
        let guarded = Expression.conditional(
            ConditionalCall(
                branches: [.init(when: .comparison(.notEqual, b, zero), then: quotient)], otherwise: zero, type: .int32)
        )
        #expect(try ExpressionEvaluator(guarded).evaluate(batch).scalars == [.int(2), .int(0), .int(0)])
        // The quotient occurs twice, but never for certain.
        let both = try ExpressionSet([guarded, .negate(guarded)]).evaluate(batch)
        #expect(both[1].scalars == [.int(-2), .int(0), .int(0)])
        let condition = Expression.and([
            .comparison(.notEqual, b, zero), .comparison(.greater, quotient, zero),
        ])
        #expect(try PredicateEvaluator(condition).select(batch)?.count == 1)
        #expect(try ExpressionEvaluator(condition).evaluate(batch).scalars.first == .boolean(true))
        do {
            _ = try ExpressionEvaluator(quotient).evaluate(
                RecordBatch(schema: schema, columns: batch.columns, count: 3, selection: Selection([0, 2])))
            Issue.record("no error")
        } catch let error as ColumnError {
            #expect(error.row == 2)
            #expect(error.code == .divisionByZero)
        }
    }

    private func isSame(_ left: [Scalar], _ right: [Scalar]) -> Bool {
        left.count == right.count
            && zip(left, right).allSatisfy { a, b in
                if case .double(let x) = a, case .double(let y) = b, x.isNaN, y.isNaN { return true }
                return a == b
            }
    }
}

/// Well-typed expressions over columns of given types.
private struct RandomExpressions {
    var columns: RandomColumns
    let types: [DataType]

    init(seed: UInt64, types: [DataType]) {
        columns = RandomColumns(seed: seed)
        columns.distinctValues = seed % 2 == 0 ? 4 : 0
        self.types = types
    }

    mutating func batch(_ schema: Schema) -> RecordBatch {
        let count = [0, 1, 5, 64, 100].randomElement(using: &columns.generator) ?? 1
        let all = schema.fields.map { columns.column($0.type, count: count) }
        guard Bool.random(using: &columns.generator) else {
            return RecordBatch(schema: schema, columns: all, count: count)
        }
        let rows = (0..<count).filter { _ in Int.random(in: 0..<3, using: &columns.generator) > 0 }
        return RecordBatch(schema: schema, columns: all, count: count, selection: Selection(rows))
    }

    private mutating func chance(_ n: Int) -> Int { Int.random(in: 0..<n, using: &columns.generator) }

    mutating func expression(_ type: DataType, _ depth: Int) -> Expression {
        if depth == 0 || chance(5) == 0 { return leaf(type) }
        if chance(5) == 0 { return conditional(type, depth - 1) }
        switch type {
        case .boolean: return condition(depth - 1)
        case .int32, .int64, .double: return number(type, depth - 1)
        case .date:
            return .arithmetic([.add, .subtract][chance(2)], expression(.date, depth - 1), leaf(.int32), .date)
        default: return leaf(type)
        }
    }

    private mutating func leaf(_ type: DataType) -> Expression {
        let candidates = types.indices.filter { types[$0] == type }
        if let index = candidates.randomElement(using: &columns.generator), chance(3) > 0 {
            return .column(ColumnReference(index: index, name: "c\(index)", type: type))
        }
        return .literal(columns.scalars(type, count: 1, nulls: 0.1)[0], type)
    }

    private mutating func number(_ type: DataType, _ depth: Int) -> Expression {
        switch chance(6) {
        case 0: return .negate(expression(type, depth))
        case 1: return .cast(expression(type == .double ? .int32 : .double, depth), type, .attempt)
        default:
            let operations: [ArithmeticOperator] = [.add, .subtract, .multiply, .integerDivide, .modulo]
            return .arithmetic(operations[chance(5)], expression(type, depth), expression(type, depth), type)
        }
    }

    private mutating func condition(_ depth: Int) -> Expression {
        let type = types[chance(types.count)]
        let operations: [ComparisonOperator] = [
            .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isDistinct, .isNotDistinct,
        ]
        switch chance(8) {
        case 0: return .and((0...chance(3)).map { _ in expression(.boolean, depth) })
        case 1: return .or((0...chance(3)).map { _ in expression(.boolean, depth) })
        case 2: return .not(expression(.boolean, depth))
        case 3: return .isNull(expression(type, depth), negated: chance(2) == 0)
        case 4:
            return .inList(expression(type, depth), (0...chance(7)).map { _ in leaf(type) }, negated: chance(2) == 0)
        case 5:
            let pattern = ["%a%", "a%", "_b%", "%z"][chance(4)]
            return .like(
                LikeCall(
                    value: leaf(.string), pattern: .literal(.string(pattern), .string), escape: nil,
                    ignoresCase: chance(2) == 0, isNegated: chance(2) == 0))
        default: return .comparison(operations[chance(8)], expression(type, depth), expression(type, depth))
        }
    }

    private mutating func conditional(_ type: DataType, _ depth: Int) -> Expression {
        let branches = (0...chance(3)).map { _ in
            ConditionalCall.Branch(when: expression(.boolean, depth), then: expression(type, depth))
        }
        return .conditional(
            ConditionalCall(branches: branches, otherwise: chance(3) == 0 ? nil : expression(type, depth), type: type))
    }
}
