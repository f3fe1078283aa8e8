#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// `memcmp`, in a file of its own so that no other file of the shelf imports the C library.
@usableFromInline
func compareMemory(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Int {
    Int(memcmp(left, right, count))
}
