import DovetailFormats
import Synchronization

/// How far the sources of a run have come, for a progress bar. Read from another thread.
public final class ProgressMeter: Sendable {
    private let sources = Mutex<[any BatchSource]>([])

    public init() {}

    func attach(_ source: any BatchSource) { sources.withLock { $0.append(source) } }

    /// Bytes of input handed out and in all, over the sources opened so far.
    public var progress: (done: Int, total: Int) {
        sources.withLock { sources in
            sources.reduce((0, 0)) { sum, source in
                let one = source.progress
                return (sum.0 + one.done, sum.1 + one.total)
            }
        }
    }
}
