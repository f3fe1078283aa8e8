import DovetailColumnar
import DovetailTestSupport
import Testing

@testable import DovetailFormats

/// Columns in every encoding that their type has, and the choice among them.
@Suite struct ParquetEncodingTests {
    private static let types = RandomColumns.types.filter { !$0.isNested && $0 != .interval } + nestedTypes

    private static let nestedTypes: [DataType] = [
        .list(Field("element", .int64)),
        .structure([Field("x", .string), Field("y", .list(Field("element", .double)))]),
        .map(key: Field("key", .string, nullable: false), value: Field("value", .decimal(precision: 30, scale: 3))),
    ]

    /// One column a type and encoding, with the option that asks for it.
    private static func columns() -> (schema: Schema, encodings: Scalar) {
        var fields: [Field] = []
        var pairs: [(key: Scalar, value: Scalar)] = []
        for type in types {
            for request in EncodingRequest.allCases {
                let name = "c\(fields.count)"
                guard let schema = try? WriteSchema(Schema([Field(name, type)])) else { continue }
                let leaves = schema.leaves.filter { request.applies(to: $0.type) }
                guard !leaves.isEmpty else { continue }
                fields.append(Field(name, type))
                let option = Scalar.string(request.rawValue)
                pairs += leaves.map { (key: .string($0.path.joined(separator: ".")), value: option) }
            }
        }
        return (Schema(fields), .map(pairs))
    }

    private static func batches(_ schema: Schema, seed: UInt64, nulls: Double) -> [RecordBatch] {
        var random = RandomColumns(seed: seed)
        return [1, 63, 700].map { count in
            let columns = schema.fields.map { field in
                random.distinctValues = field.type.isNested ? 0 : [0, 7][Int(seed) % 2]
                return random.column(field.type, count: count, nulls: nulls)
            }
            return RecordBatch(schema: schema, columns: columns, count: count)
        }
    }

    @Test("every encoding of every type comes back, and pyarrow reads it", arguments: 0..<8 as Range<UInt64>)
    func everyEncoding(seed: UInt64) throws {
        let (schema, encodings) = ParquetEncodingTests.columns()
        let nulls = [0, 0.3, 0.97, 0.01][Int(seed) % 4]
        let batches = ParquetEncodingTests.batches(schema, seed: seed, nulls: nulls)
        let options: [String: Scalar] = [
            "encodings": encodings, "data_page_version": .int(seed % 3 == 0 ? 1 : 2),
            "compression": .string(["zstd", "uncompressed", "snappy", "gzip", "lz4_raw"][Int(seed) % 5]),
            "page_size": .int([300, 1 << 20, 3_000][Int(seed) % 3]),
        ]
        let folder = try TemporaryFolder()
        let path = try folder.write(
            ParquetFiles.bytes([batches, batches], schema: schema, options: options), to: "ours.parquet")
        let expected = (batches + batches).flatMap { $0.rows() }
        let ours = try ParquetFiles.rows(ParquetFiles.open([path]))
        check(ours, expected, schema, "our reader, seed \(seed)")
        guard PyArrow.isInstalled else { return }
        let script = """
            import sys, pyarrow.parquet as pq
            table = pq.ParquetFile(sys.argv[1], page_checksum_verification=True).read()
            table.validate(full=True)
            pq.write_table(table, sys.argv[2], use_dictionary=False, compression='none')
            """
        _ = try PyArrow.run(script, [path, folder.path + "/theirs.parquet"])
        let theirs = try ParquetFiles.rows(ParquetFiles.open([folder.path + "/theirs.parquet"]))
        check(theirs, expected, schema, "pyarrow, seed \(seed)")
    }

