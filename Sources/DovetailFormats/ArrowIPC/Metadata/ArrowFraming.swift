/// What stands around messages in files and streams.
enum ArrowFraming {
    /// Precedes the length of a message since format 0.15.
    static let marker: UInt32 = 0xFFFF_FFFF
    static let magic: [UInt8] = Array("ARROW1".utf8)
    /// The first version of Feather, another format.
    static let featherMagic: [UInt8] = Array("FEA1".utf8)
    static let endOfStream: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]

    /// Puts the marker and length before a message's metadata and pads the whole so that what follows is aligned when
    /// the message begins at `offset`.
    static func frame(_ metadata: [UInt8], at offset: Int = 0, alignment: Int) -> [UInt8] {
        let end = (offset + 8 + metadata.count + alignment - 1) / alignment * alignment
        let length = UInt32(end - offset - 8)
        var result: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        withUnsafeBytes(of: length.littleEndian) { result.append(contentsOf: $0) }
        result += metadata
        result += [UInt8](repeating: 0, count: end - offset - result.count)
        return result
    }
}
