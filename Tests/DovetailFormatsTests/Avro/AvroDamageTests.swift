import DovetailColumnar
import DovetailTestSupport
import Testing

@testable import DovetailFormats

/// Files that are cut short or changed must be refused with an error, whatever the bytes are.
@Suite struct AvroDamageTests {
    /// True when all rows could be read; an error other than `FormatError` is passed on.
    private static func reads(_ bytes: [UInt8], in folder: TemporaryFolder, columns: [Int]? = nil) throws -> Bool {
        do {
            let table = try AvroFiles.open([try folder.write(bytes, to: "damaged.avro")])
            let wanted = columns?.filter { $0 < table.schema.count } ?? Array(0..<table.schema.count)
            _ = try AvroFiles.rows(table, ScanRequest(projection: wanted))
            return true
        } catch let error as FormatError {
            #expect(error.message.contains("damaged.avro"))
            return false
        }
    }

    @Test("cut short", arguments: ["primitives_null", "primitives_zstandard", "nested", "logical"])
    func cutShort(name: String) throws {
        let bytes = AvroFiles.fixture(name)
        let folder = try TemporaryFolder()
        var whole = 0
        for count in 0..<bytes.count where try AvroDamageTests.reads(Array(bytes[..<count]), in: folder) { whole += 1 }
        // A file may end after any of its blocks, and after its head.
        #expect(whole <= 10)
    }

