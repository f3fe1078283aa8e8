import DovetailColumnar
import Synchronization
import Testing

@testable import DovetailFormats

@Suite struct AvroThreadTests {
    private final class Results: Sendable {
        let batches = Mutex<[RecordBatch]>([])
        let failures = Mutex<[String]>([])
    }

    private static let schema = Schema([
        Field("i", .int64), Field("s", .string), Field("l", .list(Field("element", .string))),
    ])

    private static let rows: [[Scalar]] = (0..<12_000).map { values(of: $0) }

    private static func values(of row: Int) -> [Scalar] {
        let number: Scalar = row % 7 == 0 ? .null : .int(Int64(row))
        let text: String = row % 3 == 0 ? "a text too long for a view, \(row)" : "\(row)"
        let items: [Scalar] = (0..<row % 4).map { Scalar.string("an item of row \(row): \($0)") }
        return [number, .string(text), .list(items)]
    }

    /// Four tasks encode the blocks of a file; four pull from one scan, keep all batches, and let each other's memory be.
    @Test(arguments: ["uncompressed", "snappy", "zstd"])
    func manyThreadsGiveOneAnswer(compression: String) async throws {
        let schema = AvroThreadTests.schema
        let options = FormatOptions(values: ["compression": .string(compression), "block_size": .int(5_000)])
        let writer = try AvroFormat().makeWriter(schema: schema, options: options)
        let blocks = try await withThrowingTaskGroup(of: (Int, EncodedBlock).self) { group in
            for start in stride(from: 0, to: AvroThreadTests.rows.count, by: 3_000) {
                group.addTask {
                    let part = AvroThreadTests.rows[start..<start + 3_000]
                    let columns = schema.fields.indices.map { index in
                        Column(scalars: part.map { $0[index] }, type: schema[index].type)
                    }
                    return (start, try writer.encode([RecordBatch(schema: schema, columns: columns, count: 3_000)]))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }
        }
        var bytes = try writer.header()
        for piece in blocks.flatMap(\.1.pieces) { bytes += withExtendedLifetime(piece) { Array(piece.bytes) } }
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "a.avro")
        for morselSize in [1, 20_000, 1 << 20] {
            let source = try AvroFiles.open([path], morselSize: morselSize).scan(ScanRequest(projection: [0, 1, 2]))
            let results = Results()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        do {
                            while var morsel = try source.nextMorsel() {
                                while let batch = try morsel.next() { results.batches.withLock { $0.append(batch) } }
                            }
                        } catch { results.failures.withLock { $0.append("\(error)") } }
                    }
                }
            }
            #expect(results.failures.withLock { $0 } == [])
            let read = results.batches.withLock { $0 }.sorted { $0.ordinal < $1.ordinal }.flatMap { $0.rows() }
            #expect(read == AvroThreadTests.rows, "\(compression) \(morselSize)")
            #expect(source.progress.done == source.progress.total)
        }
    }
}
