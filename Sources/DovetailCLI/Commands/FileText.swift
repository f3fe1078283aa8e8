import DovetailColumnar
import DovetailFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Text files given on the command line; `-` is standard input.
enum FileText {
    static func read(_ path: String) throws -> String {
        if path == "-" { return try decode(readStandardInput(), path) }
        let file = try ReadableFile(path: path)
        let buffer = try file.read(at: 0, count: file.byteCount)
        return try decode(Array(buffer.bytes), path)
    }

    private static func decode(_ bytes: [UInt8], _ path: String) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FormatError(.damagedFile, "\"\(path)\" is not UTF-8 text", path: path)
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    private static func readStandardInput() -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = block.withUnsafeMutableBytes { readBytes(STDIN_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return bytes }
            bytes += block[0..<count]
        }
    }
}

/// `read` under one name on every system.
private func readBytes(_ file: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    guard let target else { return 0 }
    return read(file, target, count)
}
