import DovetailColumnar

/// Filters over joins: which side a condition may go to depends on which side's rows can be padded with nulls.
extension PushDownFilter {
    func join(_ original: LogicalPlan.Join, _ conditions: [Expression]) -> LogicalPlan {
        var split = JoinConditions(original, above: conditions)
        split.narrowKind()
        split.distribute()
        split.inferAcrossKeys()
        var node = split.node
        node.left = push(split.left.map { node.left.rebased($0) }.withoutRepeats, into: node.left)
        node.right = push(split.right.map { node.right.rebased($0) }.withoutRepeats, into: node.right)
        return LogicalPlan.join(node.rebuilt(residual: split.residual)).filtered(by: split.above)
    }
}

extension LogicalPlan.Join {
    /// The same join with another residual, and with the schema and kind its parts now give.
    func rebuilt(residual: [Expression]) -> LogicalPlan.Join {
        if keys.isEmpty { return LogicalPlan.Join(left: left, right: right, kind: kind, conditions: residual) }
        var join = LogicalPlan.Join(
            left: left, right: right, kind: kind == .cross ? .inner : kind, keys: keys,
            residual: Expression.conjunction(residual))
        join.nullsEqual = nullsEqual
        return join
    }

    /// Whether rows of the side can stand in the output padded with nulls or marked, for want of a partner.
    var keepsUnmatchedLeft: Bool { kind == .left || kind == .full || kind == .mark || kind == .single }
    var keepsUnmatchedRight: Bool { kind == .right || kind == .full }
}

/// The conditions on a join and above it, on their way to where they belong.
private struct JoinConditions {
    var node: LogicalPlan.Join
    /// Over the join's output.
    var above: [Expression]
    var left: [Expression] = []
    /// Over the right's own columns.
    var right: [Expression] = []
    var residual: [Expression]
    private let leftWidth: Int

    init(_ node: LogicalPlan.Join, above: [Expression]) {
        self.node = node
        self.above = above
        residual = node.residual?.conjuncts ?? []
        leftWidth = node.left.schema.count
    }

    private var givesLeftOnly: Bool { node.kind == .semi || node.kind == .anti }

    /// An outer join whose padded rows are all dropped above need not make them.
    mutating func narrowKind() {
        let width = leftWidth
        let dropsLeftNulls = above.contains { $0.rejectsNulls { $0 < width } }
        let dropsRightNulls = above.contains { $0.rejectsNulls { $0 >= width } }
        switch node.kind {
        case .left where dropsRightNulls, .right where dropsLeftNulls: node.kind = .inner
        case .full where dropsLeftNulls && dropsRightNulls: node.kind = .inner
        case .full where dropsLeftNulls: node.kind = .left
        case .full where dropsRightNulls: node.kind = .right
        default: break
        }
    }

    mutating func distribute() {
        distributeAbove()
        distributeOwn()
    }

    /// Conditions over the output: a side whose columns may be padding does not get them.
    private mutating func distributeAbove() {
        let isInner = node.kind == .inner || node.kind == .cross
        let leftIsReal = !node.keepsUnmatchedRight
        let rightIsReal = !node.keepsUnmatchedLeft && !givesLeftOnly
        var staying: [Expression] = []
        for condition in above {
            switch side(of: condition) {
            case .left where leftIsReal: left.append(condition)
            case .right where rightIsReal: right.append(condition.shifted(by: -leftWidth))
            case .both where isInner: residual.append(condition)
            default: staying.append(condition)
            }
        }
        above = staying
    }

    /// The join's own conditions: one about one side only decides which of its rows can have partners, so it may go to
    /// that side unless rows without partners are kept.
    private mutating func distributeOwn() {
        let leftMayShrink = !node.keepsUnmatchedLeft && node.kind != .anti
        let rightMayShrink = !node.keepsUnmatchedRight
        var staying: [Expression] = []
        for condition in residual {
            if condition.isVolatile {
                staying.append(condition)
                continue
            }
            switch side(of: condition) {
            case .left where leftMayShrink: left.append(condition)
            case .right where rightMayShrink: right.append(condition.shifted(by: -leftWidth))
            case .both:
                if !node.nullsEqual, let key = LogicalPlan.Join.Key(condition, leftWidth: leftWidth) {
                    if !node.keys.contains(key) { node.keys.append(key) }
                } else {
                    staying.append(condition)
                }
            default: staying.append(condition)
            }
        }
        residual = staying.withoutRepeats
    }

    /// What is known of one side's key holds for the other's where only partners matter.
    mutating func inferAcrossKeys() {
        let columns = node.keys.compactMap { key in
            key.left.columnReference.flatMap { left in key.right.columnReference.map { (left.index, $0.index) } }
        }
        guard !columns.isEmpty else { return }
        let leftKnown = node.left.knownConditions + left.filter(\.boundsOneColumn)
        let rightKnown = node.right.knownConditions + right.filter(\.boundsOneColumn)
        for (leftIndex, rightIndex) in columns {
            if !node.keepsUnmatchedRight {
                right += inferred(leftKnown, from: leftIndex, to: rightIndex, known: rightKnown, node.right)
            }
            if !node.keepsUnmatchedLeft, node.kind != .anti {
                left += inferred(rightKnown, from: rightIndex, to: leftIndex, known: leftKnown, node.left)
            }
        }
    }

    private func inferred(
        _ conditions: [Expression], from source: Int, to target: Int, known: [Expression], _ side: LogicalPlan
    ) -> [Expression] {
        let known = Set(known.map { side.rebased($0) })
        return conditions.filter { $0.columnIndices == [source] }
            .map { side.rebased($0) { _ in target } }
            .filter { !known.contains($0) }
    }

    private enum Side { case left, right, both, neither }

    private func side(of condition: Expression) -> Side {
        let columns = condition.columnIndices
        if columns.isEmpty { return .neither }
        if columns.allSatisfy({ $0 < leftWidth }) { return .left }
        return columns.allSatisfy { $0 >= leftWidth } ? .right : .both
    }
}
