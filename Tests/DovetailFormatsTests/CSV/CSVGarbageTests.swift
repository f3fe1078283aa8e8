import DovetailColumnar
import Testing

@testable import DovetailFormats

@Suite struct CSVGarbageTests {
    /// Any bytes give rows or a `FormatError`, whatever the options.
    @Test(arguments: 0..<40)
    func neverTraps(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed) &+ 1_000)
        let alphabet = Array(",,\n\n\r\"\"\\;|#0123456789-.:eTZ nax".utf8) + [0, 0xC3, 0xA9, 0xFF]
        let bytes = (0..<Int(random.below(3_000))).map { _ in alphabet[Int(random.below(UInt64(alphabet.count)))] }
        let files = try CSVFiles(bytes: bytes)
        let types: [DataType] = [.int8, .double, .decimal(precision: 20, scale: 3), .date, .string]
        let schemas = [nil, Schema(types.enumerated().map { Field("c\($0)", $1) })]
        let choices: [[String: Scalar]] = [
            [:], ["ignore_errors": .boolean(true)], ["null_padding": .boolean(true), "comment": .string("#")],
            ["escape": .string("\\"), "ignore_errors": .boolean(true), "null_padding": .boolean(true)],
            ["quote": .string(""), "skip": .int(2)], ["nullstr": .list([.string("1"), .string("")])],
        ]
        for schema in schemas {
            for options in choices {
                for size in [64, 300] {
                    do { _ = try files.rows(options, schema: schema, chunkSize: size) } catch is FormatError {
                        continue
                    }
                }
            }
        }
    }

    /// Damaged compressed files give a `FormatError` or rows, never a trap.
    @Test(arguments: ["gzip", "zstd"])
    func survivesBitFlips(compression: String) throws {
        let schema = Schema([Field("i", .int64), Field("s", .string)])
        let writer = try CSVFormat().makeWriter(
            schema: schema, options: FormatOptions(values: ["compression": .string(compression)]))
        let rows: [[Scalar]] = (0..<500).map { [.int($0 * $0), .string("text \($0 % 7)")] }
        let columns = [0, 1].map { index in Column(scalars: rows.map { $0[index] }, type: schema[index].type) }
        let block = try writer.encode([RecordBatch(schema: schema, columns: columns, count: 500)])
        var bytes = try writer.header()
        for piece in block.pieces { bytes += withExtendedLifetime(piece) { Array(piece.bytes) } }
        var random = SplitMix(seed: 3)
        for _ in 0..<60 {
            var damaged = bytes
            damaged[Int(random.below(UInt64(bytes.count)))] ^= UInt8(1 << random.below(8))
            let files = try CSVFiles(bytes: damaged)
            do { _ = try files.rows(schema: schema, chunkSize: 500) } catch is FormatError { continue }
        }
    }
}
