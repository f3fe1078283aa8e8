import Dovetail
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Ctrl-C and SIGTERM ask the running query to stop; a second one ends the process at once.
enum SignalWatch {
    private static let query = Mutex<QueryContext?>(nil)
    private static let signal = Atomic<Int32>(0)

    /// The signal that asked to stop, or 0.
    static var received: Int32 { signal.load(ordering: .relaxed) }

    /// The query to stop.
    static func watch(_ context: QueryContext) { query.withLock { $0 = context } }

    /// Blocks the signals in every thread made from now on and waits for them in one of its own. Writing into a closed
    /// pipe is an error of `write` instead of a signal.
    static func start() {
        Self.ignorePipe()
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        #if canImport(Darwin)
            var thread: pthread_t?
            pthread_create(&thread, nil, { _ in SignalWatch.wait() }, nil)
        #else
            var thread = pthread_t()
            pthread_create(&thread, nil, { _ in SignalWatch.wait() }, nil)
        #endif
    }

    private static func ignorePipe() {
        #if canImport(Glibc)
            Glibc.signal(SIGPIPE, SIG_IGN)
        #else
            Darwin.signal(SIGPIPE, SIG_IGN)
        #endif
    }

    private static func wait() -> UnsafeMutableRawPointer? {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        while true {
            var number: Int32 = 0
            guard sigwait(&set, &number) == 0 else { return nil }
            let code: Int32 = number == SIGTERM ? 143 : 130
            if signal.exchange(number, ordering: .relaxed) != 0 { _exit(code) }
            guard let context = query.withLock({ $0 }) else { _exit(code) }
            context.cancel()
        }
    }
}
