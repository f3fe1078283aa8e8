import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A fixed set of plain threads that compute and may block on disk; Swift's cooperative pool never runs a query.
///
/// One job runs at a time: `run` hands the same closure to every thread and returns when all are done.
public final class WorkerPool: @unchecked Sendable {
    public let threadCount: Int
    private let state: SharedState

    /// The state threads wait on; apart from the pool so that threads do not keep the pool alive.
    private final class SharedState: @unchecked Sendable {
        var mutex = pthread_mutex_t()
        var wake = pthread_cond_t()
        var done = pthread_cond_t()
        var job: (@Sendable (Int) -> Void)?
        var generation = 0
        var remaining = 0
        var isShuttingDown = false

        init() {
            pthread_mutex_init(&mutex, nil)
            pthread_cond_init(&wake, nil)
            pthread_cond_init(&done, nil)
        }

        func work(as worker: Int) {
            var seen = 0
            while true {
                pthread_mutex_lock(&mutex)
                while generation == seen, !isShuttingDown { pthread_cond_wait(&wake, &mutex) }
                if isShuttingDown {
                    pthread_mutex_unlock(&mutex)
                    return
                }
                seen = generation
                var job = self.job
                pthread_mutex_unlock(&mutex)
                job?(worker)
                // What the job holds must be free when `run` returns.
                job = nil
                pthread_mutex_lock(&mutex)
                remaining -= 1
                if remaining == 0 { pthread_cond_signal(&done) }
                pthread_mutex_unlock(&mutex)
            }
        }
    }

    private final class Start {
        let state: SharedState
        let worker: Int
        init(state: SharedState, worker: Int) {
            self.state = state
            self.worker = worker
        }
    }

    /// The calling thread of `run` is worker 0; `threadCount - 1` more are started here.
    public init(threadCount: Int) {
        self.threadCount = max(1, threadCount)
        state = SharedState()
        for worker in 1..<max(self.threadCount, 1) {
            let start = Unmanaged.passRetained(Start(state: state, worker: worker))
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            pthread_attr_setstacksize(&attributes, 16 << 20)
            pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
            #if canImport(Darwin)
                var thread: pthread_t?
            #else
                var thread = pthread_t()
            #endif
            _ = pthread_create(
                &thread, &attributes,
                { raw in
                    #if canImport(Darwin)
                        let start = Unmanaged<Start>.fromOpaque(raw).takeRetainedValue()
                    #else
                        guard let raw else { return nil }
                        let start = Unmanaged<Start>.fromOpaque(raw).takeRetainedValue()
                    #endif
                    start.state.work(as: start.worker)
                    return nil
                }, start.toOpaque())
            pthread_attr_destroy(&attributes)
        }
    }

    deinit {
        pthread_mutex_lock(&state.mutex)
        state.isShuttingDown = true
        pthread_cond_broadcast(&state.wake)
        pthread_mutex_unlock(&state.mutex)
    }

    /// Calls `job` once on every thread, with the thread's number, and waits for all.
    public func run(_ job: @escaping @Sendable (Int) -> Void) {
        guard threadCount > 1 else { return job(0) }
        pthread_mutex_lock(&state.mutex)
        state.job = job
        state.generation += 1
        state.remaining = threadCount - 1
        pthread_cond_broadcast(&state.wake)
        pthread_mutex_unlock(&state.mutex)
        job(0)
        pthread_mutex_lock(&state.mutex)
        while state.remaining > 0 { pthread_cond_wait(&state.done, &state.mutex) }
        state.job = nil
        pthread_mutex_unlock(&state.mutex)
    }

    /// Calls `body` for every index below `count`, spread over the threads; the first error is thrown at the end.
    public func forEach(count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
        let next = Atomic<Int>(0)
        let failure = Mutex<(any Error)?>(nil)
        run { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count, failure.withLock({ $0 == nil }) else { return }
                do { try body(index) } catch { failure.withLock { if $0 == nil { $0 = error } } }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
