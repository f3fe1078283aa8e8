import DovetailColumnar
import DovetailPlan

/// ASOF and POSITIONAL joins.
extension ReferenceEvaluator {
    mutating func pairing(_ node: LogicalPlan.Pairing) throws -> [[Scalar]] {
        let (left, right) = (try rows(node.left), try rows(node.right))
        let leftNulls = [Scalar](repeating: .null, count: node.left.schema.count)
        let rightNulls = [Scalar](repeating: .null, count: node.right.schema.count)
        guard let nearest = node.nearest else {
            return (0..<max(left.count, right.count)).map { row in
                (row < left.count ? left[row] : leftNulls) + (row < right.count ? right[row] : rightNulls)
            }
        }
        var result: [[Scalar]] = []
        var matched: Set<Int> = []
        for row in left {
            let partner = try partner(of: row, in: right, nearest)
            if let partner { matched.insert(partner) }
            switch nearest.kind {
            case .semi: if partner != nil { result.append(row) }
            case .anti: if partner == nil { result.append(row) }
            default:
                if let partner {
                    result.append(row + right[partner])
                } else if nearest.kind == .left || nearest.kind == .full {
                    result.append(row + rightNulls)
                }
            }
        }
        guard nearest.kind == .right || nearest.kind == .full else { return result }
        return result + right.indices.filter { !matched.contains($0) }.map { leftNulls + right[$0] }
    }

    /// The first of the nearest rows for which all conditions hold.
    private func partner(
        of row: [Scalar], in right: [[Scalar]], _ nearest: LogicalPlan.Pairing.Nearest
    ) throws -> Int? {
        let own = try value(nearest.inequality.left, row)
        let wantsLess = nearest.inequality.operation == .greater || nearest.inequality.operation == .greaterOrEqual
        let isStrict = nearest.inequality.operation == .greater || nearest.inequality.operation == .less
        var best: (place: Int, value: Scalar)?
        for (place, other) in right.enumerated() {
            let candidate = try value(nearest.inequality.right, other)
            guard !own.isNull, !candidate.isNull else { continue }
            let order = ReferenceEvaluator.order(own, candidate) * (wantsLess ? 1 : -1)
            guard order > 0 || order == 0 && !isStrict else { continue }
            let areEqual = try nearest.keys.allSatisfy { key in
                let (a, b) = (try value(key.left, row), try value(key.right, other))
                return ReferenceEvaluator.order(a, b) == 0 && (nearest.nullsEqual || !a.isNull)
            }
            guard areEqual, try nearest.residual.map({ try value($0, row + other) == .boolean(true) }) ?? true else {
                continue
            }
            if let best, ReferenceEvaluator.order(best.value, candidate) * (wantsLess ? 1 : -1) >= 0 { continue }
            best = (place, candidate)
        }
        return best?.place
    }
}
