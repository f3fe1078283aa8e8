/// What an engine is told once.
public struct EngineConfiguration: Sendable {
    /// Worker threads; at least 1.
    public var threadCount: Int
    /// Folder below which `s3://bucket/key` stands as `bucket/key`; nil refuses such paths.
    public var s3Root: String?
    /// Bytes that tables and queries may hold together.
    public var memoryLimit: Int

    /// - Parameter memoryLimit: nil takes three quarters of the machine's memory.
    public init(threadCount: Int? = nil, s3Root: String? = nil, memoryLimit: Int? = nil) {
        self.memoryLimit = memoryLimit ?? MemorySize.usual
        self.threadCount = max(1, threadCount ?? ProcessorCount.available)
        self.s3Root = s3Root
    }
}
