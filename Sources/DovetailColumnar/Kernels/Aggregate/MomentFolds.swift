/// The folds behind variance, skewness and kurtosis: counts, means and sums of powers of distances from the mean, which
/// lose no digits where the mean is far from zero.

/// Up to the second power.
enum Spread: Fold {
    struct State: BitwiseCopyable {
        var count: Double = 0
        var mean: Double = 0
        /// Sum of squared distances from the mean.
        var squares: Double = 0
    }

    static var empty: State { State() }

    @inline(__always)
    static func add(_ value: Double, to state: inout State) {
        state.count += 1
        let distance = value - state.mean
        state.mean += distance / state.count
        state.squares += distance * (value - state.mean)
    }

    /// The mean of the run first, then the distances: no division a value.
    @inline(__always)
    static func add(_ values: UnsafePointer<Double>, _ count: Int, to state: inout State) {
        guard count > 0 else { return }
        var sum = FloatSum<Double>.empty
        FloatSum<Double>.add(values, count, to: &sum)
        let mean = sum.sum / Double(count)
        var squares = SIMD4<Double>(repeating: 0)
        let whole = count & ~3
        var index = 0
        while index < whole {
            let next = values + index
            let distance = SIMD4(next[0], next[1], next[2], next[3]) - mean
            squares += distance * distance
            index &+= 4
        }
        var total = squares.sum()
        while index < count {
            total += (values[index] - mean) * (values[index] - mean)
            index &+= 1
        }
        combine(State(count: Double(count), mean: mean, squares: total), into: &state)
    }

    @inline(__always)
    static func combine(_ other: State, into state: inout State) {
        if other.count == 0 { return }
        if state.count == 0 {
            state = other
            return
        }
        let count = state.count + other.count
        let distance = other.mean - state.mean
        state.mean += distance * other.count / count
        state.squares += other.squares + distance * distance * state.count * other.count / count
        state.count = count
    }
}

/// Up to the fourth power.
enum Shape: Fold {
    struct State: BitwiseCopyable {
        var count: Double = 0
        var mean: Double = 0
        var squares: Double = 0
        var cubes: Double = 0
        var fourths: Double = 0
    }

    static var empty: State { State() }

    @inline(__always)
    static func add(_ value: Double, to state: inout State) {
        combine(State(count: 1, mean: value), into: &state)
    }

    @inline(__always)
    static func combine(_ other: State, into state: inout State) {
        if other.count == 0 { return }
        if state.count == 0 {
            state = other
            return
        }
        let (a, b) = (state.count, other.count)
        let count = a + b
        let distance = other.mean - state.mean
        let step = distance / count
        let fourths =
            state.fourths + other.fourths
            + distance * step * step * step * a * b * (a * a - a * b + b * b)
            + 6 * step * step * (a * a * other.squares + b * b * state.squares)
            + 4 * step * (a * other.cubes - b * state.cubes)
        let cubes =
            state.cubes + other.cubes + distance * step * step * a * b * (a - b)
            + 3 * step * (a * other.squares - b * state.squares)
        state.squares += other.squares + distance * step * a * b
        state.cubes = cubes
        state.fourths = fourths
        state.mean += step * b
        state.count = count
    }
}

/// Products.
enum Product: Fold {
    struct State: BitwiseCopyable {
        var product: Double = 1
        var count: Int64 = 0
    }

    static var empty: State { State() }

    @inline(__always)
    static func add(_ value: Double, to state: inout State) {
        state.product *= value
        state.count &+= 1
    }

    @inline(__always)
    static func combine(_ other: State, into state: inout State) {
        state.product *= other.product
        state.count &+= other.count
    }
}
