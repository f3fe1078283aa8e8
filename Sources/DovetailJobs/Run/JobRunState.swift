/// How far a run is, in Glue's words.
public enum JobRunState: String, Sendable, CaseIterable {
    case starting = "STARTING"
    case running = "RUNNING"
    case stopping = "STOPPING"
    case stopped = "STOPPED"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case timeout = "TIMEOUT"
    case error = "ERROR"
    case waiting = "WAITING"
    case expired = "EXPIRED"

    /// Nothing follows.
    public var isFinal: Bool {
        switch self {
        case .starting, .running, .stopping, .waiting: false
        case .stopped, .succeeded, .failed, .timeout, .error, .expired: true
        }
    }
}
