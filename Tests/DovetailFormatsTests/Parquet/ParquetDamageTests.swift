import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// Files that are cut short or changed must be refused with an error, whatever the bytes are.
@Suite struct ParquetDamageTests {
    private static func sample(_ options: [String: Scalar], seed: UInt64) throws -> [UInt8] {
        var random = RandomColumns(seed: seed)
        let types: [DataType] = [
            .int32, .string, .boolean, .double, .decimal(precision: 30, scale: 2), .list(Field("element", .string)),
            .map(key: Field("key", .string, nullable: false), value: Field("value", .double)),
        ]
        let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
        random.distinctValues = 0
        let batch = RecordBatch(
            schema: schema, columns: types.map { random.column($0, count: 300, nulls: 0.2, layout: .flat) }, count: 300)
        return try ParquetFiles.bytes([[batch], [batch]], schema: schema, options: options)
    }

    /// True when all rows could be read; an error other than `FormatError` is passed on.
    private static func reads(_ path: String, _ options: [String: Scalar]) throws -> Bool {
        do {
            _ = try ParquetFiles.rows(ParquetFiles.open([path], options: options))
            return true
        } catch is FormatError { return false }
    }

    @Test func cutShort() throws {
        let bytes = try ParquetDamageTests.sample(["compression": .string("zstd")], seed: 1)
        let folder = try TemporaryFolder()
        for count in Array(0..<20) + Array(stride(from: 20, to: bytes.count, by: 97)) + [bytes.count - 1] {
            let path = try folder.write(Array(bytes[..<count]), to: "cut.parquet")
            #expect(try !ParquetDamageTests.reads(path, [:]), "cut at \(count)")
        }
    }

    @Test("changed bytes, checksums not looked at", arguments: ["uncompressed", "snappy", "zstd", "lz4_raw", "gzip"])
    func changedBytes(codec: String) throws {
        let folder = try TemporaryFolder()
        let options: [String: Scalar] = ["compression": .string(codec), "page_size": .int(700)]
        let samples = try (0..<3).map { try ParquetDamageTests.sample(options, seed: $0) }
        for seed in 0..<60 as Range<UInt64> {
            var bytes = samples[Int(seed) % 3]
            var random = SplitMix64(seed: seed)
            // Half of the changes hit the footer, where most numbers are.
            let footer = bytes.count - 2_000
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(
                    in: Bool.random(using: &random) ? footer..<bytes.count - 8 : 0..<bytes.count, using: &random)
                bytes[place] =
                    Bool.random(using: &random) ? 0xFF : bytes[place] ^ 1 << UInt8.random(in: 0..<8, using: &random)
            }
            let path = try folder.write(bytes, to: "changed.parquet")
            _ = try ParquetDamageTests.reads(path, ["verify_checksum": .boolean(false)])
        }
    }

    @Test func checksumsAreLookedAt() throws {
        var bytes = try ParquetDamageTests.sample(["compression": .string("uncompressed")], seed: 5)
        // A byte of the values of the first page.
        bytes[300] ^= 1
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "a.parquet")
        do {
            _ = try ParquetFiles.rows(ParquetFiles.open([path]))
            Issue.record("the change was not noticed")
        } catch let error as FormatError {
            #expect(error.code == .damagedFile && error.message.contains("checksum"))
            #expect(error.message.contains(path))
        }
        _ = try ParquetFiles.rows(ParquetFiles.open([path], options: ["verify_checksum": .boolean(false)]))
    }

    @Test func garbage() throws {
        let folder = try TemporaryFolder()
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let count = Int.random(in: 0..<400, using: &random)
            var bytes: [UInt8] = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            bytes = Array("PAR1".utf8) + bytes + [UInt8(count & 255), UInt8(count >> 8), 0, 0] + Array("PAR1".utf8)
            let path = try folder.write(bytes, to: "garbage.parquet")
            #expect(try !ParquetDamageTests.reads(path, [:]))
        }
    }
}
