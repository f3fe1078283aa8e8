#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Hands the quote state at the start of each chunk of a file from the reader of one chunk to that of the next.
///
/// Chunks are taken in order and each reader publishes before it returns, so a wait is for work in progress only.
final class CSVChain: @unchecked Sendable {
    enum Start: UInt8 {
        case unknown
        /// A row starts here.
        case row
        /// Inside a quoted field.
        case quoted
        /// A reader before gave up: it reports the error.
        case failed
    }

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var starts: [Start]
    /// Lines of the file before each chunk's first byte, where they are counted.
    private var lines: [Int]

    /// - Parameter firstLines: Lines before the first chunk.
    init(chunkCount: Int, firstLines: Int) {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        starts = Array(repeating: .unknown, count: chunkCount + 1)
        starts[0] = .row
        lines = Array(repeating: 0, count: chunkCount + 1)
        lines[0] = firstLines
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    func start(of chunk: Int) -> Start {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while starts[chunk] == .unknown { pthread_cond_wait(condition, mutex) }
        return starts[chunk]
    }

    /// Known once `start(of:)` is.
    func linesBefore(_ chunk: Int) -> Int {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return lines[chunk]
    }

    func publish(_ start: Start, of chunk: Int, lines count: Int) {
        pthread_mutex_lock(mutex)
        starts[chunk] = start
        lines[chunk] = count
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Publishes a failure unless something is known already.
    func giveUp(_ chunk: Int) {
        pthread_mutex_lock(mutex)
        if starts[chunk] == .unknown { starts[chunk] = .failed }
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
