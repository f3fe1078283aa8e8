import DovetailColumnar

/// The metadata of ORC files, named as the specification names it.
enum ORC {
    static let magic = Array("ORC".utf8)

    enum Compression: UInt64, Sendable {
        case none, zlib, snappy, lzo, lz4, zstd, brotli

        /// - Throws: `FormatError` `.unsupported` that names the compression.
        func codec() throws -> Codec? {
            switch self {
            case .none: nil
            case .zlib: .deflate
            case .snappy: .snappy
            case .lz4: .lz4Raw
            case .zstd: .zstd
            case .brotli: .brotli
            case .lzo:
                throw FormatError(
                    .unsupported, "the ORC file is compressed with LZO, which is not read", kind: .unsupported)
            }
        }
    }

    enum Kind: UInt64, Sendable {
        case boolean, byte, short, int, long, float, double, string, binary, timestamp, list, map, structure, union
        case decimal, date, varchar, char, timestampInstant
    }

    enum StreamKind: UInt64, Sendable {
        case present, data, length, dictionaryData, dictionaryCount, secondary, rowIndex, bloomFilter, bloomFilterUTF8
    }

    enum Encoding: UInt64, Sendable {
        case direct, dictionary, directV2, dictionaryV2

        var isDictionary: Bool { self == .dictionary || self == .dictionaryV2 }
        /// Integers are in the second run-length encoding.
        var isSecondVersion: Bool { self == .directV2 || self == .dictionaryV2 }
    }
}
