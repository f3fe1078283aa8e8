#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Amounts of memory: what the machine has, and how people write them.
public enum MemorySize {
    /// Three quarters of the machine's memory, or of what its control group grants.
    public static var usual: Int { available / 4 * 3 }

    private static var available: Int {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let size = sysconf(Int32(_SC_PAGESIZE))
        let (installed, overflow) = pages.multipliedReportingOverflow(by: size)
        let machine = overflow || installed <= 0 ? Int.max : installed
        return min(machine, granted ?? machine)
    }

    /// What version 2 or 1 of Linux's control groups says; nil without a limit.
    private static var granted: Int? {
        for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
            guard let file = fopen(path, "r") else { continue }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 64)
            guard fgets(&line, 64, file) != nil else { continue }
            let digits = line.prefix { $0 >= 0x30 && $0 <= 0x39 }.map { UInt8(bitPattern: $0) }
            if let limit = Int(String(decoding: digits, as: UTF8.self)), limit > 0 { return limit }
        }
        return nil
    }

    private static let units: [String: Double] = [
        "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "k": 1_024, "m": 1_048_576, "g": 1_073_741_824,
        "t": 1_099_511_627_776, "kib": 1_024, "mib": 1_048_576, "gib": 1_073_741_824, "tib": 1_099_511_627_776,
    ]

    /// `512MB`, `2GiB`, `4g`, `80%` of the machine's memory, or bytes; nil for other text and for nothing at all.
    public static func bytes(of text: String) -> Int? {
        let text = text.filter { $0 != " " && $0 != "_" }.lowercased()
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits), number > 0 else { return nil }
        let unit = String(text.dropFirst(digits.count))
        if unit == "%" { return number <= 100 ? Int(Double(available) / 100 * number) : nil }
        guard let factor = units[unit], number * factor >= 1, number * factor < 0x1p62 else { return nil }
        return Int(number * factor)
    }
}
