import Dovetail
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A bar on standard error while a run takes longer than half a second, only on a terminal, gone at the end.
final class ProgressBar: Sendable {
    private let isStopped = Atomic<Bool>(false)
    private let isDrawn = Atomic<Bool>(false)
    private let isIdle = Atomic<Bool>(false)

    /// Starts to watch; nil when standard error is no terminal.
    static func start(_ query: QueryContext) -> ProgressBar? {
        guard Terminal.isErrorTTY, getenv("TERM").map({ String(cString: $0) }) != "dumb" else { return nil }
        let bar = ProgressBar()
        let watch = Unmanaged.passRetained(Watch(bar: bar, query: query))
        #if canImport(Darwin)
            var thread: pthread_t?
            pthread_create(
                &thread, nil, { raw in Unmanaged<Watch>.fromOpaque(raw).takeRetainedValue().draw() }, watch.toOpaque())
        #else
            var thread = pthread_t()
            pthread_create(
                &thread, nil,
                { raw in
                    guard let raw else { return nil }
                    return Unmanaged<Watch>.fromOpaque(raw).takeRetainedValue().draw()
                }, watch.toOpaque())
        #endif
        return bar
    }

    private final class Watch {
        let bar: ProgressBar
        let query: QueryContext

        init(bar: ProgressBar, query: QueryContext) {
            self.bar = bar
            self.query = query
        }

        func draw() -> UnsafeMutableRawPointer? {
            usleep(500_000)
            var elapsed = 0.5
            while !bar.isStopped.load(ordering: .acquiring) {
                let (done, total) = query.bytesRead
                if total > 0 {
                    bar.isDrawn.store(true, ordering: .relaxed)
                    Terminal.write(Array(ProgressBar.text(done, total, elapsed).utf8), to: STDERR_FILENO)
                }
                usleep(100_000)
                elapsed += 0.1
            }
            bar.isIdle.store(true, ordering: .releasing)
            return nil
        }
    }

    private static func text(_ done: Int, _ total: Int, _ elapsed: Double) -> String {
        let share = min(1, Double(done) / Double(max(total, 1)))
        let filled = Int(share * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let left = share > 0.01 ? " \(Int(elapsed / share - elapsed)) s left" : ""
        let rate = Int(Double(done) / elapsed / 1e6)
        return "\r\(bar) \(Int(share * 100)) %  \(rate) MB/s\(left)\u{1B}[K"
    }

    /// Ends the drawing and clears the line.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        if isDrawn.load(ordering: .relaxed) {
            while !isIdle.load(ordering: .acquiring) { usleep(5_000) }
            Terminal.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO)
        }
    }
}
