import DovetailColumnar

/// Encodes bytes in runs: repeats of three and more, and literals between them.
enum ByteRunWriter {
    private static let repeatLimit = 130
    private static let literalLimit = 128

    static func append(_ bytes: UnsafePointer<UInt8>, count: Int, to output: GrowableBuffer) {
        var start = 0
        while start < count {
            let same = repeats(bytes + start, min(count &- start, repeatLimit))
            if same >= 3 {
                output.append(UInt8(same &- 3))
                output.append(bytes[start])
                start &+= same
                continue
            }
            var end = start
            while end < count, end &- start < literalLimit {
                if repeats(bytes + end, min(count &- end, 3)) == 3 { break }
                end &+= 1
            }
            output.append(UInt8(bitPattern: Int8(start &- end)))
            output.append(UnsafeRawBufferPointer(start: bytes + start, count: end &- start))
            start = end
        }
    }

    private static func repeats(_ bytes: UnsafePointer<UInt8>, _ limit: Int) -> Int {
        var length = 1
        while length < limit, bytes[length] == bytes[0] { length &+= 1 }
        return length
    }

    /// The bits of a bitmap as bytes whose first bit is the highest.
    static func bytes(of bits: Bitmap) -> Buffer {
        let count = (bits.count + 7) / 8
        let result = Buffer(byteCount: count)
        let target = result.pointer(as: UInt8.self)
        withExtendedLifetime(bits.buffer) {
            let source = UnsafePointer(bits.buffer.pointer(as: UInt8.self))
            for index in 0..<count { target[index] = reversed(source[index]) }
        }
        return result
    }

    @inline(__always)
    static func reversed(_ byte: UInt8) -> UInt8 {
        var bits = byte &>> 4 | byte &<< 4
        bits = (bits & 0xCC) &>> 2 | (bits & 0x33) &<< 2
        return (bits & 0xAA) &>> 1 | (bits & 0x55) &<< 1
    }
}
