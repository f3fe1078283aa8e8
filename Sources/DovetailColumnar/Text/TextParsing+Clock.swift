#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension TextParsing {
    /// Today in UTC, as days since 1970-01-01: texts that give only a time of day mean it.
    static var currentDay: Int32 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int32(truncatingIfNeeded: floorDivide(Int64(now.tv_sec), 86_400))
    }
}
