extension Aggregates {
    /// Which figure of the spread of values.
    public enum Moment: Sendable {
        case populationVariance, sampleVariance, populationDeviation, sampleDeviation
        /// Of the population: without correction for samples.
        case skewness
        /// In excess of the normal distribution's, of the population.
        case kurtosis
        /// Both corrected for samples.
        case sampleSkewness, sampleKurtosis
        /// The population's deviation over the root of the count.
        case errorOfMean
    }

    /// A figure of a Double column. Null where there is no value; figures of a sample are null for one value, skewness and
    /// kurtosis where all values are equal.
    public static func moment(_ moment: Moment) -> any AggregateStates {
        switch moment {
        case .populationVariance: spread { $0.squares / $0.count }
        case .populationDeviation: spread { ($0.squares / $0.count).squareRoot() }
        case .sampleVariance: spread { $0.count < 2 ? nil : $0.squares / ($0.count - 1) }
        case .sampleDeviation: spread { $0.count < 2 ? nil : ($0.squares / ($0.count - 1)).squareRoot() }
        case .errorOfMean: spread { ($0.squares / $0.count).squareRoot() / $0.count.squareRoot() }
        case .sampleSkewness:
            shape { state in
                let count = state.count
                if count < 3 { return nil }
                let skewness = count.squareRoot() * state.cubes / (state.squares * state.squares.squareRoot())
                return skewness * (count * (count - 1)).squareRoot() / (count - 2)
            }
        case .sampleKurtosis:
            shape { state in
                let count = state.count
                if count < 4 { return nil }
                let kurtosis = count * state.fourths / (state.squares * state.squares) - 3
                return (count - 1) / ((count - 2) * (count - 3)) * ((count + 1) * kurtosis + 6)
            }
        case .skewness: shape { $0.count.squareRoot() * $0.cubes / ($0.squares * $0.squares.squareRoot()) }
        case .kurtosis: shape { $0.count * $0.fourths / ($0.squares * $0.squares) - 3 }
        }
    }

    /// The product of a Double column; null where there is no value.
    public static func product() -> any AggregateStates {
        FoldStates(Product.self) { states, range in
            results(states, range, type: .double, zero: 0 as Double) { $0.count == 0 ? nil : $0.product }
        }
    }

    private static func spread(_ value: @escaping (Spread.State) -> Double?) -> FoldStates {
        FoldStates(Spread.self) { states, range in
            results(states, range, type: .double, zero: 0 as Double) { $0.count == 0 ? nil : value($0) }
        }
    }

    private static func shape(_ value: @escaping (Shape.State) -> Double?) -> FoldStates {
        FoldStates(Shape.self) { states, range in
            results(states, range, type: .double, zero: 0 as Double) {
                $0.count == 0 || $0.squares == 0 ? nil : value($0)
            }
        }
    }
}
