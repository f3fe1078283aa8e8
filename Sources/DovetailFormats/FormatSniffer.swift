import DovetailColumnar

/// Tells a file's format by its first bytes, where its name says nothing.
enum FormatSniffer {
    private static let headSize = 4_096

    /// A format's name; nil for bytes that are neither a known mark nor text.
    static func name(of file: ReadableFile) throws -> String? {
        if let compression = try StreamCompression.detect(file) {
            let head = Buffer(byteCount: headSize)
            let count = try compression.open(file).read(into: head.base, count: headSize)
            return withExtendedLifetime(head) {
                textName(UnsafeRawBufferPointer(start: head.base, count: count))
            }
        }
        let head = try file.read(at: 0, count: min(headSize, file.byteCount))
        let tail = try file.read(at: max(0, file.byteCount - 8), count: min(8, file.byteCount))
        return withExtendedLifetime((head, tail)) { name(head.bytes, tail: tail.bytes) }
    }

    static func name(_ head: UnsafeRawBufferPointer, tail: UnsafeRawBufferPointer) -> String? {
        if head.starts(with: "PAR1".utf8) || head.starts(with: "PARE".utf8), tail.suffix(4).starts(with: "PAR".utf8) {
            return "parquet"
        }
        // ORC's last byte is the length of what stands before it.
        if head.starts(with: "ORC".utf8), tail.dropLast().suffix(3).elementsEqual("ORC".utf8) { return "orc" }
        if head.starts(with: Array("Obj".utf8) + [1]) { return "avro" }
        let streamMark: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        if head.starts(with: "ARROW1".utf8) || head.starts(with: streamMark) { return "arrow" }
        return textName(head)
    }

    private static func textName(_ head: UnsafeRawBufferPointer) -> String? {
        if head.contains(0) { return nil }
        var text = head[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        let first = text.first { $0 != 0x20 && !(0x09...0x0D).contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? "json" : "csv"
    }
}
