/// The folds behind sums and averages.

/// As Int64 with wraparound: exact for values below 64 bits (2^31 rows of the largest do not fill it), and what Spark
/// does with 64-bit values while its ANSI mode is off.
enum NarrowSum<Value: FixedWidthInteger & BitwiseCopyable>: Fold {
    struct State: BitwiseCopyable {
        var sum: Int64 = 0
        var count: Int64 = 0
    }

    static var empty: State { State() }

    @inline(__always)
    static func add(_ value: Value, to state: inout State) {
        state.sum &+= Int64(truncatingIfNeeded: value)
        state.count &+= 1
    }

    @inline(__always)
    static func add(_ values: UnsafePointer<Value>, _ count: Int, to state: inout State) {
        var sum: Int64 = 0
        for index in 0..<count { sum &+= Int64(truncatingIfNeeded: values[index]) }
        state.sum &+= sum
        state.count &+= Int64(count)
    }

    @inline(__always)
    static func combine(_ other: State, into state: inout State) {
        state.sum &+= other.sum
        state.count &+= other.count
    }
}

/// 64-bit values, exactly: sixteen bytes of state hold a 96-bit sum and whether there was a value.
enum ExactSum<Value: FixedWidthInteger & BitwiseCopyable>: Fold {
    struct State: BitwiseCopyable {
        var low: UInt64 = 0
        var high: Int32 = 0
        var seen: UInt32 = 0

        @inline(__always)
        var sum: Int128 { Int128(high) &<< 64 | Int128(low) }

        @inline(__always)
        mutating func add(_ other: Int128) {
            let total = sum &+ other
            low = UInt64(truncatingIfNeeded: total)
            high = Int32(truncatingIfNeeded: total >> 64)
        }
    }

    static var empty: State { State() }

    @inline(__always)
    static func add(_ value: Value, to state: inout State) {
        let (low, carry) = state.low.addingReportingOverflow(UInt64(truncatingIfNeeded: value))
        let sign = Value.isSigned ? Int32(truncatingIfNeeded: value >> 63) : 0
        state.low = low
        state.high = state.high &+ sign &+ Int32(Kernels.bit(carry))
        state.seen = 1
    }

    /// Low and high halves apart: both sums stay below 64 bits for any batch, and the loop vectorizes.
    @inline(__always)
    static func add(_ values: UnsafePointer<Value>, _ count: Int, to state: inout State) {
        state.add(Halves.sum(values, count))
        state.seen = 1
    }

    @inline(__always)
    static func combine(_ other: State, into state: inout State) {
        state.add(other.sum)
        state.seen |= other.seen
    }
}

/// 64-bit values, exactly, with their number: for averages.
enum ExactAverage<Value: FixedWidthInteger & BitwiseCopyable>: Fold {
    struct State: BitwiseCopyable {
        var sum: Int128 = 0
        var count: Int64 = 0
    }

    static var empty: State { State() }

    @inline(__always)
    static func add(_ value: Value, to state: inout State) {
        state.sum &+= Int128(truncatingIfNeeded: value)
        state.count &+= 1
    }

    @inline(__always)
    static func add(_ values: UnsafePointer<Value>, _ count: Int, to state: inout State) {
        state.sum &+= Halves.sum(values, count)
        state.count &+= Int64(count)
    }

    @inline(__always)
    static func combine(_ other: State, into state: inout State) {
        state.sum &+= other.sum
        state.count &+= other.count
    }
}

/// 128-bit values; an overflow is remembered and reported at the end.
enum WideSum: Fold {
    struct State: BitwiseCopyable {
        var sum: Int128 = 0
        var count: Int64 = 0
        var overflowed: UInt8 = 0
    }

    static var empty: State { State() }

    @inline(__always)
    static func add(_ value: Int128, to state: inout State) {
        let (sum, overflow) = state.sum.addingReportingOverflow(value)
        state.sum = sum
        state.count &+= 1
        state.overflowed |= Kernels.bit(overflow)
    }

    @inline(__always)
    static func combine(_ other: State, into state: inout State) {
        let (sum, overflow) = state.sum.addingReportingOverflow(other.sum)
        state.sum = sum
        state.count &+= other.count
        state.overflowed |= Kernels.bit(overflow) | other.overflowed
    }
}

/// Floating values as Double. The order of additions is free, so runs use eight sums side by side.
enum FloatSum<Value: DoubleConvertible>: Fold {
    struct State: BitwiseCopyable {
        var sum: Double = 0
        var count: Int64 = 0
    }

    static var empty: State { State() }

    @inline(__always)
    static func add(_ value: Value, to state: inout State) {
        state.sum += value.asDouble
        state.count &+= 1
    }

    @inline(__always)
    static func add(_ values: UnsafePointer<Value>, _ count: Int, to state: inout State) {
        var sums = SIMD8<Double>(repeating: 0)
        let whole = count & ~7
        var index = 0
        while index < whole {
            let next = values + index
            sums += SIMD8(
                next[0].asDouble, next[1].asDouble, next[2].asDouble, next[3].asDouble, next[4].asDouble,
                next[5].asDouble, next[6].asDouble, next[7].asDouble)
            index &+= 8
        }
        var sum = sums.sum()
        while index < count {
            sum += values[index].asDouble
            index &+= 1
        }
        state.sum += sum
        state.count &+= Int64(count)
    }

    @inline(__always)
    static func combine(_ other: State, into state: inout State) {
        state.sum += other.sum
        state.count &+= other.count
    }
}

/// Floating values the loops read. Spelled out, since the library's generic conversions are slow where not specialized.
protocol DoubleConvertible: BitwiseCopyable {
    var asDouble: Double { get }
}

extension Double: DoubleConvertible {
    @inline(__always) var asDouble: Double { self }
}

extension Float: DoubleConvertible {
    @inline(__always) var asDouble: Double { Double(self) }
}

private enum Halves {
    @inline(__always)
    static func sum<Value: FixedWidthInteger & BitwiseCopyable>(
        _ values: UnsafePointer<Value>, _ count: Int
    ) -> Int128 {
        var (low, high): (UInt64, Int64) = (0, 0)
        for index in 0..<count {
            let value = values[index]
            low &+= UInt64(truncatingIfNeeded: value) & 0xFFFF_FFFF
            high &+= Int64(truncatingIfNeeded: value >> 32)
        }
        return (Int128(high) &<< 32) &+ Int128(low)
    }
}
