extension Aggregates {
    /// What a sum does that its type cannot hold.
    public enum Overflow: Sendable {
        case error, wrap, null
    }

    /// The sum of a numeric column of type `type` as `result`: Int64 for integers, a decimal of the same scale for
    /// decimals, Double for floating types. Null where there is no value. `wrap` concerns integers only.
    public static func sum(of type: DataType, result: DataType, overflow: Overflow) -> any AggregateStates {
        switch type {
        case .int8: narrowSum(Int8.self)
        case .int16: narrowSum(Int16.self)
        case .int32: narrowSum(Int32.self)
        case .uint8: narrowSum(UInt8.self)
        case .uint16: narrowSum(UInt16.self)
        case .uint32: narrowSum(UInt32.self)
        case .uint64: integerSum(UInt64.self, overflow)
        case .float: floatSum(Float.self)
        case .double: floatSum(Double.self)
        case .int128: wideSum(result)
        case .decimal where type.physical == .int64: shortDecimalSum(result, overflow)
        case .decimal: longDecimalSum(result, overflow)
        default: integerSum(Int64.self, overflow)
        }
    }

    private static func narrowSum<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> FoldStates {
        FoldStates(NarrowSum<T>.self) { states, range in
            results(states, range, type: .int64, zero: 0 as Int64) { $0.count == 0 ? nil : $0.sum }
        }
    }

    private static func integerSum<T: FixedWidthInteger & BitwiseCopyable>(
        _: T.Type, _ overflow: Overflow
    ) -> FoldStates {
        if overflow == .wrap { return narrowSum(T.self) }
        return FoldStates(ExactSum<T>.self) { states, range in
            try results(states, range, type: .int64, zero: 0 as Int64) { state in
                if state.seen == 0 { return nil }
                let sum = state.sum
                if let narrow = Int64(exactly: sum) { return narrow }
                return try overflowed(Scalar.decimal(unscaled: sum, scale: 0), .int64, overflow)
            }
        }
    }

    private static func floatSum<T: DoubleConvertible>(_: T.Type) -> FoldStates {
        FoldStates(FloatSum<T>.self) { states, range in
            results(states, range, type: .double, zero: 0 as Double) { $0.count == 0 ? nil : $0.sum }
        }
    }

    private static func shortDecimalSum(_ result: DataType, _ overflow: Overflow) -> FoldStates {
        FoldStates(ExactSum<Int64>.self) { states, range in
            try decimals(states, range, result, overflow) { $0.seen == 0 ? nil : $0.sum }
        }
    }

    private static func longDecimalSum(_ result: DataType, _ overflow: Overflow) -> FoldStates {
        FoldStates(WideSum.self) { states, range in
            try decimals(states, range, result, overflow) { state in
                if state.count == 0 { return nil }
                // The bound of the type is below Int128's; the largest value stands for what went past it.
                return state.overflowed != 0 ? Int128.max : state.sum
            }
        }
    }

    /// Integers of 128 bits, which have nothing wider to be summed in.
    private static func wideSum(_ result: DataType) -> FoldStates {
        FoldStates(WideSum.self) { states, range in
            try results(states, range, type: result, zero: 0 as Int128) { state -> Int128? in
                if state.count == 0 { return nil }
                if state.overflowed == 0 { return state.sum }
                let _: Int64? = try overflowed(.int128(state.sum), result, .error)
                return nil
            }
        }
    }

    /// Decimals within the bound of their type, which may be a short one.
    static func decimals<State>(
        _ states: UnsafePointer<State>, _ range: Range<Int>, _ type: DataType, _ overflow: Overflow,
        _ value: (State) -> Int128?
    ) throws -> Column {
        guard case .decimal(let precision, let scale) = type else { preconditionFailure("no decimal") }
        let bound = DataType.decimalBound(precision)
        func checked(_ state: State) throws -> Int128? {
            guard let sum = value(state) else { return nil }
            if sum < bound, sum > 0 - bound { return sum }
            let _: Int64? = try overflowed(.decimal(unscaled: sum, scale: scale), type, overflow)
            return nil
        }
        if type.physical == .int128 {
            return try results(states, range, type: type, zero: 0 as Int128, checked)
        }
        return try results(states, range, type: type, zero: 0 as Int64) {
            try checked($0).map { Int64(truncatingIfNeeded: $0) }
        }
    }

    private static func overflowed(_ sum: Scalar, _ type: DataType, _ overflow: Overflow) throws -> Int64? {
        if overflow == .null { return nil }
        throw ColumnError(
            .overflow, "a sum does not fit \(type)", notes: ["the sum of DOUBLE or of DECIMAL values has more room"])
    }
}
