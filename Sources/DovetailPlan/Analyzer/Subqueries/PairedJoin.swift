import DovetailColumnar

/// A join some conditions of which hold subqueries over both sides.
///
/// These are worked out once for each pair of different values of the columns they read; the pairs for which they hold then
/// stand between the sides: one side is joined with them, the other with that.
struct PairedJoin {
    private let left: LogicalPlan
    private let right: LogicalPlan
    private let kind: JoinKind
    /// The other conditions, over both sides' columns.
    private let conditions: [Expression]
    /// Columns the subqueries read.
    private let leftRead: [Int]
    private let rightRead: [Int]
    /// The values for which the subqueries' conditions hold: the left's, then the right's.
    private let pairs: LogicalPlan

    private var leftWidth: Int { left.schema.count }
    private var rightWidth: Int { right.schema.count }

    /// - Parameters:
    ///   - dependent: conditions with subqueries, over both sides' columns.
    ///   - rows: columns that tell rows apart where the conditions are to be worked out for each pair of rows.
    init(
        _ left: LogicalPlan, _ right: LogicalPlan, _ kind: JoinKind, conditions: [Expression],
        dependent: [Expression], rows: [Int], unnester: SubqueryUnnester
    ) throws {
        self.left = left.sharing(unnester.newID)
        self.right = right.sharing(unnester.newID)
        self.kind = kind
        self.conditions = conditions
        let width = left.schema.count
        let read = dependent.columnIndices.union(rows).sorted()
        leftRead = read.filter { $0 < width }
        rightRead = read.filter { $0 >= width }.map { $0 - width }
        let values = PairedJoin.values(
            self.left, self.right, leftRead, rightRead, conditions.filter { !$0.isVolatile })
        let places = Dictionary(uniqueKeysWithValues: read.enumerated().map { ($1, $0) })
        let moved = dependent.map { $0.remapped { places[$0] ?? $0 } }
        let filtered = try unnester.filter(values, by: Expression.conjunction(moved) ?? .alwaysTrue)
        pairs = (PairedJoin.connected(filtered, leftWidth: leftRead.count) ?? filtered).sharing(unnester.newID)
    }

    /// Pairs that may be asked for: where other conditions compare the sides, no others.
    private static func values(
        _ left: LogicalPlan, _ right: LogicalPlan, _ leftRead: [Int], _ rightRead: [Int], _ conditions: [Expression]
    ) -> LogicalPlan {
        let width = left.schema.count
        let comparing = conditions.contains { condition in
            let columns = condition.columnIndices
            return columns.contains { $0 < width } && columns.contains { $0 >= width }
        }
        if comparing {
            let join = LogicalPlan.join(
                LogicalPlan.Join(left: left, right: right, kind: .inner, conditions: conditions))
            return distinct(join, leftRead + rightRead.map { $0 + width })
        }
        return .join(
            LogicalPlan.Join(
                left: distinct(left, leftRead), right: distinct(right, rightRead), kind: .cross, keys: [],
                residual: nil))
    }

    /// Pairs picked by a subquery that has keys with either side, without making all pairs first: the left's values beside
    /// the subquery's rows, these beside the right's. nil for any other filter.
    private static func connected(_ plan: LogicalPlan, leftWidth: Int) -> LogicalPlan? {
        guard case .join(let semi) = plan, semi.kind == .semi, case .join(let cross) = semi.left,
            cross.kind == .cross, cross.left.schema.count == leftWidth
        else { return nil }
        let (pairWidth, rowWidth) = (cross.schema.count, semi.right.schema.count)
        let ofLeft = semi.keys.filter { $0.left.columnIndices.allSatisfy { $0 < leftWidth } }
        let ofRight = semi.keys.filter { $0.left.columnIndices.allSatisfy { $0 >= leftWidth } }
        guard !ofLeft.isEmpty, !ofRight.isEmpty, ofLeft.count + ofRight.count == semi.keys.count else { return nil }
        var first = LogicalPlan.Join(left: cross.left, right: semi.right, kind: .inner, keys: ofLeft, residual: nil)
        first.nullsEqual = semi.nullsEqual
        // Left, rows of the subquery, right.
        let residual = semi.residual?.remapped { index in
            if index >= pairWidth { return index - pairWidth + leftWidth }
            return index < leftWidth ? index : index + rowWidth
        }
        var second = LogicalPlan.Join(
            left: .join(first), right: cross.right, kind: .inner,
            keys: ofRight.map { .init(left: $0.right.shifted(by: leftWidth), right: $0.left.shifted(by: -leftWidth)) },
            residual: residual)
        second.nullsEqual = semi.nullsEqual
        let columns = Array(0..<leftWidth) + (leftWidth + rowWidth..<second.schema.count)
        return distinct(.join(second), columns)
    }

