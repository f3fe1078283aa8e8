import CDovetailKernels
import DovetailColumnar

/// Makes the columns of a batch of what the walker noted in the nodes.
struct JSONColumns {
    /// A value that its type cannot hold.
    struct Misfit {
        let item: Int
        /// Where in the text it stands.
        let position: Int
        let row: Int
    }

    let chunk: JSONChunk
    let plan: JSONPlan
    let nodes: UnsafeMutablePointer<JSONNode>
    /// The values that do not fit, each column's in the order of rows.
    private(set) var misfits: [Misfit] = []
    /// Lists around the column being made.
    private var lists: [Int] = []

    init(_ chunk: JSONChunk, _ plan: JSONPlan, _ nodes: JSONNodes) {
        self.chunk = chunk
        self.plan = plan
        self.nodes = nodes.base
    }

    mutating func column(_ item: Int) throws -> Column {
        let count = nodes[item].count
        guard let spans = nodes[item].spans, count > 0 else {
            return Column(scalars: [], type: plan.items[item].type)
        }
        switch plan.items[item].kind {
        case .skip: return .null(NullColumn(type: plan.items[item].type, count: count))
        case .leaf: return try leaf(item, spans, count)
        case .object, .choice: return try structure(item, spans, count)
        case .list, .map: return try list(item, spans, count)
        }
    }

    private mutating func leaf(_ item: Int, _ spans: UnsafeMutablePointer<dovetail_json_span>, _ count: Int) throws
        -> Column
    {
        let isDeclared = plan.items[item].isDeclared
        var builder = JSONLeafBuilder(chunk, plan.items[item].type, isDeclared: isDeclared, spans, count)
        let column = try builder.column()
        for entry in builder.bad {
            let before = Int(spans[entry].before)
            let isString = chunk.bytes[before] == UInt8(ascii: "\"")
            if !isString, chunk.bytes[before + 1] &- 0x30 < 10 || chunk.bytes[before + 1] == UInt8(ascii: "-"),
                JSONNumber(chunk.bytes + before + 1, Int(spans[entry].end) - before - 1) == nil
            {
                throw chunk.error("a number is malformed", at: before + 1)
            }
            misfits.append(Misfit(item: item, position: isString ? before : before + 1, row: row(of: entry)))
        }
        return column
    }

    /// The row an entry belongs to: through the lists around it.
    private func row(of entry: Int) -> Int {
        var entry = entry
        for list in lists.reversed() {
            guard let spans = nodes[list].spans else { continue }
            var (low, high) = (0, nodes[list].count)
            while high - low > 1 {
                let middle = (low + high) / 2
                if Int(spans[middle].before) <= entry { low = middle } else { high = middle }
            }
            entry = low
        }
        return entry
    }

    private func validity(_ spans: UnsafePointer<dovetail_json_span>, _ count: Int) -> Bitmap {
        Bitmap.make(count: count) { spans[$0].end != 0 }
    }

    private mutating func structure(
        _ item: Int, _ spans: UnsafePointer<dovetail_json_span>, _ count: Int
    ) throws -> Column {
        let children = try plan.items[item].children.map { try column($0) }
        return .structure(
            StructColumn(
                type: plan.items[item].type, children: children, validity: validity(spans, count), count: count))
    }

    /// The pairs of maps without those whose key comes once more in the same map; moves the offsets.
    private static func lastOfEqualKeys(
        _ pairs: Column, keys: Column, _ offsets: UnsafeMutablePointer<UInt32>, _ count: Int
    ) -> Column {
        var kept: [UInt32] = []
        kept.reserveCapacity(keys.count)
        for entry in 0..<count {
            let range = offsets[entry]..<offsets[entry + 1]
            offsets[entry] = UInt32(kept.count)
            var places: [Scalar: Int] = [:]
            for pair in range {
                let place = places.updateValue(kept.count, forKey: keys.scalar(at: Int(pair)))
                if let place {
                    kept[place] = pair
                    places[keys.scalar(at: Int(pair))] = place
                } else {
                    kept.append(pair)
                }
            }
        }
        offsets[count] = UInt32(kept.count)
        guard kept.count < keys.count else { return pairs }
        return kept.withUnsafeBufferPointer { indices in
            indices.baseAddress.map { pairs.taking($0, count: indices.count) } ?? pairs
        }
    }

    private mutating func list(_ item: Int, _ spans: UnsafePointer<dovetail_json_span>, _ count: Int) throws -> Column {
        let children = plan.items[item].children
        let childCount = nodes[children.lowerBound].count
        let offsets = Buffer(byteCount: (count + 1) * 4)
        let target = offsets.pointer(as: UInt32.self)
        for entry in 0..<count { target[entry] = spans[entry].before }
        target[count] = UInt32(truncatingIfNeeded: childCount)
        lists.append(item)
        defer { lists.removeLast() }
        var columns = try children.map { try column($0) }
        if case .map(let key, let value) = plan.items[item].type {
            let pairs = Column.structure(
                StructColumn(type: .structure([key, value]), children: columns, count: childCount))
            columns = [JSONColumns.lastOfEqualKeys(pairs, keys: columns[0], target, count)]
        }
        return withExtendedLifetime(offsets) {
            .list(
                ListColumn(
                    type: plan.items[item].type, offsets: offsets, child: columns[0],
                    validity: validity(spans, count), count: count))
        }
    }
}
