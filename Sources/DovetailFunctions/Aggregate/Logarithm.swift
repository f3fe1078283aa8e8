#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The C library's logarithms, for aggregates.
enum Logarithm {
    static func base2(_ value: Double) -> Double { log2(value) }
    static func natural(_ value: Double) -> Double { log(value) }
    static func exponential(_ value: Double) -> Double { exp(value) }
}