    private static func distinct(_ plan: LogicalPlan, _ columns: [Int]) -> LogicalPlan {
        let values = plan.projecting(
            columns.map(plan.schema.reference), names: columns.map { plan.schema[$0].name })
        return .distinct(LogicalPlan.Distinct(input: values, keys: nil))
    }

    /// With the left's columns, then the right's where the kind gives them.
    var plan: LogicalPlan {
        switch kind {
        case .right: return keepingRight
        case .full:
            let alone = antiRight
            let nulls = left.schema.fields.map { Expression.literal(.null, $0.type) }
            let schema = LogicalPlan.Join.schema(left.schema, right.schema, .full)
            let padded = alone.projecting(nulls + alone.schema.references, names: schema.names)
            return .union(LogicalPlan.Union(inputs: [keepingLeft(.left), padded], schema: schema))
        default: return keepingLeft(kind)
        }
    }

    /// A row of the left beside those of the right with which a pair connects it.
    private func keepingLeft(_ kind: JoinKind) -> LogicalPlan {
        let width = leftWidth + rightWidth
        let paired = self.paired(right, rightRead, at: leftRead.count, adding: 0..<leftRead.count)
        let join = LogicalPlan.Join(
            left: left, right: paired, kind: kind,
            conditions: conditions + equal(left, leftRead, at: 0, paired, at: leftWidth, from: rightWidth))
        let plan = LogicalPlan.join(join)
        let kept = kind == .semi || kind == .anti ? leftWidth : width
        return plan.projecting(
            Array(plan.schema.references.prefix(kept)), names: Array(plan.schema.names.prefix(kept)))
    }

    private var leftPaired: LogicalPlan {
        paired(left, leftRead, at: 0, adding: leftRead.count..<leftRead.count + rightRead.count)
    }

    private var keepingRight: LogicalPlan {
        let paired = leftPaired
        let added = rightRead.count
        let moved = conditions.map { $0.remapped { $0 < leftWidth ? $0 : $0 + added } }
        let equalities = equal(right, rightRead, at: leftWidth + added, paired, at: 0, from: leftWidth)
        let plan = LogicalPlan.join(
            LogicalPlan.Join(left: paired, right: right, kind: .right, conditions: moved + equalities))
        let columns = plan.schema.references
        return plan.projecting(
            Array(columns.prefix(leftWidth) + columns.dropFirst(leftWidth + added)),
            names: left.schema.names + right.schema.names)
    }

    /// The right's rows that no pair connects with any of the left.
    private var antiRight: LogicalPlan {
        let paired = leftPaired
        let moved = conditions.map { $0.remapped { $0 < leftWidth ? $0 + rightWidth : $0 - leftWidth } }
        let equalities = equal(right, rightRead, at: 0, paired, at: rightWidth, from: leftWidth)
        return .join(LogicalPlan.Join(left: right, right: paired, kind: .anti, conditions: moved + equalities))
    }

    /// A side's rows with each pair that names their values: the pair's columns `added` stand behind the side's.
    private func paired(_ side: LogicalPlan, _ read: [Int], at offset: Int, adding added: Range<Int>) -> LogicalPlan {
        let width = side.schema.count
        let conditions = read.enumerated().map { index, column in
            Expression.comparison(
                .isNotDistinct, side.schema.reference(column),
                pairs.schema.reference(offset + index).shifted(by: width))
        }
        let plan = LogicalPlan.join(
            LogicalPlan.Join(left: side, right: pairs, kind: .inner, conditions: conditions))
        let columns = plan.schema.references
        return plan.projecting(
            Array(columns.prefix(width) + added.map { columns[width + $0] }),
            names: side.schema.names + added.map { pairs.schema[$0].name })
    }

    /// That the columns `read` of a side are those a paired side has from column `first` on.
    private func equal(
        _ side: LogicalPlan, _ read: [Int], at sideOffset: Int, _ paired: LogicalPlan, at pairedOffset: Int,
        from first: Int
    ) -> [Expression] {
        read.enumerated().map { index, column in
            .comparison(
                .isNotDistinct, side.schema.reference(column).shifted(by: sideOffset),
                paired.schema.reference(first + index).shifted(by: pairedOffset))
        }
    }
}
