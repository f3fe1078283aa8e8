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
        _ = try memoryLimit.map { try EngineOptions.size($0, of: "--memory-limit") }
    }

    private static func size(_ text: String, of name: String) throws -> Int {
        if let bytes = MemorySize.bytes(of: text) { return bytes }
        throw ValidationError("\(name) wants a size such as 512MB or 2GiB, not \"\(text)\"")
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
        var limit = try memoryLimit.map { try EngineOptions.size($0, of: "--memory-limit") }
        if limit == nil, let text = getenv("DOVETAIL_MEMORY_LIMIT").map({ String(cString: $0) }), !text.isEmpty {
            limit = try EngineOptions.size(text, of: "DOVETAIL_MEMORY_LIMIT")
        }
        return Engine(
            configuration: EngineConfiguration(threadCount: count, s3Root: s3Root, memoryLimit: limit))
    }
}
