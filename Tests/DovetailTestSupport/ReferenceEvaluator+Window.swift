import DovetailColumnar
import DovetailPlan

/// Windows by their definition: for each row all others are looked at.
extension ReferenceEvaluator {
    mutating func window(_ node: LogicalPlan.Window) throws -> [[Scalar]] {
        var partitions: [[Scalar]: [[Scalar]]] = [:]
        var order: [[Scalar]] = []
        for row in try rows(node.input) {
            let key = ReferenceEvaluator.key(try node.partitions.map { try value($0, row) })
            if partitions[key] == nil { order.append(key) }
            partitions[key, default: []].append(row)
        }
        var result: [[Scalar]] = []
        for key in order {
            let sorted = try WindowPartition(partitions[key] ?? [], node, self)
            for row in sorted.rows.indices {
                let values = try node.calls.map { try sorted.value(of: $0, row) }
                if let limit = node.limit, case .int(let rank) = values[limit.call], rank > limit.rank { continue }
                result.append(sorted.rows[row] + values)
            }
        }
        return result
    }
}

/// One partition in its order.
private struct WindowPartition {
    let rows: [[Scalar]]
    private let keys: [[Scalar]]
    private let node: LogicalPlan.Window
    private let evaluator: ReferenceEvaluator

    init(_ unsorted: [[Scalar]], _ node: LogicalPlan.Window, _ evaluator: ReferenceEvaluator) throws {
        let keyed = try unsorted.map { row in (row, try node.order.map { try evaluator.value($0.expression, row) }) }
        let sorted = keyed.enumerated().sorted { a, b in
            for ((x, y), key) in zip(zip(a.element.1, b.element.1), node.order) {
                let order = ReferenceEvaluator.order(x, y)
                if order == 0 { continue }
                if x.isNull || y.isNull { return x.isNull == key.nullsFirst }
                return (order < 0) != key.isDescending
            }
            return a.offset < b.offset
        }
        rows = sorted.map(\.element.0)
        keys = sorted.map(\.element.1)
        self.node = node
        self.evaluator = evaluator
    }

    private func arePeers(_ a: Int, _ b: Int) -> Bool {
        zip(keys[a], keys[b]).allSatisfy { ReferenceEvaluator.order($0, $1) == 0 }
    }

    private func peers(of row: Int) -> [Int] { rows.indices.filter { arePeers($0, row) } }

    /// The number of the row's group of peers.
    private func group(of row: Int) -> Int {
        (0..<row).filter { !arePeers($0, $0 + 1) }.count
    }

    // MARK: Frames

    private func frame(_ frame: WindowFrame, _ row: Int) throws -> [Int] {
        let start = try contains(frame.start, frame, row, isEnd: false)
        let end = try contains(frame.end, frame, row, isEnd: true)
        return try rows.indices.filter { other in
            guard try start(other), try end(other) else { return false }
            switch frame.exclusion {
            case .none: return true
            case .currentRow: return other != row
            case .group: return !arePeers(other, row)
            case .ties: return other == row || !arePeers(other, row)
            }
        }
    }

    /// Whether a row lies on the inner side of a bound.
    private func contains(
        _ bound: WindowFrame.Bound, _ frame: WindowFrame, _ row: Int, isEnd: Bool
    ) throws -> (Int) throws -> Bool {
        let distance: (Int) -> Int = frame.unit == .groups ? group : { $0 }
        func within(_ offset: Int) -> (Int) -> Bool {
            let limit = distance(row) + offset
            return { isEnd ? distance($0) <= limit : distance($0) >= limit }
        }
        switch bound {
        case .unboundedPreceding, .unboundedFollowing: return { _ in true }
        case .currentRow where frame.unit == .rows: return within(0)
        case .currentRow: return peerBound(row, isEnd)
        case .preceding(let offset), .following(let offset):
            let value = try evaluator.value(offset, rows[row])
            if frame.unit == .range { return try rangeBound(value, frame, row, isEnd) }
            guard case .int(let number) = value else { return { _ in false } }
            if case .preceding = bound { return within(-Int(number)) }
            return within(Int(number))
        }
    }

