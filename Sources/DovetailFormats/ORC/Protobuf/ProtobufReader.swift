import DovetailColumnar

/// Reads one message of protocol buffers from untrusted bytes: every length is checked against what is left. The memory
/// must outlive the reader.
struct ProtobufReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// The wire type of the field whose number was read last.
    private var wire = Wire.varint

    private enum Wire: UInt64 {
        case varint, fixed64, delimited
        case groupStart, groupEnd
        case fixed32
    }

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The number of the next field, nil at the end. Its value must be read or skipped before the next call.
    mutating func nextField() throws -> Int? {
        guard position < bytes.count else { return nil }
        let key = try varint()
        guard let wire = Wire(rawValue: key & 7), key >> 3 > 0, key >> 3 < 1 << 29 else {
            throw ProtobufReader.damaged("it has a field of unknown kind")
        }
        self.wire = wire
        return Int(key >> 3)
    }

    mutating func unsigned() throws -> UInt64 {
        guard wire == .varint else { throw ProtobufReader.unexpected() }
        return try varint()
    }

    /// A number that must fit a non-negative Int.
    mutating func count() throws -> Int {
        guard let value = Int(exactly: try unsigned()) else { throw ProtobufReader.damaged("a length is out of range") }
        return value
    }

    /// A zigzag-coded number.
    mutating func signed() throws -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A member of an enumeration.
    /// - Parameter unknown: What to say of a number that has no member.
    mutating func member<T: RawRepresentable<UInt64>>(
        of _: T.Type = T.self, unknown: (UInt64) -> String
    ) throws -> T {
        let number = try unsigned()
        guard let known = T(rawValue: number) else {
            throw FormatError(.unsupported, unknown(number), kind: .unsupported)
        }
        return known
    }

    mutating func boolean() throws -> Bool { try unsigned() != 0 }

    mutating func double() throws -> Double {
        guard wire == .fixed64 else { throw ProtobufReader.unexpected() }
        let raw = try take(8)
        return Double(bitPattern: raw.loadUnaligned(as: UInt64.self))
    }

    mutating func delimited() throws -> UnsafeRawBufferPointer {
        guard wire == .delimited else { throw ProtobufReader.unexpected() }
        guard let length = Int(exactly: try varint()) else { throw ProtobufReader.damaged("a length is out of range") }
        return try take(length)
    }

    /// Text; bytes that are not UTF-8 are replaced.
    mutating func string() throws -> String { String(decoding: try delimited(), as: UTF8.self) }

    mutating func message<T: ProtobufMessage>(_: T.Type = T.self) throws -> T { try T(delimited()) }

    /// One element of a repeated number, or all of them packed.
    mutating func append(to values: inout [UInt64]) throws {
        if wire == .varint { return values.append(try varint()) }
        var packed = ProtobufReader(try delimited())
        while packed.position < packed.bytes.count { values.append(try packed.varint()) }
    }

    mutating func skip() throws {
        switch wire {
        case .varint: _ = try varint()
        case .fixed64: _ = try take(8)
        case .fixed32: _ = try take(4)
        case .delimited: _ = try delimited()
        case .groupStart, .groupEnd: throw ProtobufReader.unexpected()
        }
    }

    private mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count >= 0, count <= bytes.count &- position else {
            throw ProtobufReader.damaged("it ends inside a field")
        }
        defer { position &+= count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position &+ count])
    }

    private mutating func varint() throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 70 {
            let byte = bytes[position]
            position &+= 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        throw ProtobufReader.damaged("it ends inside a number")
    }

    static func unexpected() -> FormatError { damaged("a field is not of the kind it should be") }

    static func damaged(_ reason: String) -> FormatError {
        FormatError(.damagedFile, "its metadata is damaged: \(reason)")
    }
}

/// A message that is read from its bytes.
protocol ProtobufMessage {
    init(_ bytes: UnsafeRawBufferPointer) throws
}
