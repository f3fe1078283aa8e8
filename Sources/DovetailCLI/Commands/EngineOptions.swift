import ArgumentParser
import Dovetail

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Options of every command that runs something.
struct EngineOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Worker threads (default: all processors).", valueName: "n"))
    var threads: Int?

    @Option(
        name: .customLong("memory-limit"),
        help: ArgumentHelp(
            "Memory that tables and queries may take, such as 512MB or 2GiB (default: three quarters of the machine's).",
            valueName: "size"))
    var memoryLimit: String?

    @Option(
        name: .customLong("s3-root"),
        help: ArgumentHelp("Folder that stands for s3://: bucket/key below it.", valueName: "dir"))
    var s3Root: String?

    func validate() throws {
        if let threads, threads < 1 || threads > 1_024 {
            throw ValidationError("--threads wants a number from 1 to 1024, not \(threads)")
        }
        if let memoryLimit, MemorySize.bytes(of: memoryLimit) == nil {
            throw ValidationError("--memory-limit wants a size such as 512MB or 2GiB, not \"\(memoryLimit)\"")
        }
    }

    /// Flag before environment before default.
    func makeEngine() throws -> Engine {
        SignalWatch.start()
        var count = threads
        if count == nil, let text = getenv("DOVETAIL_THREADS").map({ String(cString: $0) }), !text.isEmpty {
            guard let number = Int(text), (1...1_024).contains(number) else {
                throw ValidationError("DOVETAIL_THREADS wants a number from 1 to 1024, not \"\(text)\"")
            }
            count = number
        }
        var limit = memoryLimit
        if limit == nil, let text = getenv("DOVETAIL_MEMORY_LIMIT").map({ String(cString: $0) }), !text.isEmpty {
            guard MemorySize.bytes(of: text) != nil else {
                throw ValidationError("DOVETAIL_MEMORY_LIMIT wants a size such as 512MB or 2GiB, not \"\(text)\"")
            }
            limit = text
        }
        return Engine(
            configuration: EngineConfiguration(
                threadCount: count, s3Root: s3Root, memoryLimit: limit.flatMap { MemorySize.bytes(of: $0) }))
    }
}
