import DovetailColumnar
import Synchronization
import Testing

@testable import DovetailFormats

@Suite struct CSVThreadTests {
    private final class Results: Sendable {
        let batches = Mutex<[RecordBatch]>([])
        let failures = Mutex<[String]>([])
    }

    /// Four tasks pull from one scan; the rows in order of ordinals are the file's.
    @Test(arguments: ["none", "gzip", "zstd"])
    func manyThreadsGiveOneAnswer(compression: String) async throws {
        let schema = Schema([Field("i", .int64), Field("s", .string)])
        let writer = try CSVFormat().makeWriter(
            schema: schema, options: FormatOptions(values: ["compression": .string(compression)]))
        let rows: [[Scalar]] = (0..<8_000).map {
            [.int(Int64($0)), .string($0 % 3 == 0 ? "row \($0),\n\"quoted\" over\r\n\nlines" : "plain")]
        }
        var bytes = try writer.header()
        for start in stride(from: 0, to: rows.count, by: 1_000) {
            let part = Array(rows[start..<start + 1_000])
            let columns = [0, 1].map { index in Column(scalars: part.map { $0[index] }, type: schema[index].type) }
            for piece in try writer.encode([RecordBatch(schema: schema, columns: columns, count: 1_000)]).pieces {
                bytes += withExtendedLifetime(piece) { Array(piece.bytes) }
            }
        }
        let files = try CSVFiles(bytes: bytes)
        for size in [300, 4_000, 1 << 15] {
            let table = try files.open(chunkSize: size)
            #expect(table.schema == schema)
            let source = try table.scan(ScanRequest(projection: [0, 1]))
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
            #expect(read == rows, "\(compression) \(size)")
            #expect(source.progress.done == source.progress.total)
        }
    }
}
