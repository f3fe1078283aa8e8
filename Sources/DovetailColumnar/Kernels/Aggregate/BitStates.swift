extension Aggregates {
    /// How the bits of integers are joined.
    public enum BitOperation: Sendable { case and, or, exclusiveOr }

    /// The bits of an integer column joined; null where there is no value.
    public static func bits(_ operation: BitOperation, of type: DataType) -> any AggregateStates {
        switch type.physical {
        case .int8, .uint8: bits(operation, UInt8.self, type)
        case .int16, .uint16: bits(operation, UInt16.self, type)
        case .int32, .uint32: bits(operation, UInt32.self, type)
        case .int128, .uint128: bits(operation, UInt128.self, type)
        default: bits(operation, UInt64.self, type)
        }
    }

    private static func bits<T: FixedWidthInteger & BitwiseCopyable>(
        _ operation: BitOperation, _: T.Type, _ type: DataType
    ) -> FoldStates {
        switch operation {
        case .and: fold(BitAnd<T>.self, type)
        case .or: fold(BitOr<T>.self, type)
        case .exclusiveOr: fold(BitExclusiveOr<T>.self, type)
        }
    }

    private static func fold<F: Fold, T: FixedWidthInteger & BitwiseCopyable>(
        _: F.Type, _ type: DataType
    ) -> FoldStates where F.State == JoinedBits<T> {
        FoldStates(F.self) { states, range in
            results(states, range, type: type, zero: 0 as T) { $0.seen == 0 ? nil : $0.bits }
        }
    }
}

/// The bits so far, and whether there were any.
private struct JoinedBits<Bits: FixedWidthInteger & BitwiseCopyable>: BitwiseCopyable {
    var bits: Bits
    var seen: UInt8 = 0
}

private enum BitAnd<T: FixedWidthInteger & BitwiseCopyable>: Fold {
    static var empty: JoinedBits<T> { JoinedBits(bits: ~0) }

    @inline(__always) static func add(_ value: T, to state: inout JoinedBits<T>) {
        state.bits &= value
        state.seen = 1
    }

    @inline(__always) static func combine(_ other: JoinedBits<T>, into state: inout JoinedBits<T>) {
        state.bits &= other.bits
        state.seen |= other.seen
    }
}

private enum BitOr<T: FixedWidthInteger & BitwiseCopyable>: Fold {
    static var empty: JoinedBits<T> { JoinedBits(bits: 0) }

    @inline(__always) static func add(_ value: T, to state: inout JoinedBits<T>) {
        state.bits |= value
        state.seen = 1
    }

    @inline(__always) static func combine(_ other: JoinedBits<T>, into state: inout JoinedBits<T>) {
        state.bits |= other.bits
        state.seen |= other.seen
    }
}

private enum BitExclusiveOr<T: FixedWidthInteger & BitwiseCopyable>: Fold {
    static var empty: JoinedBits<T> { JoinedBits(bits: 0) }

    @inline(__always) static func add(_ value: T, to state: inout JoinedBits<T>) {
        state.bits ^= value
        state.seen = 1
    }

    @inline(__always) static func combine(_ other: JoinedBits<T>, into state: inout JoinedBits<T>) {
        state.bits ^= other.bits
        state.seen |= other.seen
    }
}
