extension Aggregates {
    /// The mean of a numeric column of type `type`: as Double, or as `result` where that is a decimal (halves away from
    /// zero; null where it does not fit). Null where there is no value.
    public static func average(of type: DataType, result: DataType) -> any AggregateStates {
        switch type {
        case .int8: narrowAverage(Int8.self)
        case .int16: narrowAverage(Int16.self)
        case .int32: narrowAverage(Int32.self)
        case .uint8: narrowAverage(UInt8.self)
        case .uint16: narrowAverage(UInt16.self)
        case .uint32: narrowAverage(UInt32.self)
        case .uint64: wideAverage(UInt64.self, scale: 0)
        case .float: floatAverage(Float.self)
        case .double: floatAverage(Double.self)
        case .int128: decimalAverage(type, scale: 0, result: .double)
        case .decimal(_, let scale): decimalAverage(type, scale: scale, result: result)
        default: wideAverage(Int64.self, scale: 0)
        }
    }

    private static func narrowAverage<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> FoldStates {
        FoldStates(NarrowSum<T>.self) { states, range in
            results(states, range, type: .double, zero: 0 as Double) {
                $0.count == 0 ? nil : Double($0.sum) / Double($0.count)
            }
        }
    }

    private static func floatAverage<T: DoubleConvertible>(_: T.Type) -> FoldStates {
        FoldStates(FloatSum<T>.self) { states, range in
            results(states, range, type: .double, zero: 0 as Double) {
                $0.count == 0 ? nil : $0.sum / Double($0.count)
            }
        }
    }

    private static func wideAverage<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, scale: Int) -> FoldStates {
        FoldStates(ExactAverage<T>.self) { states, range in
            results(states, range, type: .double, zero: 0 as Double) {
                $0.count == 0 ? nil : Kernels.decimalToDouble($0.sum, scale) / Double($0.count)
            }
        }
    }

    private static func decimalAverage(_ type: DataType, scale: Int, result: DataType) -> FoldStates {
        if case .decimal(_, let newScale) = result {
            if type.physical == .int64 {
                return FoldStates(ExactAverage<Int64>.self) { states, range in
                    try decimals(states, range, result, .null) {
                        exactMean($0.sum, $0.count, places: newScale - scale)
                    }
                }
            }
            return FoldStates(WideSum.self) { states, range in
                try decimals(states, range, result, .null) {
                    $0.overflowed != 0 ? nil : exactMean($0.sum, $0.count, places: newScale - scale)
                }
            }
        }
        if type.physical == .int64 { return wideAverage(Int64.self, scale: scale) }
        return FoldStates(WideSum.self) { states, range in
            results(states, range, type: .double, zero: 0 as Double) {
                if $0.count == 0 || $0.overflowed != 0 { return nil }
                return Kernels.decimalToDouble($0.sum, scale) / Double($0.count)
            }
        }
    }

    /// `sum / count` with `places` more digits after the point; nil where there is none or no room for it.
    private static func exactMean(_ sum: Int128, _ count: Int64, places: Int) -> Int128? {
        guard count > 0 else { return nil }
        let (whole, rest) = sum.quotientAndRemainder(dividingBy: Int128(count))
        let factor = PowersOfTen.int128(min(max(places, 0), 38))
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: factor)
        let (scaledRest, restOverflow) = rest.multipliedReportingOverflow(by: factor)
        if overflow || restOverflow { return nil }
        let (digits, left) = scaledRest.quotientAndRemainder(dividingBy: Int128(count))
        let rounding: Int128 = left.magnitude &* 2 >= UInt128(count) ? (sum < 0 ? -1 : 1) : 0
        return scaled &+ digits &+ rounding
    }
}
