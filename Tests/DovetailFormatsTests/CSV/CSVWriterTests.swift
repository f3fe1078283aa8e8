import DovetailColumnar
import Testing

@testable import DovetailFormats

@Suite struct CSVWriterTests {
    private let schema = Schema([
        Field("i", .int64), Field("s", .string), Field("d", .double), Field("m", .decimal(precision: 12, scale: 2)),
        Field("day", .date), Field("at", .timestamp(.microsecond, zone: nil)), Field("b", .boolean), Field("k", .int16),
    ])

    private func rows(_ count: Int) -> [[Scalar]] {
        var random = SplitMix(seed: 7)
        let texts = [
            "", "plain", "a,b", "say \"hi\"", "two\nlines", "a text that is longer than twelve", "\r", "NULL", "é",
        ]
        return (0..<count).map { row in
            let values: [Scalar] = [
                .int(Int64(bitPattern: random.next()) >> Int64(random.below(60))), .string(texts[Int(random.below(9))]),
                .double(Double(Int64(random.below(1 << 40))) / 256),
                .decimal(unscaled: Int128(random.below(1 << 33)) - 77, scale: 2),
                .date(Int32(random.below(40_000))), .timestamp(Int64(random.below(1 << 50)), .microsecond, zone: nil),
                .boolean(random.below(2) == 0), .int(Int64(row % 100)),
            ]
            return values.map { random.below(9) == 0 ? .null : $0 }
        }
    }

    private func write(_ rows: [[Scalar]], _ options: [String: Scalar]) throws -> [UInt8] {
        let writer = try CSVFormat().makeWriter(schema: schema, options: FormatOptions(values: options))
        var bytes = try writer.header()
        for start in stride(from: 0, to: rows.count, by: 100) {
            let part = Array(rows[start..<min(start + 100, rows.count)])
            let columns = schema.fields.enumerated().map { index, field in
                Column(scalars: part.map { $0[index] }, type: field.type)
            }
            let block = try writer.encode([RecordBatch(schema: schema, columns: columns, count: part.count)])
            try writer.place(block, at: bytes.count)
            for piece in block.pieces { bytes += Array(piece.bytes) }
        }
        return bytes + (try writer.footer(at: bytes.count))
    }

    @Test(arguments: ["none", "gzip", "zstd"])
    func readsBackWhatItWrites(compression: String) throws {
        let rows = rows(1_000)
        for options: [String: Scalar] in [
            [:], ["delim": .string("|"), "nullstr": .string("NULL")], ["force_quote": .boolean(true)],
        ] {
            let bytes = try write(rows, options.merging(["compression": .string(compression)]) { $1 })
            let files = try CSVFiles(bytes: bytes)
            var reading = options
            reading["force_quote"] = nil
            for size in [128, 5_000, 1 << 20] {
                let read = try files.rows(
                    reading.merging(["header": .boolean(true)]) { $1 }, schema: schema, chunkSize: size)
                #expect(read.count == rows.count, "\(options) \(size)")
                let wrong = zip(read, rows).first { $0 != $1 }
                #expect(wrong == nil, "\(options) \(size)")
            }
        }
    }

    @Test func rejectsDamagedCompression() throws {
        for compression in ["gzip", "zstd"] {
            let bytes = try write(rows(1_000), ["compression": .string(compression)])
            let cut = try CSVFiles(bytes: Array(bytes.dropLast(bytes.count / 5)))
            #expect(throws: FormatError.self) {
                try cut.rows(["header": .boolean(true)], schema: schema, chunkSize: 1_000)
            }
        }
    }
}
