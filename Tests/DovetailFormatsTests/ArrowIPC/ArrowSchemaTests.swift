import DovetailColumnar
import DovetailTestSupport
import Testing

@testable import DovetailFormats

/// Schemas as messages, there and back.
@Suite struct ArrowSchemaTests {
    static let schema = Schema(
        RandomColumns.types.enumerated().map { Field("c\($0.offset)", $0.element, nullable: $0.offset % 3 != 0) } + [
            Field("nothing", .null), Field("", .time(.second)), Field("días", .time(.nanosecond)),
            Field("t", .timestamp(.nanosecond, zone: "Europe/Berlin")), Field("t", .decimal(precision: 1, scale: 1)),
            Field("empty", .structure([])),
        ])

    @Test func thereAndBack() throws {
        let bytes = ArrowSchemaMessage.encode(ArrowSchemaTests.schema)
        #expect(bytes.count % 8 == 0)
        #expect(try ArrowSchemaMessage.decode(bytes) == ArrowSchemaTests.schema)
        // As versions before 0.15 framed it.
        #expect(try ArrowSchemaMessage.decode(Array(bytes[4...])) == ArrowSchemaTests.schema)
        #expect(try ArrowSchemaMessage.decode(ArrowSchemaMessage.encode(Schema([]))) == Schema([]))
    }

    @Test(.enabled(if: PyArrow.isInstalled, Comment(rawValue: PyArrow.absence)))
    func pyarrowPassesItOn() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(ArrowSchemaMessage.encode(ArrowSchemaTests.schema), to: "ours")
        let script = """
            import sys, pyarrow as pa
            schema = pa.ipc.read_schema(pa.py_buffer(open(sys.argv[1], 'rb').read()))
            open(sys.argv[2], 'wb').write(schema.serialize())
            """
        _ = try PyArrow.run(script, [path, folder.path + "/theirs"])
        let theirs = try TemporaryFolder.bytes(of: folder.path + "/theirs")
        #expect(try ArrowSchemaMessage.decode(theirs) == ArrowSchemaTests.schema)
    }

    @Test func damage() throws {
        let bytes = ArrowSchemaMessage.encode(ArrowSchemaTests.schema)
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: FormatError.self) { try ArrowSchemaMessage.decode(Array(bytes[..<count])) }
        }
        for seed in 0..<3_000 as Range<UInt64> {
            var changed = bytes
            var random = SplitMix64(seed: seed)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do { _ = try ArrowSchemaMessage.decode(changed) } catch is FormatError {}
        }
    }
}