    private func peerBound(_ row: Int, _ isEnd: Bool) -> (Int) -> Bool {
        { other in (isEnd ? other <= row : other >= row) || arePeers(other, row) }
    }

    private func rangeBound(
        _ value: Scalar, _ frame: WindowFrame, _ row: Int, _ isEnd: Bool
    ) throws -> (Int) throws -> Bool {
        guard let key = frame.key else { return { _ in false } }
        if try value.isNull || evaluator.value(key, rows[row]).isNull { return peerBound(row, isEnd) }
        return { other in
            let mine = try evaluator.value(key, rows[other])
            // Nulls lie on the side they are sorted to.
            if mine.isNull { return node.order[0].nullsFirst == isEnd }
            let order = ReferenceEvaluator.order(mine, value)
            let side = node.order[0].isDescending ? -order : order
            return isEnd ? side <= 0 : side >= 0
        }
    }

    // MARK: Functions

    func value(of call: WindowCall, _ row: Int) throws -> Scalar {
        switch call.function {
        case .aggregate(let function):
            let plain = AggregateCall(
                function: function, arguments: call.arguments, isDistinct: call.isDistinct, filter: call.filter,
                type: call.type, name: call.name)
            return try ReferenceEvaluator.aggregate(plain, try frame(call.frame, row).map { rows[$0] })
        case .window(let function): return try value(of: call, named: function.name, row)
        }
    }

    private func value(of call: WindowCall, named name: String, _ row: Int) throws -> Scalar {
        let first = peers(of: row)[0]
        switch name {
        case "row_number": return .int(Int64(row + 1))
        case "rank": return .int(Int64(first + 1))
        case "dense_rank": return .int(Int64(group(of: row) + 1))
        case "percent_rank": return .double(rows.count < 2 ? 0 : Double(first) / Double(rows.count - 1))
        case "cume_dist": return .double(Double(first + peers(of: row).count) / Double(rows.count))
        case "ntile":
            guard case .int(let tiles) = try argument(call, 0, row) else { return .null }
            return .int(tile(row, Int(tiles)))
        case "lag", "lead": return try neighbor(call, row, isLead: name == "lead")
        case "first_value": return try kept(call, row).first.map { try argument(call, 0, $0) } ?? .null
        case "last_value": return try kept(call, row).last.map { try argument(call, 0, $0) } ?? .null
        case "nth_value":
            guard case .int(let place) = try argument(call, 1, row) else { return .null }
            let members = try kept(call, row)
            return place < 1 || place > members.count ? .null : try argument(call, 0, members[Int(place) - 1])
        default: throw ReferenceEvaluator.Broken(what: name)
        }
    }

    private func argument(_ call: WindowCall, _ index: Int, _ row: Int) throws -> Scalar {
        try evaluator.value(call.arguments[index], rows[row])
    }

    private func kept(_ call: WindowCall, _ row: Int) throws -> [Int] {
        let members = try frame(call.frame, row)
        return call.ignoresNulls ? try members.filter { !(try argument(call, 0, $0)).isNull } : members
    }

    private func tile(_ row: Int, _ tiles: Int) -> Int64 {
        var start = 0
        for tile in 0..<tiles {
            let size = rows.count / tiles + (tile < rows.count % tiles ? 1 : 0)
            if row < start + size { return Int64(tile + 1) }
            start += size
        }
        return 0
    }

    private func neighbor(_ call: WindowCall, _ row: Int, isLead: Bool) throws -> Scalar {
        var distance: Int64 = 1
        if call.arguments.count > 1 {
            guard case .int(let number) = try argument(call, 1, row) else { return .null }
            distance = number
        }
        let step = isLead == (distance > 0) ? 1 : -1
        var left = Int(distance.magnitude)
        var at = row
        while left > 0 {
            at += step
            guard rows.indices.contains(at) else {
                return call.arguments.count > 2 ? try argument(call, 2, row) : .null
            }
            if call.ignoresNulls, try argument(call, 0, at).isNull { continue }
            left -= 1
        }
        return try argument(call, 0, at)
    }
}
