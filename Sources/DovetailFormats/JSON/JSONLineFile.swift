import CDovetailKernels
import DovetailColumnar

/// A file of lines that is read in several chunks, in any order: a chunk holds the lines that start in its part.
struct JSONLineFile {
    let scan: JSONScan
    let input: InputFile
    let source: ReadableFile
    let chunkCount: Int

    init(scan: JSONScan, input: InputFile, source: ReadableFile) {
        self.scan = scan
        self.input = input
        self.source = source
        let size = scan.layout.chunkSize
        chunkCount = max(1, (source.byteCount + size - 1) / size)
    }

    /// The lines of a part, indexed; nil when none starts there.
    func chunk(_ index: Int) throws -> JSONChunk? {
        let (size, fileEnd) = (scan.layout.chunkSize, source.byteCount)
        // The byte before too: if it ends a line, a line starts at the border.
        let from = index * size - (index == 0 ? 0 : 1)
        let border = min((index + 1) * size, fileEnd)
        var readEnd = min(border + min(size, 1 << 12), fileEnd)
        let chunk = JSONChunk(file: input, capacity: readEnd - from, recycler: scan.recycler)
        chunk.fileOffset = from
        try read(chunk, from, readEnd)
        scan.advance(border - index * size)
        let position = { (offset: Int) in JSONChunk.front + offset - from }
        if index > 0 {
            guard let line = chunk.lineEnd(from: JSONChunk.front, limit: position(border) - 1) else { return nil }
            chunk.start = line + 1
        }
        var lookFrom = max(position(border) - 1, chunk.start)
        while border < fileEnd {
            if let line = chunk.lineEnd(from: lookFrom, limit: chunk.end) {
                chunk.end = line + 1
                break
            }
            if readEnd == fileEnd { break }
            try scan.layout.check(chunk.end - lookFrom, in: chunk)
            lookFrom = chunk.end
            let more = min(readEnd + max(1 << 13, chunk.end), fileEnd)
            try read(chunk, readEnd, more)
            readEnd = more
        }
        if index == 0 { chunk.skipByteOrderMark() }
        chunk.closeLastLine()
        return chunk
    }

    private func read(_ chunk: JSONChunk, _ from: Int, _ to: Int) throws {
        chunk.reserve(chunk.end - JSONChunk.front + to - from)
        let got = try source.read(into: chunk.buffer.base + chunk.end, at: from, count: to - from)
        guard got == to - from else {
            throw FormatError(
                .damagedFile, "\"\(source.path)\" became shorter while it was read", path: source.path,
                byteOffset: from + got)
        }
        chunk.end += got
    }
}

extension JSONLayout {
    /// How a file is compressed: as the options say, else as its first bytes do.
    func compression(of file: ReadableFile) throws -> StreamCompression {
        try options.compression ?? StreamCompression.detect(file) ?? .none
    }

    /// Refuses a row of more bytes than are allowed.
    func check(_ rowBytes: Int, in chunk: JSONChunk) throws {
        guard rowBytes > options.maximumObjectSize else { return }
        throw FormatError(
            .damagedFile, "a row is longer than \(options.maximumObjectSize) bytes", path: chunk.file.path,
            byteOffset: chunk.fileOffset, notes: ["maximum_object_size => … allows longer ones"])
    }
}

extension JSONChunk {
    func skipByteOrderMark() {
        if end - start >= 3, bytes[start] == 0xEF, bytes[start + 1] == 0xBB, bytes[start + 2] == 0xBF { start += 3 }
    }

    /// Indexes whole lines and checks their text, once.
    func prepareLines(_ layout: JSONLayout) throws {
        guard rows == nil, !isIndexed else { return }
        isIndexed = true
        index(layout)
        guard let error = textError else { return }
        guard layout.options.ignoresErrors else { throw error }
        blankWrongLines(layout)
        index(layout)
    }

    /// Overwrites lines whose text is wrong with blanks: a quote that is missing in one must not reach into the next.
    private func blankWrongLines(_ layout: JSONLayout) {
        let (textStart, textEnd) = (start, end)
        var lineStart = start
        while lineStart < textEnd {
            let lineEnd = lineEnd(from: lineStart, limit: textEnd) ?? textEnd
            (start, end) = (lineStart, lineEnd)
            let next = bytes[lineEnd]
            index(layout)
            let isWrong = textError != nil || scan.inside != 0
            buffer.base.storeBytes(of: next, toByteOffset: lineEnd, as: UInt8.self)
            if isWrong {
                (buffer.base + lineStart).initializeMemory(as: UInt8.self, repeating: 0x20, count: lineEnd - lineStart)
            }
            lineStart = lineEnd + 1
        }
        (start, end) = (textStart, textEnd)
    }
}
