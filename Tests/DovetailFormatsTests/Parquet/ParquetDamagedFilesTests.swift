import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Copies of files with a few bytes changed, cut off or zeroed are refused, or read as if nothing had happened: their pages
/// carry checksums, and a footer that was changed contradicts itself.
@Suite(.enabled(if: PyArrow.isInstalled, Comment(rawValue: PyArrow.absence)))
struct ParquetDamagedFilesTests {
    /// How many copies; more by `DOVETAIL_DAMAGED_FILES`.
    private static let copies = getenv("DOVETAIL_DAMAGED_FILES").flatMap { Int(String(cString: $0)) } ?? 150
    private static let seed: UInt64 = 20_261_125

    private static let script = """
        import sys, pyarrow as pa, pyarrow.parquet as pq
        folder, n = sys.argv[1], 3000
        table = pa.table({
            'id': pa.array(range(n), pa.int64()),
            'coded': pa.array([None if i % 7 == 0 else 'word %d' % (i % 90) for i in range(n)]),
            'text': pa.array(['row %d of them' % (i * 7919) for i in range(n)]),
            'real': pa.array([None if i % 3 == 0 else i * 0.37 for i in range(n)], pa.float64()),
            'flag': pa.array([i % 3 == 0 for i in range(n)]),
            'list': pa.array([None if i % 6 == 0 else list(range(i % 5)) for i in range(n)], pa.list_(pa.int32())),
        })
        for version in ['1.0', '2.0']:
            for codec in ['none', 'snappy', 'zstd']:
                pq.write_table(table, '%s/%s-%s.parquet' % (folder, version, codec), compression=codec,
                    data_page_version=version, write_page_index=codec == 'zstd', data_page_size=4000,
                    row_group_size=1700, write_page_checksum=True)
        """

    /// What became of a copy.
    private enum Outcome { case refused, same, different }

    private static func ours(_ folder: TemporaryFolder) throws -> [[UInt8]] {
        let types: [DataType] = [
            .int32, .string, .boolean, .double, .decimal(precision: 30, scale: 2), .list(Field("element", .string)),
        ]
        let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
        return try ["uncompressed", "zstd"].map { codec in
            var random = RandomColumns(seed: seed)
            let batches = (0..<2).map { _ in
                RecordBatch(
                    schema: schema, columns: types.map { random.column($0, count: 900, nulls: 0.2, layout: .flat) },
                    count: 900)
            }
            let options: [String: Scalar] = ["compression": .string(codec), "page_size": .int(2_000)]
            return try ParquetFiles.bytes(batches.map { [$0] }, schema: schema, options: options)
        }
    }

    private static func damage(_ original: [UInt8], _ random: inout SplitMix64) -> (bytes: [UInt8], first: Int) {
        var bytes = original
        switch Int.random(in: 0..<10, using: &random) {
        case 0:
            let count = Int.random(in: 0..<bytes.count, using: &random)
            return (Array(bytes[..<count]), count)
        case 1, 2:
            let start = Int.random(in: 0..<bytes.count, using: &random)
            for place in start..<min(start + 64, bytes.count) { bytes[place] = 0 }
        default:
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        }
        return (bytes, bytes.indices.first { bytes[$0] != original[$0] } ?? bytes.count)
    }

    private static func outcome(_ path: String, _ expected: [[Scalar]]) throws -> Outcome {
        do {
            return try ParquetFiles.rows(ParquetFiles.open([path])) == expected ? .same : .different
        } catch is FormatError { return .refused }
    }

    @Test func damageIsNoticedOrHarmless() throws {
        let folder = try TemporaryFolder()
        _ = try PyArrow.run(ParquetDamagedFilesTests.script, [folder.path])
        let theirs = try ["1.0", "2.0"].flatMap { version in
            try ["none", "snappy", "zstd"].map { codec in
                let file = try ReadableFile(path: "\(folder.path)/\(version)-\(codec).parquet")
                let buffer = try file.read(at: 0, count: file.byteCount)
                return withExtendedLifetime(buffer) { Array(buffer.bytes) }
            }
        }
        let originals = try theirs + ParquetDamagedFilesTests.ours(folder)
        let expected = try originals.map { bytes in
            try ParquetFiles.rows(ParquetFiles.open([folder.write(bytes, to: "whole.parquet")]))
        }
        var counts = [0, 0, 0]
        for copy in 0..<ParquetDamagedFilesTests.copies {
            var random = SplitMix64(seed: ParquetDamagedFilesTests.seed &+ UInt64(copy))
            let which = copy % originals.count
            let original = originals[which]
            let (bytes, _) = ParquetDamagedFilesTests.damage(original, &random)
            let path = try folder.write(bytes, to: "damaged.parquet")
            switch try ParquetDamagedFilesTests.outcome(path, expected[which]) {
            case .refused: counts[0] += 1
            case .same: counts[1] += 1
            case .different:
                counts[2] += 1
                // Only the footer has no checksum of its own.
                let footer =
                    original.count - 8 - Int(original[original.count - 8]) - Int(original[original.count - 7]) << 8
                let changed = bytes.indices.filter { bytes[$0] != original[$0] }
                #expect(changed.contains { $0 >= footer }, "copy \(copy) of file \(which): wrong values")
                print("copy \(copy) of file \(which): changed at \(changed.map { $0 - footer }), footer \(footer)")
            }
        }
        print("damaged copies: \(counts[0]) refused, \(counts[1]) read as before, \(counts[2]) read with other values")
    }
}
