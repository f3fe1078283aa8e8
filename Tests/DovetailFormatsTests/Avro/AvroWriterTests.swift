import DovetailColumnar
import DovetailFormats
import Testing

@Suite struct AvroWriterTests {
    private static func schemaText(_ schema: Schema, _ options: [String: Scalar] = [:]) throws -> String {
        String(decoding: try AvroFiles.bytes([], schema: schema, options: options), as: UTF8.self)
    }

    @Test func schemas() throws {
        let schema = Schema([
            Field("a", .int32, nullable: false), Field("b", .string), Field("c", .decimal(precision: 10, scale: 2)),
            Field("d", .timestamp(.microsecond, zone: "UTC")),
            Field("e", .structure([Field("f", .list(Field("element", .date, nullable: false)), nullable: false)])),
            Field("g", .map(key: Field("key", .string, nullable: false), value: Field("value", .interval))),
        ])
        let text = try AvroWriterTests.schemaText(schema)
        for part in [
            #"{"type":"record","name":"topLevelRecord","fields":[{"name":"a","type":"int"},"#,
            #"{"name":"b","type":["null","string"],"default":null},"#,
            #"{"name":"c","type":["null",{"type":"fixed","name":"fixed","namespace":"topLevelRecord.c","size":5,"logicalType":"decimal","precision":10,"scale":2}],"default":null},"#,
            #"{"type":"long","logicalType":"timestamp-micros"}"#,
            #"{"type":"record","name":"e","namespace":"topLevelRecord","fields":[{"name":"f","type":{"type":"array","items":{"type":"int","logicalType":"date"}}}]}"#,
            #"{"type":"map","values":["null",{"type":"fixed","name":"duration","namespace":"topLevelRecord.g","size":12,"logicalType":"duration"}]}"#,
        ] {
            #expect(text.contains(part), "\(part) is not in \(text)")
        }
    }

    @Test func decimalsTakeAsManyBytesAsSparks() throws {
        let sizes = [1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 9: 4, 10: 5, 18: 8, 19: 9, 20: 9, 21: 9, 38: 16]
        for (precision, size) in sizes {
            let text = try AvroWriterTests.schemaText(
                Schema([Field("c", .decimal(precision: precision, scale: 0))]))
            #expect(text.contains("\"size\":\(size),"), "precision \(precision)")
        }
    }

    @Test("what Avro does not have")
    func refusals() throws {
        let key = Field("key", .int32, nullable: false)
        let fields: [[Field]] = [
            [Field("with space", .int32)], [Field("1st", .int32)], [Field("", .int32)], [Field("é", .int32)],
            [Field("a", .int32), Field("a", .int64)], [Field("t", .time(.nanosecond))],
            [Field("m", .map(key: key, value: Field("value", .int32)))],
            [Field("s", .structure([Field("a.b", .int32)]))],
        ]
        for fields in fields {
            do {
                _ = try AvroFiles.bytes([], schema: Schema(fields))
                Issue.record("\(fields) was written")
            } catch let error as FormatError { #expect(error.code == .unsupported) }
        }
    }

    @Test func options() throws {
        let schema = Schema([Field("n", .int32)])
        for (name, stored) in [
            ("snappy", "snappy"), ("deflate", "deflate"), ("zstd", "zstandard"), ("ZSTANDARD", "zstandard"),
            ("uncompressed", "null"), ("null", "null"), ("bzip2", "bzip2"),
        ] {
            let text = try AvroWriterTests.schemaText(schema, ["compression": .string(name)])
            #expect(text.contains("avro.codec" + String(Unicode.Scalar(UInt8(stored.utf8.count * 2))) + stored))
        }
        for bad: [String: Scalar] in [
            ["compression": .string("xz")], ["compression": .int(1)], ["compresion": .string("snappy")],
            ["compression_level": .int(1)], ["compression": .string("deflate"), "compression_level": .int(13)],
            ["compression": .string("bzip2"), "compression_level": .int(0)], ["block_size": .int(0)],
        ] {
            do {
                _ = try AvroFiles.bytes([], schema: schema, options: bad)
                Issue.record("\(bad) was taken")
            } catch let error as FormatError { #expect(error.code == .badFormatOption) }
        }
    }

    @Test func twoFilesHaveTwoMarkers() throws {
        let schema = Schema([Field("n", .int32)])
        let (one, two) = (try AvroFiles.bytes([], schema: schema), try AvroFiles.bytes([], schema: schema))
        #expect(one.count == two.count && one != two && one.dropLast(16) == two.dropLast(16))
    }
}
