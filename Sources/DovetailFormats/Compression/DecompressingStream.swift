import DovetailColumnar

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads a compressed file from its start to its end as the bytes it stands for. One thread at a time uses a stream.
public protocol DecompressingStream: AnyObject {
    /// Compressed bytes read so far.
    var consumed: Int { get }
    /// Up to `count` bytes; fewer only at the end.
    /// - Throws: `FormatError` when the file is damaged or cut short.
    func read(into target: UnsafeMutableRawPointer, count: Int) throws -> Int
}

/// The compressed bytes of a file, a window at a time.
struct StreamInput {
    let file: ReadableFile
    private let window = Buffer(byteCount: 1 << 18)
    private var offset = 0
    private var start = 0
    private var end = 0

    init(_ file: ReadableFile) { self.file = file }

    var consumed: Int { offset - (end - start) }

    /// The unread bytes; empty at the end of the file.
    mutating func available() throws -> UnsafeRawBufferPointer {
        if start == end {
            end = try file.read(into: window.base, at: offset, count: window.byteCount)
            start = 0
            offset += end
        }
        return UnsafeRawBufferPointer(start: window.base + start, count: end - start)
    }

    /// As `available`, but at least `count` bytes (a part of the window's size at most) unless the file ends before.
    mutating func available(atLeast count: Int) throws -> UnsafeRawBufferPointer {
        while end - start < count {
            let rest = end - start
            if start > 0 { memmove(window.base, window.base + start, rest) }
            (start, end) = (0, rest)
            let got = try file.read(into: window.base + rest, at: offset, count: window.byteCount - rest)
            if got == 0 { break }
            offset += got
            end += got
        }
        return UnsafeRawBufferPointer(start: window.base + start, count: end - start)
    }

    mutating func consume(_ count: Int) { start += count }

    /// Copies the next `count` bytes; fewer only at the end of the file.
    mutating func take(_ count: Int, into target: UnsafeMutableRawPointer) throws -> Int {
        var done = 0
        while done < count {
            let bytes = try available()
            guard let base = bytes.baseAddress, bytes.count > 0 else { break }
            let size = min(bytes.count, count - done)
            (target + done).copyMemory(from: base, byteCount: size)
            consume(size)
            done += size
        }
        return done
    }

    func damaged(_ reason: String) -> FormatError {
        FormatError(.damagedFile, "\"\(file.path)\" is damaged: \(reason)", path: file.path, byteOffset: consumed)
    }
}

/// A file that is not compressed, read in order.
final class PlainStream: DecompressingStream {
    private let file: ReadableFile
    private(set) var consumed = 0

    init(_ file: ReadableFile) { self.file = file }

    func read(into target: UnsafeMutableRawPointer, count: Int) throws -> Int {
        let got = try file.read(into: target, at: consumed, count: count)
        consumed += got
        return got
    }
}
