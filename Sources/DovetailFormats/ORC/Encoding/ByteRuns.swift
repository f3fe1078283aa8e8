import DovetailColumnar

/// Decodes a stream of run-length coded bytes.
final class ByteRuns {
    private let bytes: StreamBytes
    /// Values left in the run.
    private var left = 0
    private var isLiteral = false
    private var value: UInt8 = 0

    init(_ bytes: StreamBytes) { self.bytes = bytes }

    func read(_ count: Int, into target: UnsafeMutablePointer<UInt8>) throws {
        var done = 0
        while done < count {
            if left == 0 { try nextRun() }
            let some = min(left, count &- done)
            if isLiteral {
                try bytes.require(some)
                (target + done).update(from: bytes.cursor, count: some)
                bytes.advance(some)
            } else {
                (target + done).update(repeating: value, count: some)
            }
            left &-= some
            done &+= some
        }
    }

    func skip(_ count: Int) throws {
        var rest = count
        while rest > 0 {
            if left == 0 { try nextRun() }
            let some = min(left, rest)
            if isLiteral { try bytes.skip(some) }
            left &-= some
            rest &-= some
        }
    }

    func seek(_ positions: inout PositionReader) throws {
        try bytes.seek(&positions)
        left = 0
        try skip(positions.next())
    }

    private func nextRun() throws {
        try bytes.require(2)
        let head = Int(Int8(bitPattern: bytes.cursor[0]))
        isLiteral = head < 0
        left = isLiteral ? -head : head &+ 3
        if !isLiteral { value = bytes.cursor[1] }
        bytes.advance(isLiteral ? 1 : 2)
    }
}

/// Decodes a stream of bits, the first of each byte being its highest.
final class BitRuns {
    private let bytes: ByteRuns
    /// Bits of the last byte that are still to come, lowest first.
    private var rest: UInt64 = 0
    private var restCount = 0

    init(_ bytes: StreamBytes) { self.bytes = ByteRuns(bytes) }

    func read(_ count: Int) throws -> Bitmap {
        let buffer = Buffer(zeroed: Bitmap.byteCount(for: count) + 16)
        let some = min(count, restCount)
        if some > 0 {
            BitCopy.or(take(some), into: buffer.base, at: 0)
        }
        let whole = (count &- some) >> 3
        if whole > 0 {
            let memory = Buffer(byteCount: whole + 8)
            let source = memory.pointer(as: UInt8.self)
            try bytes.read(whole, into: source)
            reverse(source, whole)
            withExtendedLifetime(memory) {
                BitCopy.or(memory.pointer(as: UInt64.self), count: whole &* 8, into: buffer.base, at: some)
            }
        }
        let last = count &- some &- whole &* 8
        if last > 0 {
            try load()
            BitCopy.or(take(last), into: buffer.base, at: count &- last)
        }
        return Bitmap(buffer: buffer, count: count)
    }

    /// Steps over bits and returns how many of them are set.
    func skip(_ count: Int) throws -> Int {
        var (left, set) = (count, 0)
        while left > 0 {
            let some = min(left, 1 << 16)
            set += try read(some).setCount
            left -= some
        }
        return set
    }

    func seek(_ positions: inout PositionReader) throws {
        try bytes.seek(&positions)
        (rest, restCount) = (0, 0)
        let bits = try positions.next()
        guard bits <= 8 else { throw StreamBytes.damaged("its index is wrong") }
        if bits > 0 { _ = try skip(bits) }
    }

    private func load() throws {
        var byte: UInt8 = 0
        try bytes.read(1, into: &byte)
        withUnsafeMutablePointer(to: &byte) { reverse($0, 1) }
        (rest, restCount) = (UInt64(byte), 8)
    }

    private func take(_ count: Int) -> UInt64 {
        let bits = rest & ((1 &<< UInt64(count)) &- 1)
        rest &>>= UInt64(count)
        restCount &-= count
        return bits
    }

    private func reverse(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) {
        for index in 0..<count { bytes[index] = ByteRunWriter.reversed(bytes[index]) }
    }
}
