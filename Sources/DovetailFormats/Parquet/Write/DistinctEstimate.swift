#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many distinct values a column has, judged by a sample from all over it: as many as would give what was found if
/// all were equally frequent.
struct DistinctEstimate {
    private let population: Double

    init(found: Int, among sample: Int) {
        var (low, high) = (Double(found), 1e9)
        for _ in 0..<48 {
            let middle = (low * high).squareRoot()
            if DistinctEstimate.expected(middle, sample) < Double(found) { low = middle } else { high = middle }
        }
        population = high
    }

    /// Distinct values among so many.
    func count(among total: Int) -> Int { min(total, Int(DistinctEstimate.expected(population, total).rounded(.up))) }

    /// Different ones among `count` draws out of `population`.
    private static func expected(_ population: Double, _ count: Int) -> Double {
        -population * expm1(-Double(count) / population)
    }
}
