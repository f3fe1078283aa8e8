#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Names one run: sortable by time, unique on a machine, and it says which process it was.
enum RunID {
    static func make() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let nanoseconds = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        return String(nanoseconds, radix: 36) + "-" + String(getpid())
    }
}
