import DovetailColumnar

extension ORC.ColumnStatistics {
    /// What holds for the values of both. A side without values has no say in the bounds.
    func merged(with other: Self) -> Self {
        var result = Self()
        result.valueCount = valueCount.flatMap { own in other.valueCount.map { own + $0 } }
        result.hasNull = hasNull || other.hasNull
        if valueCount == 0 || other.valueCount == 0 {
            let side = valueCount == 0 ? other : self
            (result.bounds, result.integerSum, result.doubleSum) = (side.bounds, side.integerSum, side.doubleSum)
            result.trueCount = side.trueCount
            return result
        }
        result.bounds = bounds.flatMap { own in other.bounds.flatMap { own.merged(with: $0) } }
        result.trueCount = trueCount.flatMap { own in other.trueCount.map { own + $0 } }
        result.doubleSum = doubleSum.flatMap { own in other.doubleSum.map { own + $0 } }
        result.integerSum = integerSum.flatMap { own in
            other.integerSum.flatMap {
                let (sum, overflow) = own.addingReportingOverflow($0)
                return overflow ? nil : sum
            }
        }
        return result
    }
}

extension ORC.ColumnStatistics.Bounds {
    /// nil for bounds of two kinds.
    fileprivate func merged(with other: Self) -> Self? {
        switch (self, other) {
        case (.integer(let a, let b), .integer(let c, let d)): .integer(min(a, c), max(b, d))
        case (.double(let a, let b), .double(let c, let d)): .double(min(a, c), max(b, d))
        case (.date(let a, let b), .date(let c, let d)): .date(min(a, c), max(b, d))
        case (.timestamp(let a, let b), .timestamp(let c, let d)): .timestamp(min(a, c), max(b, d))
        case (.text(let a, let b), .text(let c, let d)):
            .text(Self.chosen(a, c) { $0 < 0 }, Self.chosen(b, d) { $0 > 0 })
        case (.decimal(let a, let b), .decimal(let c, let d)): Self.decimals([a, c], [b, d])
        default: nil
        }
    }

    private static func chosen(_ left: [UInt8]?, _ right: [UInt8]?, _ isLeft: (Int) -> Bool) -> [UInt8]? {
        guard let left, let right else { return nil }
        return isLeft(Scalar.order(.binary(left), .binary(right))) ? left : right
    }

    private static func decimals(_ lows: [String], _ highs: [String]) -> Self? {
        func order(_ left: String, _ right: String) -> Bool {
            guard let a = StripePruning.decimal(left), let b = StripePruning.decimal(right) else { return false }
            return Scalar.order(a, b) < 0
        }
        guard let low = lows.min(by: order), let high = highs.max(by: order) else { return nil }
        return .decimal(low, high)
    }
}
