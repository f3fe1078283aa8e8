/// Numbers in ascending order, searched in two steps: few samples that stay in a cache, then the numbers between two of
/// them.
public struct OrderedValues: Sendable {
    /// UInt64 each.
    public let values: Buffer
    public let count: Int
    private let samples: Buffer
    private let sampleCount: Int
    private static let step = 64

    public init(_ values: Buffer, count: Int) {
        self.values = values
        self.count = count
        sampleCount = count / Self.step
        samples = Buffer(byteCount: sampleCount * 8)
        let (target, source) = (samples.pointer(as: UInt64.self), values.pointer(as: UInt64.self))
        for index in 0..<sampleCount { target[index] = source[index &* Self.step &+ Self.step &- 1] }
    }

    /// For each of the numbers the place of the first value that is not less (`isStrict`: that is greater); `count` where
    /// there is none or the number is not valid.
    public func places(
        of numbers: UnsafePointer<UInt64>, count rows: Int, isStrict: Bool, validity: Bitmap?,
        into places: UnsafeMutablePointer<UInt32>
    ) {
        let sorted = UnsafePointer(values.pointer(as: UInt64.self))
        let sampled = UnsafePointer(samples.pointer(as: UInt64.self))
        let (total, known) = (count, sampleCount)
        for row in 0..<rows {
            let number = numbers[row]
            if isStrict && number == .max {
                places[row] = UInt32(truncatingIfNeeded: total)
                continue
            }
            let wanted = isStrict ? number &+ 1 : number
            let block = OrderedValues.firstNotLess(sampled, 0, known, wanted)
            let start = block &* Self.step
            places[row] = UInt32(
                truncatingIfNeeded: OrderedValues.firstNotLess(sorted, start, min(start &+ Self.step, total), wanted))
        }
        guard let validity else { return }
        for row in 0..<rows where !validity[row] { places[row] = UInt32(truncatingIfNeeded: total) }
    }

    /// The first place from `first` below `end` whose value is not less; `end` where all are.
    @inline(__always)
    public static func firstNotLess(
        _ values: UnsafePointer<UInt64>, _ first: Int, _ end: Int, _ wanted: UInt64
    ) -> Int {
        var (low, length) = (first, end &- first)
        while length > 0 {
            let half = length >> 1
            let isLess = values[low &+ half] < wanted
            // No branch: which half goes on is anyone's guess.
            let mask = 0 &- Int(truncatingIfNeeded: unsafeBitCast(isLess, to: UInt8.self))
            low &+= (half &+ 1) & mask
            length = half &- ((length & 1 ^ 1) & mask)
        }
        return low
    }
}
