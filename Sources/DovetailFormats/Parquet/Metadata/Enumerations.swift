extension Parquet {
    /// How values are stored.
    enum PhysicalType: Int32, Hashable, Sendable {
        case boolean = 0
        case int32, int64, int96, float, double, byteArray, fixedLengthByteArray

        /// Bytes of a PLAIN value; nil for bits and for lengths that stand elsewhere.
        var byteWidth: Int? {
            switch self {
            case .int32, .float: 4
            case .int64, .double: 8
            case .int96: 12
            case .boolean, .byteArray, .fixedLengthByteArray: nil
            }
        }
    }

    enum Repetition: Int32, Hashable, Sendable {
        case required = 0
        case optional, repeated
    }

    /// Open: a list of encodings may name one that is not known here.
    struct Encoding: RawRepresentable, Hashable, Sendable {
        let rawValue: Int32
        static let plain = Encoding(rawValue: 0)
        static let plainDictionary = Encoding(rawValue: 2)
        static let rle = Encoding(rawValue: 3)
        static let bitPacked = Encoding(rawValue: 4)
        static let deltaBinaryPacked = Encoding(rawValue: 5)
        static let deltaLengthByteArray = Encoding(rawValue: 6)
        static let deltaByteArray = Encoding(rawValue: 7)
        static let rleDictionary = Encoding(rawValue: 8)
        static let byteStreamSplit = Encoding(rawValue: 9)
    }

    struct PageType: RawRepresentable, Hashable, Sendable {
        let rawValue: Int32
        static let data = PageType(rawValue: 0)
        static let index = PageType(rawValue: 1)
        static let dictionary = PageType(rawValue: 2)
        static let dataV2 = PageType(rawValue: 3)
    }

    struct CompressionCodec: RawRepresentable, Hashable, Sendable {
        let rawValue: Int32
        static let uncompressed = CompressionCodec(rawValue: 0)
        static let snappy = CompressionCodec(rawValue: 1)
        static let gzip = CompressionCodec(rawValue: 2)
        static let lzo = CompressionCodec(rawValue: 3)
        static let brotli = CompressionCodec(rawValue: 4)
        static let lz4 = CompressionCodec(rawValue: 5)
        static let zstd = CompressionCodec(rawValue: 6)
        static let lz4Raw = CompressionCodec(rawValue: 7)
    }

    /// The old annotations of a column, kept beside `LogicalType` for old readers.
    struct ConvertedType: RawRepresentable, Hashable, Sendable {
        let rawValue: Int32
        static let utf8 = ConvertedType(rawValue: 0)
        static let map = ConvertedType(rawValue: 1)
        static let mapKeyValue = ConvertedType(rawValue: 2)
        static let list = ConvertedType(rawValue: 3)
        static let enumeration = ConvertedType(rawValue: 4)
        static let decimal = ConvertedType(rawValue: 5)
        static let date = ConvertedType(rawValue: 6)
        static let timeMillis = ConvertedType(rawValue: 7)
        static let timeMicros = ConvertedType(rawValue: 8)
        static let timestampMillis = ConvertedType(rawValue: 9)
        static let timestampMicros = ConvertedType(rawValue: 10)
        static let uint8 = ConvertedType(rawValue: 11)
        static let uint16 = ConvertedType(rawValue: 12)
        static let uint32 = ConvertedType(rawValue: 13)
        static let uint64 = ConvertedType(rawValue: 14)
        static let int8 = ConvertedType(rawValue: 15)
        static let int16 = ConvertedType(rawValue: 16)
        static let int32 = ConvertedType(rawValue: 17)
        static let int64 = ConvertedType(rawValue: 18)
        static let json = ConvertedType(rawValue: 19)
        static let bson = ConvertedType(rawValue: 20)
        static let interval = ConvertedType(rawValue: 21)
    }
}

extension Parquet.CompressionCodec {
    /// nil for what Parquet has no number for; `WriteSettings` offers none of these.
    init?(_ codec: Codec) {
        switch codec {
        case .deflate: return nil
        case .brotli: self = .brotli
        case .uncompressed: self = .uncompressed
        case .snappy: self = .snappy
        case .gzip: self = .gzip
        case .zstd: self = .zstd
        case .lz4Raw: self = .lz4Raw
        case .lz4Hadoop: self = .lz4
        }
    }

    /// nil for what this build cannot decompress.
    var codec: Codec? {
        switch self {
        case .uncompressed: .uncompressed
        case .snappy: .snappy
        case .gzip: .gzip
        case .zstd: .zstd
        case .lz4Raw: .lz4Raw
        case .lz4: .lz4Hadoop
        case .brotli: .brotli
        default: nil
        }
    }
}

extension Parquet.CompressionCodec: CustomStringConvertible {
    var description: String {
        switch self {
        case .uncompressed: "UNCOMPRESSED"
        case .snappy: "SNAPPY"
        case .gzip: "GZIP"
        case .lzo: "LZO"
        case .brotli: "BROTLI"
        case .lz4: "LZ4"
        case .zstd: "ZSTD"
        case .lz4Raw: "LZ4_RAW"
        default: "codec \(rawValue)"
        }
    }
}
