import DovetailColumnar

/// The bytes of one flatbuffer. Offsets in it come from a file, so every read is checked against the count, and all reads
/// together against what so many bytes can hold: tables and strings may be shared, and shared ones may not add up to
/// more than the memory there is.
final class FlatBytes {
    let bytes: [UInt8]
    /// What may still be taken out. A table or struct costs more than it takes in any file written without sharing.
    private var allowance: Int

    static let deepest = 64
    static let costOfTable = 16

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        allowance = bytes.count * 16 + 4_096
    }

    var count: Int { bytes.count }

    /// A little-endian integer, which need not be aligned.
    func load<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, at offset: Int) throws -> T {
        guard offset >= 0, offset <= count, MemoryLayout<T>.size <= count - offset else { throw outside(offset) }
        return T(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) })
    }

    /// The place that the offset stored at `place` points to.
    func target(of place: Int) throws -> Int {
        let distance = Int(try load(UInt32.self, at: place))
        guard distance > 0, distance < count - place else { throw outside(place) }
        return place + distance
    }

    /// The elements of the vector at `place`, each of `width` bytes and known to lie inside.
    func vector(at place: Int, width: Int) throws -> (first: Int, count: Int) {
        let length = Int(try load(UInt32.self, at: place))
        guard length <= (count - place - 4) / width else { throw outside(place) }
        return (place + 4, length)
    }

    func string(at place: Int) throws -> String {
        let (first, length) = try vector(at: place, width: 1)
        try charge(length)
        guard let text = String(validating: bytes[first..<first + length], as: UTF8.self) else {
            throw FlatBytes.damaged("a name is not UTF-8")
        }
        return text
    }

    func charge(_ cost: Int) throws {
        allowance -= cost
        guard allowance >= 0 else { throw FlatBytes.damaged("it holds more than its bytes can") }
    }

    func outside(_ offset: Int) -> FormatError { FlatBytes.damaged("an offset at byte \(offset) points outside") }

    static func damaged(_ reason: String) -> FormatError {
        FormatError(.damagedFile, "the metadata of an Arrow message is damaged: \(reason)")
    }
}
