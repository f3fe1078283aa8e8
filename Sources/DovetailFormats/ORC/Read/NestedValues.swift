import DovetailColumnar

/// Structures: nothing but their members.
final class StructureValues: StripeValues {
    private let type: DataType
    let children: [StripeColumn]

    init(_ node: ColumnNode, _ stripe: Stripe) throws {
        type = node.field.type
        children = try node.children.map { try StripeColumn($0, stripe) }
    }

    func read(_ presence: Presence) throws -> Column {
        let dense = try children.map { try $0.read(presence.count) }
        let columns = presence.spread(dense)
        return .structure(
            StructColumn(type: type, children: columns, validity: presence.bitmap, count: presence.rows))
    }

    func skip(_ count: Int) throws { for child in children { try child.skip(count) } }
    func seek(_ positions: inout PositionReader) {}
}

extension Presence {
    /// Columns with one row a value as columns with one row a row.
    func spread(_ dense: [Column]) -> [Column] {
        guard let indices = indices() else { return dense }
        return withExtendedLifetime(indices) {
            dense.map { $0.taking(optional: UnsafePointer(indices.pointer(as: UInt32.self)), count: rows) }
        }
    }
}

/// Lists and maps: lengths, and the values of all lists one after the other.
final class ListValues: StripeValues {
    private let node: ColumnNode
    private let lengths: IntegerRuns
    let children: [StripeColumn]
    private let memory = GrowableBuffer()

    init(_ node: ColumnNode, _ stripe: Stripe) throws {
        self.node = node
        lengths = try stripe.integers(node.id, .length, isSigned: false)
        children = try node.children.map { try StripeColumn($0, stripe) }
    }

    func read(_ presence: Presence) throws -> Column {
        let values = try lengths.read(presence.count, memory: memory)
        let total = try TextViews.total(values, presence.count)
        guard total <= Int(Int32.max) else { throw StreamBytes.damaged("its lists are too long") }
        let offsets = Buffer(byteCount: (presence.rows + 1) * 4)
        let target = offsets.pointer(as: Int32.self)
        target[0] = 0
        presence.spreadOrZero(values, into: target + 1) { Int32(truncatingIfNeeded: $0) }
        for row in 0..<presence.rows { target[row &+ 1] &+= target[row] }
        let parts = try children.map { try $0.readUntrusted(total) }
        return .list(
            ListColumn(
                type: node.field.type, offsets: offsets, child: try child(parts, total), validity: presence.bitmap,
                count: presence.rows))
    }

    private func child(_ parts: [Column], _ total: Int) throws -> Column {
        guard case .map(let key, let value) = node.field.type, parts.count == 2 else { return parts[0] }
        guard !parts[0].hasNulls else { throw StreamBytes.damaged("a key of a map is null") }
        return .structure(StructColumn(type: .structure([key, value]), children: parts, count: total))
    }

    func skip(_ count: Int) throws {
        var left = count
        while left > 0 {
            let some = min(left, RecordBatch.capacity)
            let total = try TextViews.total(lengths.read(some, memory: memory), some)
            for child in children { try child.skip(total) }
            left -= some
        }
    }

    func seek(_ positions: inout PositionReader) throws { try lengths.seek(&positions) }
}

/// Unions: for each value the number of its branch. Read as structures of which one member at most is not null.
final class UnionValues: StripeValues {
    private let type: DataType
    private let tags: ByteRuns
    let children: [StripeColumn]
    private let memory = GrowableBuffer()

    init(_ node: ColumnNode, _ stripe: Stripe) throws {
        type = node.field.type
        tags = ByteRuns(stripe.stream(node.id, .data))
        children = try node.children.map { try StripeColumn($0, stripe) }
    }

    func read(_ presence: Presence) throws -> Column {
        let (values, counts) = try readTags(presence.count)
        let columns = try children.enumerated().map { branch, child in
            let indices = Buffer(byteCount: presence.count * 4)
            let target = indices.pointer(as: UInt32.self)
            var next: UInt32 = 0
            for row in 0..<presence.count {
                let isMine = values[row] == UInt8(truncatingIfNeeded: branch)
                target[row] = isMine ? next : .max
                next &+= isMine ? 1 : 0
            }
            let dense = try child.read(counts[branch])
            return withExtendedLifetime(indices) {
                dense.taking(optional: UnsafePointer(target), count: presence.count)
            }
        }
        return .structure(
            StructColumn(
                type: type, children: presence.spread(columns), validity: presence.bitmap, count: presence.rows))
    }

    private func readTags(_ count: Int) throws -> (UnsafePointer<UInt8>, [Int]) {
        let values = memory.claim(count).assumingMemoryBound(to: UInt8.self)
        try tags.read(count, into: values)
        var counts = [Int](repeating: 0, count: 256)
        for row in 0..<count { counts[Int(values[row])] &+= 1 }
        guard counts[min(children.count, 256)...].allSatisfy({ $0 == 0 }) else {
            throw StreamBytes.damaged("a value of a union has a branch that is not there")
        }
        return (UnsafePointer(values), counts)
    }

    func skip(_ count: Int) throws {
        var left = count
        while left > 0 {
            let some = min(left, RecordBatch.capacity)
            let (_, counts) = try readTags(some)
            for (branch, child) in children.enumerated() { try child.skip(counts[branch]) }
            left -= some
        }
    }

    func seek(_ positions: inout PositionReader) throws { try tags.seek(&positions) }
}
