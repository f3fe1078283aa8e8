import DovetailColumnar

/// One file of the system's zone database: changes of the past, and the rule for the time after them.
struct ZoneFile {
    private(set) var instants: [Int64] = []
    private(set) var offsets: [Int64] = []
    private(set) var firstOffset: Int64 = 0
    /// As the TZ variable has it; empty where there is none.
    private(set) var rule = ""

    private static let headerSize = 44
    private static let sizeLimit = 1 << 20

    init(_ file: ReadableFile) throws {
        let buffer = try file.read(at: 0, count: min(file.byteCount, ZoneFile.sizeLimit))
        let bytes = withExtendedLifetime(buffer) { Array(buffer.bytes) }
        guard let first = Block(bytes, at: 0, wide: false) else { throw ZoneFile.damaged(file.path) }
        var block = first
        if bytes[4] >= UInt8(ascii: "2") {
            guard let second = Block(bytes, at: first.end, wide: true) else { throw ZoneFile.damaged(file.path) }
            block = second
            let text = bytes[second.end...].drop { $0 == UInt8(ascii: "\n") }.prefix { $0 != UInt8(ascii: "\n") }
            rule = String(decoding: text, as: UTF8.self)
        }
        instants = block.instants
        offsets = block.kinds.map { block.offsets[$0] }
        firstOffset = block.offsets[block.standard]
    }

    static func damaged(_ path: String) -> FormatError {
        FormatError(.damagedFile, "the zone file \"\(path)\" is damaged", path: path)
    }

    /// The part of a file in one width of numbers.
    private struct Block {
        var instants: [Int64] = []
        var kinds: [Int] = []
        var offsets: [Int64] = []
        /// The first kind of time that is not for summer.
        var standard = 0
        let end: Int

        init?(_ bytes: [UInt8], at start: Int, wide: Bool) {
            guard bytes.count >= start + ZoneFile.headerSize, Array(bytes[start..<start + 4]) == Array("TZif".utf8)
            else { return nil }
            func number(_ at: Int, _ width: Int) -> UInt64 {
                bytes[at..<at + width].reduce(0) { $0 << 8 | UInt64($1) }
            }
            let counts = (0..<6).map { Int(number(start + 20 + $0 * 4, 4)) }
            let (times, types, letters) = (counts[3], counts[4], counts[5])
            let width = wide ? 8 : 4
            let body = start + ZoneFile.headerSize
            let kindsAt = body + times * width
            let typesAt = kindsAt + times
            end = typesAt + types * 6 + letters + counts[2] * (width + 4) + counts[1] + counts[0]
            guard end <= bytes.count, types > 0 else { return nil }
            for index in 0..<times {
                let raw = number(body + index * width, width)
                instants.append(wide ? Int64(bitPattern: raw) : Int64(Int32(truncatingIfNeeded: raw)))
                kinds.append(Int(bytes[kindsAt + index]))
            }
            for index in 0..<types {
                offsets.append(Int64(Int32(truncatingIfNeeded: number(typesAt + index * 6, 4))))
            }
            guard kinds.allSatisfy({ $0 < types }), zip(instants, instants.dropFirst()).allSatisfy({ $0 < $1 }) else {
                return nil
            }
            standard = (0..<types).first { bytes[typesAt + $0 * 6 + 4] == 0 } ?? 0
        }
    }
}
