/// Numbers that depend only on where a row stands in its partition.
extension Kernels {
    /// 1, 2, 3 ... in each partition: Int64.
    public static func rowNumbers(_ layout: WindowLayout) -> Column {
        ranks(layout) { partition, _, row in Int64(row &- partition.lowerBound &+ 1) }
    }

    /// One more than the number of rows before the row's peers: Int64.
    public static func ranks(_ layout: WindowLayout) -> Column {
        ranks(layout) { partition, peers, _ in Int64(peers.lowerBound &- partition.lowerBound &+ 1) }
    }

    /// The number of the row's group of peers in its partition: Int64.
    public static func denseRanks(_ layout: WindowLayout) -> Column {
        let groups = layout.peers.ofRow.pointer(as: UInt32.self)
        return ranks(layout) { partition, _, row in
            Int64(groups[row]) &- Int64(groups[partition.lowerBound]) &+ 1
        }
    }

    /// (rank - 1) / (rows - 1), 0 for a single row: Double.
    public static func percentRanks(_ layout: WindowLayout) -> Column {
        shares(layout) { partition, peers in
            partition.count < 2
                ? 0 : Double(peers.lowerBound &- partition.lowerBound) / Double(partition.count &- 1)
        }
    }

    /// The share of rows up to the last of the row's peers: Double.
    public static func cumulativeDistribution(_ layout: WindowLayout) -> Column {
        shares(layout) { partition, peers in
            Double(peers.upperBound &- partition.lowerBound) / Double(partition.count)
        }
    }

    /// Which of `counts[row]` buckets of equal size (the first ones larger by a row where it does not come out even) the row
    /// falls into: Int64, null where the count is null.
    /// - Throws: `ColumnError` for a count below 1.
    public static func tiles(_ counts: Column, _ layout: WindowLayout) throws -> Column {
        guard case .primitive(let column) = counts.flattened(), column.type == .int64 else {
            return .nulls(type: .int64, count: layout.count)
        }
        let tiles = column.pointer(as: Int64.self)
        for row in 0..<layout.count where tiles[row] < 1 && column.validity?[row] ?? true {
            throw ColumnError(.invalidFrame, "the argument of ntile must be greater than zero", row: nil)
        }
        let result = Buffer(byteCount: layout.count * 8)
        let target = result.pointer(as: Int64.self)
        forEachRow(layout) { partition, _, row in
            let wanted = max(1, tiles[row])
            let (size, larger) = Int64(partition.count).quotientAndRemainder(dividingBy: wanted)
            let place = Int64(row &- partition.lowerBound)
            let inLarger = larger &* (size &+ 1)
            target[row] =
                place < inLarger ? place / (size &+ 1) &+ 1 : larger &+ (place &- inLarger) / max(size, 1) &+ 1
        }
        return .primitive(
            PrimitiveColumn(type: .int64, values: result, validity: column.validity, count: layout.count))
    }

    @inline(__always)
    private static func ranks(_ layout: WindowLayout, _ rank: (Range<Int>, Range<Int>, Int) -> Int64) -> Column {
        let result = Buffer(byteCount: layout.count * 8)
        let target = result.pointer(as: Int64.self)
        forEachRow(layout) { target[$2] = rank($0, $1, $2) }
        return .primitive(PrimitiveColumn(type: .int64, values: result, count: layout.count))
    }

    @inline(__always)
    private static func shares(_ layout: WindowLayout, _ share: (Range<Int>, Range<Int>) -> Double) -> Column {
        let result = Buffer(byteCount: layout.count * 8)
        let target = result.pointer(as: Double.self)
        forEachRow(layout) { target[$2] = share($0, $1) }
        return .primitive(PrimitiveColumn(type: .double, values: result, count: layout.count))
    }

    /// Calls `body` with each row, its partition and its peers.
    @inline(__always)
    private static func forEachRow(_ layout: WindowLayout, _ body: (Range<Int>, Range<Int>, Int) -> Void) {
        let starts = layout.partitions.starts.pointer(as: UInt32.self)
        let peers = layout.peers.starts.pointer(as: UInt32.self)
        let group = layout.peers.ofRow.pointer(as: UInt32.self)
        for partition in 0..<layout.partitions.count {
            let rows = Int(starts[partition])..<Int(starts[partition &+ 1])
            for row in rows {
                let own = Int(group[row])
                body(rows, Int(peers[own])..<Int(peers[own &+ 1]), row)
            }
        }
    }
}
