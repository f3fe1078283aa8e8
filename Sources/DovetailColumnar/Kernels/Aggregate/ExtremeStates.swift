extension Aggregates {
    /// The smallest value, NaN counting as the largest; null where there is no value.
    public static func minimum(of type: DataType) -> any AggregateStates { extreme(of: type, wantsLargest: false) }

    /// The largest value, NaN counting as the largest; null where there is no value.
    public static func maximum(of type: DataType) -> any AggregateStates { extreme(of: type, wantsLargest: true) }

    private static func extreme(of type: DataType, wantsLargest: Bool) -> any AggregateStates {
        switch type.physical {
        case .view: return StringExtremeStates(type: type, wantsLargest: wantsLargest)
        case .bit:
            if wantsLargest {
                return FoldStates(Largest<UInt8>.self) { states, range in
                    booleans(states, range) { $0.seen == 0 ? nil : $0.value != 0 }
                }
            }
            return FoldStates(Smallest<UInt8>.self) { states, range in
                booleans(states, range) { $0.seen == 0 ? nil : $0.value != 0 }
            }
        case .int8: return extreme(Int8.self, type, wantsLargest)
        case .int16: return extreme(Int16.self, type, wantsLargest)
        case .int32: return extreme(Int32.self, type, wantsLargest)
        case .uint8: return extreme(UInt8.self, type, wantsLargest)
        case .uint16: return extreme(UInt16.self, type, wantsLargest)
        case .uint32: return extreme(UInt32.self, type, wantsLargest)
        case .uint64: return extreme(UInt64.self, type, wantsLargest)
        case .int128: return extreme(Int128.self, type, wantsLargest)
        case .uint128: return extreme(UInt128.self, type, wantsLargest)
        case .float: return extreme(Float.self, type, wantsLargest)
        case .double: return extreme(Double.self, type, wantsLargest)
        case .int64, .null, .interval, .list, .structure: return extreme(Int64.self, type, wantsLargest)
        }
    }

    private static func extreme<T: OrderedValue>(_: T.Type, _ type: DataType, _ wantsLargest: Bool) -> FoldStates {
        if wantsLargest {
            return FoldStates(Largest<T>.self) { states, range in
                results(states, range, type: type, zero: T.lowest) { $0.seen == 0 ? nil : $0.value }
            }
        }
        return FoldStates(Smallest<T>.self) { states, range in
            results(states, range, type: type, zero: T.lowest) { $0.seen == 0 ? nil : $0.value }
        }
    }
}

/// Fixed-width values with a total order, in which NaN is the largest.
protocol OrderedValue: BitwiseCopyable {
    static var lowest: Self { get }
    static var highest: Self { get }
    static func smaller(_ left: Self, _ right: Self) -> Self
    static func larger(_ left: Self, _ right: Self) -> Self
}

extension OrderedValue where Self: FixedWidthInteger {
    @inline(__always) static var lowest: Self { .min }
    @inline(__always) static var highest: Self { .max }
    @inline(__always) static func smaller(_ left: Self, _ right: Self) -> Self { right < left ? right : left }
    @inline(__always) static func larger(_ left: Self, _ right: Self) -> Self { right > left ? right : left }
}

extension OrderedValue where Self: BinaryFloatingPoint {
    @inline(__always) static var lowest: Self { -.infinity }
    @inline(__always) static var highest: Self { .nan }
    // A NaN fails both comparisons: as the state of the smallest it is replaced, as a new one it is not taken.
    @inline(__always) static func smaller(_ left: Self, _ right: Self) -> Self {
        left <= right ? left : (right == right ? right : left)
    }
    @inline(__always) static func larger(_ left: Self, _ right: Self) -> Self {
        left >= right ? left : (left == left ? right : left)
    }
}

extension Int8: OrderedValue {}
extension Int16: OrderedValue {}
extension Int32: OrderedValue {}
extension Int64: OrderedValue {}
extension Int128: OrderedValue {}
extension UInt8: OrderedValue {}
extension UInt16: OrderedValue {}
extension UInt32: OrderedValue {}
extension UInt64: OrderedValue {}
extension UInt128: OrderedValue {}
extension Float: OrderedValue {}
extension Double: OrderedValue {}

/// The best value so far, and whether there was one.
private struct Extreme<Value: OrderedValue>: BitwiseCopyable {
    var value: Value
    var seen: UInt8 = 0
}

private enum Smallest<Value: OrderedValue>: Fold {
    static var empty: Extreme<Value> { Extreme(value: .highest) }

    @inline(__always)
    static func add(_ value: Value, to state: inout Extreme<Value>) {
        state.value = Value.smaller(state.value, value)
        state.seen = 1
    }

    @inline(__always)
    static func add(_ values: UnsafePointer<Value>, _ count: Int, to state: inout Extreme<Value>) {
        var best = state.value
        for index in 0..<count { best = Value.smaller(best, values[index]) }
        state.value = best
        state.seen = 1
    }

    @inline(__always)
    static func combine(_ other: Extreme<Value>, into state: inout Extreme<Value>) {
        state.value = Value.smaller(state.value, other.value)
        state.seen |= other.seen
    }
}

private enum Largest<Value: OrderedValue>: Fold {
    static var empty: Extreme<Value> { Extreme(value: .lowest) }

    @inline(__always)
    static func add(_ value: Value, to state: inout Extreme<Value>) {
        state.value = Value.larger(state.value, value)
        state.seen = 1
    }

    @inline(__always)
    static func add(_ values: UnsafePointer<Value>, _ count: Int, to state: inout Extreme<Value>) {
        var best = state.value
        for index in 0..<count { best = Value.larger(best, values[index]) }
        state.value = best
        state.seen = 1
    }

    @inline(__always)
    static func combine(_ other: Extreme<Value>, into state: inout Extreme<Value>) {
        state.value = Value.larger(state.value, other.value)
        state.seen |= other.seen
    }
}
