import DovetailColumnar

/// What a user may say about a Parquet file that is written, checked against its columns.
struct WriteSettings: Sendable {
    /// As other engines write when nobody asks.
    var codec = Codec.snappy
    var level: Int?
    var rowGroupSize = WriteSettings.defaultRowGroupSize
    /// Bytes in memory at which a row group ends.
    var rowGroupBytes = Int.max
    /// Bytes of a page before compression.
    var pageSize = 1 << 20
    /// 1 or 2.
    var pageVersion = 1
    var usesDictionary = true
    var dictionaryLimit = LeafDictionary.byteLimit
    var hasPageIndex = true
    var bloomChance = BloomFilter.defaultChance
    /// One a leaf.
    private(set) var leaves: [LeafSettings] = []
    var sortingColumns: [Parquet.SortingColumn]?
    var keyValues: [Parquet.KeyValue] = []

    /// Fifteen full batches; a page of 8-byte values then is a whole column.
    static let defaultRowGroupSize = 122_880

    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ options: FormatOptions, schema: WriteSchema) throws {
        leaves = schema.leaves.map { _ in LeafSettings() }
        let selection = LeafSelection(leaves: schema.leaves)
        // By name: what is said of one column stands after what is said of all.
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            if try takeColumns(name, value, selection) { continue }
            if try takePages(name, value) { continue }
            switch name {
            case "compression", "codec":
                codec = try OptionValue.codec(
                    value, among: WriteSettings.codecs, of: "Parquet",
                    offered: "uncompressed, snappy, gzip, zstd, lz4_raw, brotli")
            case "compression_level": level = try OptionValue.integer(name, value, in: 0...1_000)
            case "row_group_size": rowGroupSize = try OptionValue.integer(name, value, in: 1...Int(Int32.max))
            case "row_group_size_bytes": rowGroupBytes = try OptionValue.bytes(name, value, in: 1...Int.max)
            case "kv_metadata": keyValues = try OptionValue.pairs(name, value).map { try WriteSettings.keyValue($0) }
            default: throw OptionValue.unknown(name, of: "Parquet", among: WriteSettings.names)
            }
        }
        try OptionValue.check(level: level, of: codec.rawValue, in: codec.levels)
    }

    static let names = [
        "bloom_filter_columns", "bloom_filter_fpp", "compression", "compression_level", "data_page_version",
        "dictionary", "dictionary_page_size", "encoding", "encodings", "kv_metadata", "page_index", "page_size",
        "row_group_size", "row_group_size_bytes", "sorting_columns",
    ]

    private mutating func takePages(_ name: String, _ value: Scalar) throws -> Bool {
        switch name {
        case "page_size": pageSize = try OptionValue.bytes(name, value, in: 64...(1 << 28))
        case "data_page_version": pageVersion = try OptionValue.integer(name, value, in: 1...2)
        case "dictionary": usesDictionary = try OptionValue.boolean(name, value)
        case "dictionary_page_size": dictionaryLimit = try OptionValue.bytes(name, value, in: 1...(1 << 28))
        case "page_index": hasPageIndex = try OptionValue.boolean(name, value)
        case "bloom_filter_fpp": bloomChance = try OptionValue.fraction(name, value)
        default: return false
        }
        return true
    }

    private mutating func takeColumns(_ name: String, _ value: Scalar, _ selection: LeafSelection) throws -> Bool {
        switch name {
        case "encoding":
            let request = try EncodingRequest(name, value)
            for (leaf, column) in selection.leaves.enumerated() where request.isRead(widely: column.type) {
                leaves[leaf].encoding = request
            }
        case "encodings":
            for (column, value) in try OptionValue.pairs(name, value) {
                let request = try EncodingRequest(name, value)
                for leaf in try selection.find(column, for: name) {
                    try selection.check(request, leaf)
                    leaves[leaf].encoding = request
                }
            }
        case "bloom_filter_columns":
            for leaf in try selection.find(value, for: name) { leaves[leaf].hasBloomFilter = true }
        case "sorting_columns":
            sortingColumns = try OptionValue.texts(name, value).map { try selection.sortingColumn($0, for: name) }
        default: return false
        }
        return true
    }

    private static func keyValue(_ pair: (String, Scalar)) throws -> Parquet.KeyValue {
        switch pair.1 {
        case .null: return Parquet.KeyValue(key: pair.0, value: nil)
        case .string(let text): return Parquet.KeyValue(key: pair.0, value: text)
        case .boolean(let flag): return Parquet.KeyValue(key: pair.0, value: flag ? "true" : "false")
        case .int(let number): return Parquet.KeyValue(key: pair.0, value: String(number))
        default: throw OptionValue.wrong("kv_metadata", pair.1, "texts by their names")
        }
    }

    private static let codecs: [String: Codec] = [
        "uncompressed": .uncompressed, "none": .uncompressed, "snappy": .snappy, "gzip": .gzip, "zstd": .zstd,
        "lz4_raw": .lz4Raw, "lz4": .lz4Raw, "brotli": .brotli,
    ]
}
