import CDovetailKernels
import DovetailColumnar

/// Errors: the place in the file is worked out only now.
extension JSONChunk {
    func error(_ message: String, at position: Int, notes: [String] = []) -> FormatError {
        let place = place(of: position)
        return FormatError(
            .damagedFile, message, path: file.path, byteOffset: fileOffset.map { $0 + position - JSONChunk.front },
            line: place.line, column: place.column, notes: notes)
    }

    /// A value that a declared type, or the type of the rows, cannot hold.
    func badValue(at position: Int, _ type: DataType, name: String) -> FormatError {
        let (place, text) = (place(of: position), excerpt(at: position))
        return FormatError(
            .badValue, "\(text) is not a value of type \(type)", path: file.path,
            byteOffset: fileOffset.map { $0 + position - JSONChunk.front }, line: place.line, column: place.column,
            columnName: name, notes: ["column \"\(name)\" is of type \(type)"])
    }

    /// The value at a position as far as it fits in a message.
    private func excerpt(at position: Int) -> String {
        var stop = position
        let isString = bytes[position] == UInt8(ascii: "\"")
        while stop < end, stop - position < 80 {
            stop += 1
            let byte = bytes[stop]
            if isString
                ? byte == UInt8(ascii: "\"") && bytes[stop - 1] != UInt8(ascii: "\\") : byte == UInt8(ascii: ",")
            {
                if isString { stop += 1 }
                break
            }
            if byte == UInt8(ascii: "\n") || !isString && (byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")) {
                break
            }
        }
        stop = min(stop, end)
        let text = String(decoding: UnsafeBufferPointer(start: bytes + position, count: stop - position), as: UTF8.self)
        return stop - position >= 80 ? text + "…" : text
    }

    /// Line and column, both from 1; the column counts characters.
    private func place(of position: Int) -> (line: Int, column: Int) {
        var lineStart = position
        while lineStart > JSONChunk.front, bytes[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
        var column = UnsafeBufferPointer(start: bytes + lineStart, count: position - lineStart)
            .count { $0 & 0xC0 != 0x80 }
        if lineStart == JSONChunk.front { column += columnsBefore }
        let inside = Int(dovetail_csv_count(bytes + JSONChunk.front, position - JSONChunk.front, UInt8(ascii: "\n")))
        let before = placesAreKnown ? linesBefore : JSONChunk.lines(in: file, before: fileOffset ?? 0)
        return (before + inside + 1, column + 1)
    }

    private static func lines(in file: InputFile, before end: Int) -> Int {
        guard let source = try? ReadableFile(path: file.path) else { return 0 }
        let buffer = Buffer(byteCount: 1 << 20)
        var (offset, lines) = (0, 0)
        while offset < end {
            let wanted = min(1 << 20, end - offset)
            guard let got = try? source.read(into: buffer.base, at: offset, count: wanted), got > 0 else { break }
            lines += Int(dovetail_csv_count(buffer.pointer(as: UInt8.self), got, UInt8(ascii: "\n")))
            offset += got
        }
        return withExtendedLifetime(buffer) { lines }
    }

    /// The first control character that may not stand where it does.
    var firstControl: Int? {
        var (isInside, isEscaped) = (false, false)
        for position in start..<end {
            let byte = bytes[position]
            if byte < 0x20 {
                let isWhite = byte == 0x0A || byte == 0x0D || byte == 0x09
                if isInside || !isWhite { return position }
            }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInside.toggle()
            }
        }
        return nil
    }

    /// The first byte behind the longest valid beginning, found by halving.
    var firstWrongUTF8: Int {
        var (low, high) = (start, end)
        while high - low > 1 {
            let middle = (low + high) / 2
            // Not in the midst of a character: up to three bytes on it starts another.
            var cut = middle
            while cut < high, cut - middle < 4, bytes[cut] & 0xC0 == 0x80 { cut += 1 }
            guard cut > low, cut < high else { break }
            if dovetail_is_utf8(bytes + low, cut - low) != 0 { low = cut } else { high = cut }
        }
        return low
    }
}
