import DovetailColumnar

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Text files given on the command line; `-` is standard input.
enum FileText {
    static func read(_ path: String) throws -> String {
        if path == "-" { return try decode(readAll(STDIN_FILENO), path) }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(path) }
        defer { close(file) }
        return try decode(readAll(file), path)
    }

    /// Writes a whole text; `-` is standard output.
    static func write(_ text: String, to path: String) throws {
        if path == "-" { return Terminal.write(Array(text.utf8)) }
        let file = try create(path)
        defer { close(file) }
        Terminal.write(Array(text.utf8), to: file)
    }

    /// Opens a file for writing, emptied.
    static func create(_ path: String) throws -> Int32 {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw FileTextError("cannot write \"\(path)\"", code: "DV-4001", kind: .output, note: reason())
        }
        return file
    }

    static func close(_ file: Int32) {
        #if canImport(Glibc)
            _ = Glibc.close(file)
        #else
            _ = Darwin.close(file)
        #endif
    }

    private static func decode(_ bytes: [UInt8], _ path: String) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileTextError("\"\(path)\" is not UTF-8 text", code: "DV-3003", kind: .invalidData)
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    private static func readAll(_ file: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = block.withUnsafeMutableBytes { readBytes(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileTextError("cannot read the file", code: "DV-3002", kind: .notFound, note: reason())
            }
            guard count > 0 else { return bytes }
            bytes += block[0..<count]
        }
    }

    private static func unreadable(_ path: String) -> FileTextError {
        guard errno == ENOENT else {
            return FileTextError("cannot read \"\(path)\"", code: "DV-3002", kind: .notFound, note: reason())
        }
        return FileTextError("there is no file \"\(path)\"", code: "DV-3001", kind: .notFound)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}

/// What reading or writing a file named on the command line reports.
struct FileTextError: Diagnostic {
    let code: DiagnosticCode
    let kind: DiagnosticKind
    let message: String
    let location: SourceLocation?
    let notes: [String]

    init(_ message: String, code: String, kind: DiagnosticKind, note: String? = nil) {
        self.code = DiagnosticCode(code)
        self.kind = kind
        self.message = message
        location = nil
        notes = note.map { [$0] } ?? []
    }
}

/// `read` under one name on every system.
private func readBytes(_ file: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    guard let target else { return 0 }
    return read(file, target, count)
}
