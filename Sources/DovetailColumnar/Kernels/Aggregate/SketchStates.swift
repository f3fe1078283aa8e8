/// HyperLogLog sketches that estimate how many different values a group has: the hashes themselves while they are few,
/// then 16,384 counters of a byte, whose standard error is 0.8 %.
final class SketchStates: AggregateStates {
    private enum Sketch {
        case hashes(Set<UInt64>)
        case counters([UInt8])
    }

    private static let indexBits: UInt64 = 14
    private static let mostHashes = 1_024

    private var sketches: [Sketch] = []
    private var hashes = Buffer(byteCount: 0)

    func resize(groups count: Int) {
        guard count > sketches.count else { return }
        sketches += Array(repeating: .hashes([]), count: count - sketches.count)
    }

    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws {
        guard count > 0, let column = arguments.first, column.nullCount < count else { return }
        if hashes.byteCount < count * 8 { hashes = Buffer(byteCount: count * 8) }
        let words = hashes.pointer(as: UInt64.self)
        Kernels.hash([column], count: count, into: words)
        for row in 0..<count where !column.isNull(at: row) {
            SketchStates.add(SketchStates.mix(words[row]), to: &sketches[Int(groups[row])])
        }
    }

    func merge(
        _ other: any AggregateStates, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws {
        guard let other = other as? SketchStates else { preconditionFailure("states of another aggregate") }
        for index in 0..<count {
            let group = Int(groups[index])
            switch other.sketches[Int(sources[index])] {
            case .hashes(let values): for value in values { SketchStates.add(value, to: &sketches[group]) }
            case .counters(let theirs):
                var own = SketchStates.counters(sketches[group])
                for place in own.indices { own[place] = max(own[place], theirs[place]) }
                sketches[group] = .counters(own)
            }
        }
    }

    func finish(_ range: Range<Int>) throws -> Column {
        Column(scalars: range.map { .int(SketchStates.estimate(sketches[$0])) }, type: .int64)
    }

    /// The hash of columns is made for tables; estimates need every bit to be even.
    private static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        bits = (bits ^ (bits >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return bits ^ (bits >> 33)
    }

    private static func add(_ hash: UInt64, to sketch: inout Sketch) {
        switch sketch {
        case .hashes(var values):
            sketch = .hashes([])
            values.insert(hash)
            sketch = values.count > mostHashes ? .counters(counters(.hashes(values))) : .hashes(values)
        case .counters(var values):
            sketch = .hashes([])
            count(hash, in: &values)
            sketch = .counters(values)
        }
    }

    @inline(__always)
    private static func count(_ hash: UInt64, in counters: inout [UInt8]) {
        let place = Int(truncatingIfNeeded: hash >> (64 - indexBits))
        let zeros = UInt8(truncatingIfNeeded: ((hash << indexBits) | (1 << (indexBits - 1))).leadingZeroBitCount + 1)
        if zeros > counters[place] { counters[place] = zeros }
    }

    private static func counters(_ sketch: Sketch) -> [UInt8] {
        switch sketch {
        case .counters(let values): return values
        case .hashes(let hashes):
            var values = [UInt8](repeating: 0, count: 1 << Int(indexBits))
            for hash in hashes { count(hash, in: &values) }
            return values
        }
    }

    private static func estimate(_ sketch: Sketch) -> Int64 {
        switch sketch {
        case .hashes(let hashes): return Int64(hashes.count)
        case .counters(let values):
            var histogram = [Double](repeating: 0, count: 66)
            for value in values { histogram[min(Int(value), 65)] += 1 }
            return Int64(cardinality(histogram, Double(values.count)).rounded())
        }
    }

    /// Ertl's estimator, which needs no corrections by tables: `histogram` counts the counters of each value.
    private static func cardinality(_ histogram: [Double], _ size: Double) -> Double {
        let most = 64 - Int(indexBits) + 1
        var sum = size * tau(1 - histogram[most] / size)
        for value in stride(from: most - 1, through: 1, by: -1) { sum = 0.5 * (sum + histogram[value]) }
        sum += size * sigma(histogram[0] / size)
        return 0.7213475204444817 * size * size / sum
    }

    private static func sigma(_ start: Double) -> Double {
        if start == 1 { return .infinity }
        var (x, weight, sum) = (start, 1.0, start)
        while true {
            x *= x
            let before = sum
            sum += x * weight
            weight += weight
            if sum == before { return sum }
        }
    }

    private static func tau(_ start: Double) -> Double {
        if start == 0 || start == 1 { return 0 }
        var (x, weight, sum) = (start, 1.0, 1 - start)
        while true {
            x = x.squareRoot()
            let before = sum
            weight *= 0.5
            sum -= (1 - x) * (1 - x) * weight
            if sum == before { return sum / 3 }
        }
    }
}

extension Aggregates {
    /// About how many different values that are not null a column has.
    public static func approximateDistinct() -> any AggregateStates { SketchStates() }
}
