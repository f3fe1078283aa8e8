import DovetailColumnar

extension ORC {
    /// The last bytes of a file, never compressed: how to read the rest.
    struct PostScript: ProtobufMessage {
        var footerLength = 0
        var compression = Compression.none
        /// Most bytes of a compressed chunk once it is decompressed.
        var blockSize = 262_144
        /// Major and minor.
        var version: [UInt64] = []
        var metadataLength = 0
        var writerVersion: UInt64 = 0
        var magic = ""

        /// Bytes a block may claim to hold, which readers allocate.
        static let blockLimit = 1 << 26
        /// The field that holds the file's magic.
        static let magicField = 8_000

        init() {}

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                switch field {
                case 1: footerLength = try reader.count()
                case 2:
                    let number = try reader.unsigned()
                    guard let known = Compression(rawValue: number) else {
                        throw FormatError(
                            .unsupported, "the ORC file has a compression of unknown number \(number)",
                            kind: .unsupported)
                    }
                    compression = known
                case 3: blockSize = try reader.count()
                case 4: try reader.append(to: &version)
                case 5: metadataLength = try reader.count()
                case 6: writerVersion = try reader.unsigned()
                case PostScript.magicField: magic = try reader.string()
                default: try reader.skip()
                }
            }
        }

        func encoded() -> [UInt8] {
            var writer = ProtobufWriter()
            writer.count(1, footerLength)
            writer.unsigned(2, compression.rawValue)
            if compression != .none { writer.count(3, blockSize) }
            writer.packed(4, version)
            writer.count(5, metadataLength)
            writer.unsigned(6, writerVersion)
            writer.string(PostScript.magicField, magic)
            return writer.bytes
        }

        /// Written by a branch of the format that was never released: short decimals are plain integers there.
        var isUnreleased: Bool { version == [1, 9_999] }
    }
}
