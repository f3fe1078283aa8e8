import DovetailColumnar

/// Columns of values that repeat from run to run.
enum Columns {
    /// 0 to 99 in no order.
    static func integers(_ count: Int) -> Column {
        Column(scalars: numbers(count).map { .int(Int64($0 % 100)) }, type: .int64)
    }

    static func doubles(_ count: Int) -> Column {
        Column(scalars: numbers(count).map { .double(Double($0 % 1_000) / 8) }, type: .double)
    }

    /// Half of them fit into their views, half do not.
    static func texts(_ count: Int) -> Column {
        Column(
            scalars: numbers(count).map {
                .string($0 % 2 == 0 ? "key \($0 % 1_000)" : "a longer key, number \($0 % 1_000)")
            },
            type: .string)
    }

    static func shuffledRows(_ count: Int) -> Selection {
        Selection(numbers(count).map { Int($0) % count })
    }

    /// A linear congruential sequence.
    private static func numbers(_ count: Int) -> [UInt32] {
        var state: UInt64 = 42
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt32(truncatingIfNeeded: state >> 33)
        }
    }
}
