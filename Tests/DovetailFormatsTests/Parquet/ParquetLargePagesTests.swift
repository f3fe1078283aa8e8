import DovetailColumnar
import DovetailFormats
import Testing

/// Pages too large to be decompressed at once are read by windows, with the same result.
@Suite struct ParquetLargePagesTests {
    private static let rowCount = 30_000

    /// Columns of every form that comes by windows: texts of mixed sizes, with and without nulls, in lists, fixed-length
    /// values and numbers; each in one page of more than 4 MB.
    private static let script = """
        import sys, pyarrow as pa, pyarrow.parquet as pq
        path, codec, version = sys.argv[1:4]
        rows = range(30000)
        text = lambda row: f'{row}-' * (row % 40 + 5)
        table = pa.table({
            's': pa.array([text(row) for row in rows]),
            'n': pa.array([None if row % 7 == 3 or 5000 < row < 15000 else text(row) * 2 for row in rows]),
            'l': pa.array([None if row % 11 == 0 else [text(row + item) for item in range(row % 4)] for row in rows]),
            'f': pa.array([b'%0160d' % row for row in rows], pa.binary(160)),
            'd': pa.array([[row * 0.5] * 20 for row in rows], pa.list_(pa.float64())),
        })
        pq.write_table(table, path, compression=codec, data_page_version=version, use_dictionary=False,
            data_page_size=1 << 30, write_batch_size=1 << 20, row_group_size=30000)
        """

    private static func text(_ row: Int) -> Scalar { .string(String(repeating: "\(row)-", count: row % 40 + 5)) }

    private static func expected(_ row: Int) -> [Scalar] {
        let digits = String(row)
        let isNull = row % 7 == 3 || (5000 < row && row < 15000)
        let twice = String(repeating: "\(row)-", count: 2 * (row % 40 + 5))
        return [
            text(row), isNull ? .null : .string(twice),
            row % 11 == 0 ? .null : .list((0..<row % 4).map { text(row + $0) }),
            .binary(Array((String(repeating: "0", count: 160 - digits.count) + digits).utf8)),
            .list(Array(repeating: .double(Double(row) * 0.5), count: 20)),
        ]
    }

    @Test(.enabled(if: PyArrow.isInstalled), arguments: ["zstd", "gzip", "brotli"], ["1.0", "2.0"])
    func everyForm(_ codec: String, _ version: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/large.parquet"
        _ = try PyArrow.run(ParquetLargePagesTests.script, [path, codec, version])
        let table = try ParquetFiles.open([path])
        var row = 0
        for batch in try ParquetFiles.batches(table) {
            for values in batch.rows() {
                if values != ParquetLargePagesTests.expected(row) {
                    Issue.record("row \(row): \(values)")
                    return
                }
                row += 1
            }
        }
        #expect(row == ParquetLargePagesTests.rowCount)
        try passesOver(table)
    }

    /// Few rows, far apart: all between them is passed over.
    private func passesOver(_ table: any FileTable) throws {
        let type = table.schema[0].type
        let wanted = [5, 16_001, 16_002, 27_000, 29_999]
        let texts = Set(wanted.map { ParquetLargePagesTests.text($0) })
        let filter = RowFilter(columns: [0]) { batch in
            Selection((0..<batch.count).filter { texts.contains(batch.columns[0].scalar(at: $0)) })
        }
        let request = ScanRequest(projection: [0, 1, 2, 3, 4], filter: filter)
        let rows = try ParquetFiles.batches(table, request).flatMap { $0.rows() }
        #expect(rows == wanted.map { ParquetLargePagesTests.expected($0) })
        #expect(type == .string)
    }

    @Test(.enabled(if: PyArrow.isInstalled)) func aPageCutShortIsAnError() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/large.parquet"
        _ = try PyArrow.run(ParquetLargePagesTests.script, [path, "zstd", "1.0"])
        var bytes = try TemporaryFolder.bytes(of: path)
        // In the middle of the first column's compressed values; its pages carry no checksum.
        for index in 20_000..<20_100 { bytes[index] = 0xFF }
        let damaged = try folder.write(bytes, to: "damaged.parquet")
        #expect(throws: FormatError.self) {
            try ParquetFiles.batches(ParquetFiles.open([damaged]), ScanRequest(projection: [0]))
        }
    }
}
