import DovetailColumnar
import Synchronization

/// What planning asks of a table in memory: told from a sample, the first time it is asked.
extension MemoryTable {
    /// Rows of a sample; a few milliseconds a column.
    private static let sampleSize = 1 << 20

    func statistics(of column: Int) -> ColumnStatistics? {
        known.withLock { known in
            if let found = known[column] { return found }
            let made = sampledStatistics(of: column)
            known[column] = made
            return made
        }
    }

    private func sampledStatistics(of column: Int) -> ColumnStatistics {
        let step = max(1, count / MemoryTable.sampleSize)
        // Every so many batches; two halves of them tell how the number of values grows.
        var halves = [DistinctEstimate(), DistinctEstimate()]
        var (low, high, nulls, rows) = (Double.infinity, -Double.infinity, 0, 0)
        for (place, index) in stride(from: 0, to: batches.count, by: step).enumerated() {
            let values = batches[index].columns[column]
            halves[place & 1].add(values)
            nulls += values.nullCount
            rows += values.count
            if let range = values.numberRange {
                low = min(low, range.lowerBound)
                high = max(high, range.upperBound)
            }
        }
        guard rows > 0 else { return ColumnStatistics(nullFraction: 0, distinctCount: 0) }
        var whole = halves[0]
        whole.merge(halves[1])
        var distinct = DistinctEstimate.extrapolated(
            half: halves[0].count, sample: whole.count, by: Double(count) / Double(rows))
        distinct = min(distinct, Double(count))
        if low <= high, schema.fields[column].type.isInteger || schema.fields[column].type == .date, step == 1 {
            distinct = min(distinct, high - low + 2)
        }
        // Bounds of a sample are no bounds of the table.
        let hasBounds = low <= high && step == 1
        return ColumnStatistics(
            low: hasBounds ? low : nil, high: hasBounds ? high : nil, nullFraction: Double(nulls) / Double(rows),
            distinctCount: distinct.rounded(.up))
    }
}

extension Column {
    /// The least and the greatest of its values as `ColumnStatistics.number` has them; nil for types without such.
    fileprivate var numberRange: ClosedRange<Double>? {
        guard case .primitive(let values) = flattened(), !values.type.isFloating else { return nil }
        func range<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> ClosedRange<Double>? {
            let pointer: UnsafePointer<T> = values.pointer()
            var (low, high) = (T.max, T.min)
            for row in 0..<values.count where values.validity?[row] ?? true {
                low = min(low, pointer[row])
                high = max(high, pointer[row])
            }
            return low <= high ? Double(low)...Double(high) : nil
        }
        switch values.type.physical {
        case .int8: return range(Int8.self)
        case .int16: return range(Int16.self)
        case .int32: return range(Int32.self)
        case .int64: return range(Int64.self)
        case .uint8: return range(UInt8.self)
        case .uint16: return range(UInt16.self)
        case .uint32: return range(UInt32.self)
        case .uint64: return range(UInt64.self)
        default: return nil
        }
    }
}
