#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// `memchr`, in a file of its own so that no other file of the format imports the C library.
enum CSVMemory {
    static func find(_ byte: UInt8, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        guard let found = memchr(bytes, Int32(byte), count) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
    }
}