    private func check(_ rows: [[Scalar]], _ expected: [[Scalar]], _ schema: Schema, _ note: String) {
        #expect(rows.count == expected.count, "\(note)")
        for (column, field) in schema.fields.enumerated() {
            guard
                let (row, pair) = zip(rows, expected).enumerated().first(where: {
                    $0.element.0[column] != $0.element.1[column]
                })
            else { continue }
            Issue.record(
                "\(note): \(field.name) \(field.type), row \(row): \(pair.0[column]) instead of \(pair.1[column])")
        }
    }

    // MARK: Choice

    /// The encoding of the data pages of a file of one column.
    private func chosen(
        _ values: [Scalar], _ type: DataType, _ options: [String: Scalar] = [:]
    ) throws -> Parquet.Encoding? {
        let schema = Schema([Field("c", type)])
        let batch = RecordBatch(
            schema: schema, columns: [Column(scalars: values, type: type)], count: values.count)
        let bytes = try ParquetFiles.bytes([[batch]], schema: schema, options: options)
        let footer = try ParquetFooter.of(bytes)
        return footer.rowGroups.first?.columns.first?.metaData?.encodingStats?.last?.encoding
    }

    @Test(arguments: ["zstd", "snappy", "uncompressed"])
    func automaticChoice(codec: String) throws {
        var random = SplitMix64(seed: 7)
        let options: [String: Scalar] = ["compression": .string(codec)]
        let count = 20_000
        let ascending = (0..<count).map { Scalar.int(Int64($0) * 3 + 1_000_000) }
        #expect(try chosen(ascending, .int64, options) == .deltaBinaryPacked)
        let days = (0..<count).map { _ in Scalar.date(Int32.random(in: 8_000..<8_300, using: &random)) }
        #expect(try chosen(days, .date, options) == .rleDictionary)
        let keys = (0..<count).map { _ in Scalar.int(Int64.random(in: 0..<200_000, using: &random)) }
        #expect(try chosen(keys, .int64, options) == .deltaBinaryPacked)
        let wild = (0..<count).map { _ in Scalar.int(Int64.random(in: .min ... .max, using: &random)) }
        #expect(try chosen(wild, .int64, options) == .plain)
        let flags = (0..<count).map { Scalar.string(["A", "N", "R"][$0 % 3]) }
        #expect(try chosen(flags, .string, options) == .rleDictionary)
        let notes = (0..<count).map { _ in
            Scalar.string(
                "note \(UInt64.random(in: 0 ... .max, using: &random)) of \(Int.random(in: 0..<99, using: &random))")
        }
        #expect(try chosen(notes, .string, options) == .deltaLengthByteArray)
        let paths = (0..<count).map { Scalar.string("warehouse/table/part-\(1_000_000 + $0)") }
        #expect(try chosen(paths, .string, options) == .deltaByteArray)
        let prices = (0..<count).map { _ in Scalar.double(Double.random(in: 0..<1, using: &random)) }
        let price = try chosen(prices, .double, options)
        #expect(price == .plain || price == .byteStreamSplit && codec != "uncompressed")
    }

    @Test func dictionaryLimitAndSwitch() throws {
        let values = (0..<20_000).map { Scalar.string("value \($0 % 500), repeated") }
        #expect(try chosen(values, .string) == .rleDictionary)
        #expect(try chosen(values, .string, ["dictionary": .boolean(false)]) != .rleDictionary)
        #expect(try chosen(values, .string, ["dictionary_page_size": .string("1KB")]) != .rleDictionary)
        #expect(try chosen(values, .string, ["encoding": .string("PLAIN")]) == .plain)
        #expect(try chosen(values, .string, ["encoding": .string("delta")]) == .deltaLengthByteArray)
        // What does not apply to a type leaves the choice free.
        #expect(try chosen(values, .string, ["encoding": .string("byte_stream_split")]) == .rleDictionary)
    }
}

/// The footer of a file in memory.
enum ParquetFooter {
    static func of(_ bytes: [UInt8]) throws -> Parquet.FileMetaData {
        let size = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        return try bytes.dropLast(8).suffix(size).withUnsafeBytes { try Parquet.FileMetaData($0) }
    }
}
