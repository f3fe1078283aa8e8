import CDovetailKernels
import DovetailColumnar

/// A run of whole rows in memory with the index of its tokens.
final class JSONChunk: @unchecked Sendable {
    /// Bytes before the first one read that may be read too.
    static let front = 64
    /// Tokens behind the last one, all at the end of the text.
    static let sentinels = 8

    let file: InputFile
    var buffer: Buffer
    /// Where in `buffer` the rows start and where the text ends; a zero stands at `end` once it is indexed.
    var start = JSONChunk.front
    var end = JSONChunk.front
    /// Where in the file the byte at `front` stands; nil when the file is compressed.
    var fileOffset: Int?
    /// Lines of the (decompressed) file before the byte at `front`, and characters of its line before it.
    var linesBefore = 0
    var columnsBefore = 0
    /// The lines before have been counted.
    var placesAreKnown = false
    /// Its lines have been checked.
    var isIndexed = false
    var scan = dovetail_json_scan()
    var tokens: Buffer
    /// In a document the token each row starts with and the one behind it; nil where rows are lines.
    var rows: [(start: Int, end: Int)]?
    lazy var heap = StringHeap(buffers: [buffer])

    let recycler: BufferRecycler

    init(file: InputFile, capacity: Int, recycler: BufferRecycler) {
        self.file = file
        self.recycler = recycler
        buffer = recycler.take(min(capacity, 1 << 30) + JSONChunk.front + 1)
        tokens = recycler.take(256)
        buffer.base.initializeMemory(as: UInt8.self, repeating: 0, count: JSONChunk.front)
    }

    var bytes: UnsafePointer<UInt8> { UnsafePointer(buffer.pointer(as: UInt8.self)) }
    var tokenPointer: UnsafeMutablePointer<UInt32> { tokens.pointer() }
    var tokenCount: Int { Int(scan.entries) }
    /// Bytes of text that fit.
    var capacity: Int { buffer.byteCount - JSONChunk.front - 2 }

    /// Makes room for `byteCount` bytes of text, keeping what is there.
    func reserve(_ byteCount: Int) {
        guard byteCount > capacity else { return }
        let grown = recycler.take(max(byteCount, min(capacity * 2, 1 << 30)) + JSONChunk.front + 2)
        grown.base.copyMemory(from: buffer.base, byteCount: end)
        buffer = grown
    }

    /// Indexes the text anew from `start`.
    func index(_ layout: JSONLayout) {
        scan = dovetail_json_scan()
        indexMore(layout, from: start)
    }

    /// Indexes the text from `from` on; the tokens are kept behind those there are.
    func indexMore(_ layout: JSONLayout, from: Int) {
        let needed = (tokenCount + end - from + 64 + JSONChunk.sentinels) * 4
        if needed > tokens.byteCount {
            let grown = recycler.take(needed)
            grown.base.copyMemory(from: tokens.base, byteCount: tokenCount * 4)
            tokens = grown
        }
        let lines: Int32 = layout.arrangement == .lines ? 1 : 0
        dovetail_json_index(layout.cpuLevel, bytes, from, end, lines, &scan, tokenPointer)
        buffer.base.storeBytes(of: 0, toByteOffset: end, as: UInt8.self)
        for index in 0..<JSONChunk.sentinels { tokenPointer[tokenCount + index] = UInt32(truncatingIfNeeded: end) }
    }

    /// Position of the first line feed at or after `from`, below `limit`; nil when there is none.
    func lineEnd(from: Int, limit: Int) -> Int? {
        guard from < limit else { return nil }
        return CSVMemory.find(UInt8(ascii: "\n"), bytes + from, limit - from).map { $0 + from }
    }

    /// Ends the last line, where it has no end of its own.
    func closeLastLine() {
        guard end > start, bytes[end - 1] != UInt8(ascii: "\n") else { return }
        buffer.base.storeBytes(of: UInt8(ascii: "\n"), toByteOffset: end, as: UInt8.self)
        end += 1
    }

    /// What is wrong with the text whatever its rows are: control characters, bytes that are not UTF-8.
    var textError: FormatError? {
        if scan.has_high_bytes != 0, dovetail_is_utf8(bytes + start, end - start) == 0 {
            return error("the text is not valid UTF-8", at: firstWrongUTF8)
        }
        guard scan.has_controls != 0, let position = firstControl else { return nil }
        return error("a control character must be escaped", at: position)
    }
}
