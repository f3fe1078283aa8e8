import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// Files that are cut short or changed must be refused with an error, whatever the bytes are.
@Suite struct ORCDamageTests {
    private static func sample(_ options: [String: Scalar], seed: UInt64) throws -> [UInt8] {
        var random = RandomColumns(seed: seed)
        let types: [DataType] = [
            .int32, .string, .boolean, .double, .decimal(precision: 30, scale: 2), .list(Field("element", .string)),
            .map(key: Field("key", .string, nullable: false), value: Field("value", .double)),
            .timestamp(.microsecond, zone: nil), .int8,
        ]
        let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
        random.distinctValues = 0
        let batch = RecordBatch(
            schema: schema, columns: types.map { random.column($0, count: 300, nulls: 0.2, layout: .flat) }, count: 300)
        return try ORCFiles.bytes([[batch], [batch]], schema: schema, options: options)
    }

    /// True when all rows could be read; an error other than `FormatError` is passed on.
    private static func reads(_ path: String) throws -> Bool {
        do {
            let table = try ORCFiles.open([path])
            // A change may well say that there are more rows than anyone can wait for.
            guard (table.rowCount ?? 0) < 1 << 20 else { return false }
            var request = ScanRequest(projection: Array(0..<table.schema.count))
            _ = try ParquetFiles.rows(table, request)
            request.pruning = [ColumnPredicate(column: 0, comparison: .greater, value: .int(7))]
            _ = try ParquetFiles.batches(table, request)
            return true
        } catch is FormatError { return false }
    }

    @Test func cutShort() throws {
        let bytes = try ORCDamageTests.sample(["compression": .string("zstd")], seed: 1)
        let folder = try TemporaryFolder()
        for count in Array(0..<20) + Array(stride(from: 20, to: bytes.count, by: 61)) + [bytes.count - 1] {
            let path = try folder.write(Array(bytes[..<count]), to: "cut.orc")
            #expect(try !ORCDamageTests.reads(path), "cut at \(count)")
        }
    }

    @Test("changed bytes", arguments: ["none", "snappy", "zstd", "lz4", "zlib"])
    func changedBytes(codec: String) throws {
        let folder = try TemporaryFolder()
        let options: [String: Scalar] = [
            "compression": .string(codec), "compression_block_size": .int(1_024), "row_index_stride": .int(1_000),
        ]
        let samples = try (0..<3).map { try ORCDamageTests.sample(options, seed: $0) }
        for seed in 0..<100 as Range<UInt64> {
            var bytes = samples[Int(seed) % 3]
            var random = SplitMix64(seed: seed)
            let tail = bytes.count - 900
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(
                    in: Bool.random(using: &random) ? tail..<bytes.count - 4 : 3..<bytes.count, using: &random)
                bytes[place] =
                    Bool.random(using: &random) ? 0xFF : bytes[place] ^ 1 << UInt8.random(in: 0..<8, using: &random)
            }
            let path = try folder.write(bytes, to: "changed.orc")
            _ = try ORCDamageTests.reads(path)
        }
    }

    @Test func garbage() throws {
        let folder = try TemporaryFolder()
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let count = Int.random(in: 0..<400, using: &random)
            var bytes: [UInt8] = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            bytes = Array("ORC".utf8) + bytes + [0x08, UInt8(count & 127), 0x10, 0, 0x82, 0xF4, 0x03, 3]
            bytes += Array("ORC".utf8) + [11]
            let path = try folder.write(bytes, to: "garbage.orc")
            _ = try ORCDamageTests.reads(path)
        }
    }
}
