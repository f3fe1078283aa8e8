import DovetailColumnar

/// Decodes a stream of integers in either run-length encoding, a whole run at a time.
final class IntegerRuns {
    let bytes: StreamBytes
    let isSigned: Bool
    private let isSecondVersion: Bool
    /// The rest of a run of which a caller wanted only the beginning.
    private let pending = Buffer(byteCount: IntegerRuns.runLimit * 8)
    private var pendingStart = 0
    private var pendingEnd = 0

    /// Most values of a run.
    static let runLimit = 512
    /// More bytes than any run has.
    static let runBytes = 6_144

    init(_ bytes: StreamBytes, isSigned: Bool, isSecondVersion: Bool) {
        self.bytes = bytes
        self.isSigned = isSigned
        self.isSecondVersion = isSecondVersion
    }

    func read(_ count: Int, into target: UnsafeMutablePointer<Int64>) throws {
        var done = takePending(count, into: target)
        while done < count {
            try bytes.fill(IntegerRuns.runBytes)
            let length = try nextLength()
            if length <= count &- done {
                try decode(length, into: target + done)
                done &+= length
            } else {
                try decode(length, into: pending.pointer(as: Int64.self))
                (pendingStart, pendingEnd) = (0, length)
                done &+= takePending(count &- done, into: target + done)
            }
        }
    }

    func skip(_ count: Int) throws {
        var rest = count &- min(count, pendingEnd &- pendingStart)
        pendingStart &+= count &- rest
        while rest > 0 {
            try bytes.fill(IntegerRuns.runBytes)
            let length = try nextLength()
            try decode(length, into: pending.pointer(as: Int64.self))
            pendingEnd = length
            pendingStart = min(rest, length)
            rest &-= pendingStart
        }
    }

    func seek(_ positions: inout PositionReader) throws {
        try bytes.seek(&positions)
        (pendingStart, pendingEnd) = (0, 0)
        try skip(positions.next())
    }

    private func takePending(_ count: Int, into target: UnsafeMutablePointer<Int64>) -> Int {
        let some = min(count, pendingEnd &- pendingStart)
        if some > 0 {
            target.update(from: pending.pointer(as: Int64.self) + pendingStart, count: some)
            pendingStart &+= some
        }
        return some
    }

    /// Values of the run at the cursor.
    private func nextLength() throws -> Int {
        let source = bytes.cursor
        guard bytes.available >= 2 else { throw StreamBytes.damaged("it ends too early") }
        guard isSecondVersion else {
            let head = Int(Int8(bitPattern: source[0]))
            return head >= 0 ? head &+ 3 : -head
        }
        return source[0] >> 6 == 0 ? Int(source[0] & 7) &+ 3 : (Int(source[0] & 1) << 8 | Int(source[1])) &+ 1
    }

    private func decode(_ length: Int, into target: UnsafeMutablePointer<Int64>) throws {
        var reader = RunReader(base: bytes.cursor, count: bytes.available)
        if isSecondVersion {
            reader.decodeSecond(length, isSigned, into: target)
        } else {
            reader.decodeFirst(length, isSigned, into: target)
        }
        guard reader.position <= reader.count else { throw StreamBytes.damaged("a run is cut short") }
        bytes.advance(reader.position)
    }
}
