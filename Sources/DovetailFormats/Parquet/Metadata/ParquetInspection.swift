public import DovetailColumnar

/// What the footers of Parquet files say, as rows: what `parquet_metadata` and its kin give.
public enum ParquetInspection: String, Sendable, CaseIterable {
    /// One row for each column of each row group.
    case chunks = "parquet_metadata"
    /// One row for each element of the schema, groups before what is in them.
    case schema = "parquet_schema"
    /// One row a file.
    case file = "parquet_file_metadata"
    /// One row for each key that the writer put beside the data.
    case keyValues = "parquet_kv_metadata"

    public var columns: [(name: String, type: DataType)] {
        switch self {
        case .chunks: ParquetInspection.chunkColumns
        case .schema: ParquetInspection.schemaColumns
        case .file:
            [
                ("file_name", .string), ("created_by", .string), ("num_rows", .int64), ("num_row_groups", .int64),
                ("format_version", .int64), ("file_size_bytes", .uint64), ("footer_size", .uint64),
            ]
        case .keyValues: [("file_name", .string), ("key", .binary), ("value", .binary)]
        }
    }

    /// - Throws: `FormatError` for what is no Parquet file.
    public func rows(of path: String) throws -> [[Scalar]] {
        do {
            return try rows(of: try ReadableFile(path: path), path)
        } catch var error as FormatError where error.location == nil {
            error.location = .file(path: path, byteOffset: nil, line: nil, column: nil, columnName: nil)
            throw error
        }
    }

    private func rows(of file: ReadableFile, _ path: String) throws -> [[Scalar]] {
        let (metaData, footerSize) = try ParquetFile.footer(file)
        let name = Scalar.string(path)
        switch self {
        case .chunks:
            let schema = try ReadSchema(metaData.schema, binaryAsString: false)
            return metaData.rowGroups.enumerated().flatMap { index, group in
                group.columns.enumerated().map { column, chunk in
                    [name, .int(Int64(index))] + ParquetInspection.values(of: group)
                        + ParquetInspection.values(of: chunk, column, schema.leaves)
                        + [group.totalCompressedSize.map { .int($0) } ?? .null]
                }
            }
        case .schema: return metaData.schema.enumerated().map { [name] + ParquetInspection.values(of: $1, $0) }
        case .file:
            return [
                [
                    name, metaData.createdBy.map { .string($0) } ?? .null, .int(metaData.rowCount),
                    .int(Int64(metaData.rowGroups.count)), .int(Int64(metaData.version)),
                    .uint(UInt64(file.byteCount)), .uint(UInt64(footerSize)),
                ]
            ]
        case .keyValues:
            return (metaData.keyValues ?? []).map { pair in
                [name, .binary(Array(pair.key.utf8)), pair.value.map { .binary(Array($0.utf8)) } ?? .null]
            }
        }
    }

    // MARK: Column chunks

    private static let encodingStats = DataType.list(
        Field(
            "element",
            .structure([Field("page_type", .string), Field("encoding", .string), Field("count", .int32)])))

    private static let chunkColumns: [(name: String, type: DataType)] = [
        ("file_name", .string), ("row_group_id", .int64), ("row_group_num_rows", .int64),
        ("row_group_num_columns", .int64), ("row_group_bytes", .int64), ("column_id", .int64), ("file_offset", .int64),
        ("num_values", .int64), ("path_in_schema", .string), ("type", .string), ("stats_min", .string),
        ("stats_max", .string), ("stats_null_count", .int64), ("stats_distinct_count", .int64),
        ("stats_min_value", .string), ("stats_max_value", .string), ("compression", .string), ("encodings", .string),
        ("index_page_offset", .int64), ("dictionary_page_offset", .int64), ("data_page_offset", .int64),
        ("total_compressed_size", .int64), ("total_uncompressed_size", .int64), ("bloom_filter_offset", .int64),
        ("bloom_filter_length", .int64), ("min_is_exact", .boolean), ("max_is_exact", .boolean),
        ("encoding_stats", encodingStats), ("row_group_compressed_bytes", .int64),
    ]

    private static func values(of group: Parquet.RowGroup) -> [Scalar] {
        [.int(group.rowCount), .int(Int64(group.columns.count)), .int(group.totalByteSize)]
    }

    private static func values(of chunk: Parquet.ColumnChunk, _ column: Int, _ leaves: [ReadLeaf]) -> [Scalar] {
        guard let data = chunk.metaData else {
            return [.int(Int64(column)), .int(chunk.fileOffset)] + Array(repeating: .null, count: 21)
        }
        let statistics = data.statistics ?? Parquet.Statistics()
        let leaf = column < leaves.count ? leaves[column] : nil
        let text = { (bytes: [UInt8]?) in bytes.flatMap { leaf?.value(of: $0)?.text(type: leaf?.type ?? .binary) } }
        let (low, high) = (statistics.minValue ?? statistics.min, statistics.maxValue ?? statistics.max)
        return [
            .int(Int64(column)), .int(chunk.fileOffset), .int(data.valueCount),
            .string(data.pathInSchema.joined(separator: ", ")), .string(data.type.description),
            optional(text(low)), optional(text(high)), optional(statistics.nullCount),
            optional(statistics.distinctCount), optional(text(statistics.minValue)),
            optional(text(statistics.maxValue)), .string(data.codec.description),
            .string(data.encodings.map(\.description).joined(separator: ", ")), optional(data.indexPageOffset),
            optional(data.dictionaryPageOffset), .int(data.dataPageOffset), .int(data.totalCompressedSize),
            .int(data.totalUncompressedSize), optional(data.bloomFilterOffset),
            optional(data.bloomFilterLength.map { Int64($0) }), optional(statistics.isMinExact),
            optional(statistics.isMaxExact),
            data.encodingStats.map { stats in
                .list(
                    stats.map {
                        .structure([
                            .string($0.pageType.description), .string($0.encoding.description), .int(Int64($0.count)),
                        ])
                    })
            } ?? .null,
        ]
    }

    // MARK: Schema

    private static let schemaColumns: [(name: String, type: DataType)] = [
        ("file_name", .string), ("name", .string), ("type", .string), ("type_length", .string),
        ("repetition_type", .string), ("num_children", .int64), ("converted_type", .string), ("scale", .int64),
        ("precision", .int64), ("field_id", .int64), ("logical_type", .string), ("column_id", .int64),
    ]

    private static func values(of element: Parquet.SchemaElement, _ index: Int) -> [Scalar] {
        [
            .string(element.name), optional(element.type?.description),
            optional(element.typeLength.map { String($0) }), optional(element.repetition?.description),
            optional(element.childCount.map { Int64($0) }), optional(element.convertedType?.description),
            optional(element.scale.map { Int64($0) }), optional(element.precision.map { Int64($0) }),
            optional(element.fieldID.map { Int64($0) }), optional(element.logicalType?.description),
            .int(Int64(index)),
        ]
    }

    private static func optional(_ value: Int64?) -> Scalar { value.map { .int($0) } ?? .null }
    private static func optional(_ value: String?) -> Scalar { value.map { .string($0) } ?? .null }
    private static func optional(_ value: Bool?) -> Scalar { value.map { .boolean($0) } ?? .null }
}