    @Test("changed bytes", arguments: AvroFixtures.files.keys.sorted())
    func changedBytes(name: String) throws {
        let original = AvroFiles.fixture(name)
        let folder = try TemporaryFolder()
        for seed in 0..<250 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 4..<bytes.count, using: &random)
                bytes[place] =
                    Bool.random(using: &random) ? 0xFF : bytes[place] ^ 1 << UInt8.random(in: 0..<8, using: &random)
            }
            _ = try AvroDamageTests.reads(bytes, in: folder, columns: seed % 2 == 0 ? nil : [0, 5])
        }
    }

    @Test func snappyChecksumsAreLookedAt() throws {
        let schema = Schema([Field("n", .int64, nullable: false)])
        let column = Column(scalars: [.int(5), .int(6)], type: .int64)
        var bytes = try AvroFiles.bytes([[RecordBatch(schema: schema, columns: [column], count: 2)]], schema: schema)
        // The last byte before the marker belongs to the checksum.
        bytes[bytes.count - 17] ^= 1
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "a.avro")
        do {
            _ = try AvroFiles.rows(AvroFiles.open([path]))
            Issue.record("the change was not noticed")
        } catch let error as FormatError {
            #expect(error.code == .damagedFile && error.message.contains("checksum"))
        }
    }

    /// Blocks by hand that claim what cannot be.
    @Test func impossibleBlocks() throws {
        let folder = try TemporaryFolder()
        let huge = AvroVarint.encode(1 << 40)
        let cases: [(schema: String, rows: Int, bytes: [UInt8], says: String)] = [
            (#""string""#, 1, [4, 0x61, 0xC3], "not UTF-8"),
            (#"{"type":"map","values":"int"}"#, 1, [2, 2, 0xFF, 0, 0], "not UTF-8"),
            (#""long""#, 3, [2, 2], "cannot hold 3 rows"),
            (#""long""#, 2, [2, 2, 2], "after its last row"),
            (#""long""#, 2, [2, 0x80], "past the end"),
            (#""long""#, 1, [UInt8](repeating: 0xFF, count: 11), "past the end"),
            (#""int""#, 1, huge, "32 bits"),
            (#""boolean""#, 1, [2], "neither 0 nor 1"),
            (#""string""#, 1, huge, "a length"),
            (#""string""#, 1, [1], "a length"),
            (#"["null","int"]"#, 1, [4], "no such type"),
            (#"["int","string"]"#, 1, [6, 0], "no such type"),
            (#"{"type":"enum","name":"E","symbols":["A"]}"#, 1, [2], "no such symbol"),
            (#"{"type":"enum","name":"E","symbols":[]}"#, 1, [0], "no such symbol"),
            (#"{"type":"array","items":"long"}"#, 1, huge + [0], "more items"),
            (#"{"type":"array","items":"null"}"#, 1, huge + [0], "more items"),
            (#"{"type":"array","items":"long"}"#, 1, [1] + huge + [0], "a length"),
            (#"{"type":"map","values":"null"}"#, 1, AvroVarint.encode(.min) + [2, 0], "a length"),
            (#"{"type":"fixed","name":"F","size":9}"#, 1, [1, 2], "cannot hold"),
            (#"{"type":"bytes","logicalType":"decimal","precision":2}"#, 1, [4, 1, 0], "more digits"),
            (
                #"{"type":"fixed","name":"D","size":12,"logicalType":"duration"}"#, 1, Array(repeating: 255, count: 12),
                "2^31"
            ),
        ]
        for (schema, rows, bytes, says) in cases {
            let path = try folder.write(AvroFiles.file(schema: schema, blocks: [(rows, bytes)]), to: "a.avro")
            do {
                _ = try AvroFiles.rows(AvroFiles.open([path]))
                Issue.record("\(schema) was read")
            } catch let error as FormatError {
                #expect(
                    (error.code == .damagedFile || error.code == .badValue) && error.message.contains(says),
                    "\(schema): \(error.message)")
            }
        }
    }

    @Test func impossibleSchemas() throws {
        let folder = try TemporaryFolder()
        let deep = String(repeating: #"{"type":"array","items":"#, count: 70)
        // Each record holds the one before twice.
        let doubling = (1...40).map { level in
            #"{"name":"f\#(level)","type":{"type":"record","name":"R\#(level)","fields":[{"name":"a","type":"R\#(level - 1)"},{"name":"b","type":"R\#(level - 1)"}]}}"#
        }
        let first = #"{"name":"f0","type":{"type":"fixed","name":"R0","size":1}}"#
        let bomb = #"{"type":"record","name":"Top","fields":[\#(([first] + doubling).joined(separator: ","))]}"#
        let cases: [(schema: String, code: DiagnosticCode, says: String)] = [
            ("", .damagedFile, "JSON"), ("{", .damagedFile, "JSON"), (#""long" x"#, .damagedFile, "JSON"),
            (#"{"type":"record","name":"R","fields":[],}"#, .damagedFile, "JSON"), ("[01]", .damagedFile, "JSON"),
            (#""none""#, .damagedFile, "no type"), ("[]", .damagedFile, "union"), ("7", .damagedFile, "neither"),
            (#"{"type":"record","name":"R"}"#, .damagedFile, "no fields"),
            (#"{"type":"fixed","name":"F","size":-1}"#, .damagedFile, "size"),
            (deep + #""int""# + String(repeating: "}", count: 70), .unsupported, "nested deeper"),
            (String(repeating: "[", count: 100_000), .damagedFile, "JSON"),
            (bomb, .unsupported, "more than"),
            (
                #"{"type":"record","name":"Node","fields":[{"name":"next","type":["null","Node"]}]}"#, .unsupported,
                "recursive: \"Node\""
            ),
            (#"{"type":"bytes","logicalType":"decimal","precision":39}"#, .unsupported, "39 digits"),
        ]
        for (schema, code, says) in cases {
            let path = try folder.write(AvroFiles.file(schema: schema, blocks: []), to: "a.avro")
            do {
                _ = try AvroFiles.open([path])
                Issue.record("\(schema.prefix(60)) was read")
            } catch let error as FormatError {
                #expect(error.code == code && error.message.contains(says), "\(schema.prefix(60)): \(error.message)")
            }
        }
        let path = try folder.write(AvroFiles.file(schema: #""int""#, blocks: [], codec: "xz"), to: "a.avro")
        do {
            _ = try AvroFiles.open([path])
            Issue.record("xz was read")
        } catch let error as FormatError { #expect(error.code == .unsupported && error.message.contains("\"xz\"")) }
    }

    @Test func garbage() throws {
        let folder = try TemporaryFolder()
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let bytes = (0..<Int.random(in: 0..<300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            #expect(try !AvroDamageTests.reads(Array("Obj\u{1}".utf8) + bytes, in: folder))
        }
    }
}
