import DovetailFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// `DOVETAIL_FUZZ_FORMAT=parquet dovetail-fuzz CORPUS -max_total_time=600`: libFuzzer over one reader. SwiftPM renames
/// `main`, so libFuzzer's driver is called by hand.

typealias FuzzBody = @convention(c) (UnsafePointer<UInt8>, Int) -> CInt

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>, _ body: FuzzBody
) -> CInt

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
let result = runFuzzer(&count, &arguments) { bytes, count in
    FuzzTarget.shared.run(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}
exit(result)
