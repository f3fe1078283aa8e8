#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The two output streams: data on the one, everything else on the other.
enum Terminal {
    static var isOutputTTY: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isInputTTY: Bool { isatty(STDIN_FILENO) == 1 }
    static var isErrorTTY: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns of the terminal on standard output, or 120.
    static var width: Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 120
    }

    static func print(_ text: String) { write(Array((text + "\n").utf8), to: STDOUT_FILENO) }
    static func printError(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }

    /// Writes all bytes. A closed pipe ends the process quietly: nobody wants the rest.
    static func write(_ bytes: [UInt8], to stream: Int32 = STDOUT_FILENO) {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var done = 0
            while done < buffer.count {
                #if canImport(Glibc)
                    let written = Glibc.write(stream, base + done, buffer.count - done)
                #else
                    let written = Darwin.write(stream, base + done, buffer.count - done)
                #endif
                if written < 0 {
                    if errno == EINTR { continue }
                    exit(errno == EPIPE ? 0 : 4)
                }
                done += written
            }
        }
    }
}
