import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// Projection, filters, parts of large batches, several files, declared types.
@Suite struct ArrowScanTests {
    private static let types: [DataType] = [
        .int64, .string, .boolean, .list(Field("item", .string)), .decimal(precision: 38, scale: 2), .interval,
    ]
    private static let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })

    /// For batches of many rows.
    private static let narrow = Schema([Field("a", .int64), Field("b", .string)])

    private static func batch(_ count: Int, seed: UInt64, schema: Schema = schema) -> RecordBatch {
        var random = RandomColumns(seed: seed)
        random.distinctValues = 50
        let columns = schema.fields.map { random.column($0.type, count: count, nulls: 0.2, layout: .flat) }
        return RecordBatch(schema: schema, columns: columns, count: count)
    }

    @Test("batches of all sizes, read in parts", arguments: ["none", "lz4"])
    func largeBatches(compression: String) throws {
        let folder = try TemporaryFolder()
        let blocks = [135_001, 0, 1, 8_192].enumerated().map {
            [ArrowScanTests.batch($0.element, seed: UInt64($0.offset), schema: ArrowScanTests.narrow)]
        }
        let bytes = try ArrowFiles.bytes(
            blocks, schema: ArrowScanTests.narrow, options: ["compression": .string(compression)])
        let table = try ArrowFiles.open([folder.write(bytes, to: "a.arrow")])
        let batches = try ArrowFiles.batches(table)
        #expect(batches.allSatisfy { $0.count > 0 && $0.count <= RecordBatch.capacity })
        let ordinals = batches.map(\.ordinal)
        #expect(ordinals == ordinals.sorted() && Set(ordinals).count == ordinals.count)
        let expected = blocks.joined().flatMap { $0.rows() }
        #expect(ArrowFiles.difference(expected, batches.flatMap { $0.rows() }) == nil)
        let source = try table.scan(ScanRequest(projection: [0]))
        while try source.nextMorsel() != nil {}
        #expect(source.progress.done == source.progress.total && source.progress.total > 0)
    }

    @Test func projectionAndFilter() throws {
        let folder = try TemporaryFolder()
        let blocks = (0..<3).map { [ArrowScanTests.batch(9_000, seed: UInt64($0))] }
        let path = try folder.write(ArrowFiles.bytes(blocks, schema: ArrowScanTests.schema), to: "a.arrow")
        let table = try ArrowFiles.open([path])
        let all = blocks.joined().flatMap { $0.rows() }
        let projected = try ArrowFiles.rows(table, ScanRequest(projection: [4, 1, 1]))
        #expect(ArrowFiles.difference(all.map { [$0[4], $0[1], $0[1]] }, projected) == nil)
        #expect(try ArrowFiles.batches(table, ScanRequest(projection: [])).reduce(0) { $0 + $1.count } == 27_000)
        let filter = RowFilter(columns: [2, 0]) { batch in
            let rows = batch.rows()
            return Selection(rows.indices.filter { rows[$0][0] == .boolean(true) && $0 % 3 == 0 })
        }
        let kept = try ArrowFiles.rows(table, ScanRequest(projection: [3, 2], filter: filter))
        // The filter counts rows in each batch.
        let expected = stride(from: 0, to: 27_000, by: 9_000).flatMap { start in
            (start..<start + 9_000).filter {
                ($0 - start) % 8_192 % 3 == 0 && all[$0][2] == .boolean(true)
            }.map { [all[$0][3], all[$0][2]] }
        }
        #expect(ArrowFiles.difference(expected, kept) == nil)
        let none = RowFilter(columns: [0]) { _ in Selection([]) }
        #expect(try ArrowFiles.rows(table, ScanRequest(projection: [1], filter: none)).isEmpty)
    }

    @Test func columnsOfSeveralFilesByName() throws {
        let folder = try TemporaryFolder()
        func file(_ name: String, _ fields: [(String, DataType, Scalar)]) throws -> String {
            let schema = Schema(fields.map { Field($0.0, $0.1) })
            let columns = fields.map { Column(scalars: [$0.2], type: $0.1) }
            let batch = RecordBatch(schema: schema, columns: columns, count: 1)
            return try folder.write(ArrowFiles.bytes([[batch]], schema: schema), to: name)
        }
        let first = try file("a.arrow", [("x", .int32, .int(1)), ("y", .string, .string("one"))])
        let second = try file("b.arrow", [("Y", .string, .string("two")), ("z", .int32, .int(9))])
        let third = try file("c.arrow", [("x", .string, .string("3"))])
        #expect(
            try ArrowFiles.rows(ArrowFiles.open([first, second]))
                == [[.int(1), .string("one")], [.null, .string("two")]])
        #expect(throws: FormatError.self) { try ArrowFiles.open([first, third]) }
        let types = FormatOptions(types: ["x": .int64])
        #expect(
            try ArrowFiles.rows(ArrowFiles.open([first, third], options: types)).map { $0[0] } == [.int(1), .int(3)])
        let declared = FormatOptions(schema: Schema([Field("y", .string), Field("x", .double)]))
        #expect(try ArrowFiles.rows(ArrowFiles.open([first], options: declared)) == [[.string("one"), .double(1)]])
        let missing = FormatOptions(schema: Schema([Field("nowhere", .string)]))
        #expect(throws: FormatError.self) { try ArrowFiles.open([first], options: missing) }
        let narrow = FormatOptions(types: ["y": .int32])
        #expect(throws: FormatError.self) { try ArrowFiles.rows(ArrowFiles.open([first], options: narrow)) }
    }

    @Test func unreadableFilesAreNamed() throws {
        let folder = try TemporaryFolder()
        for (content, word) in [("FEA1....", "Feather"), ("a,b\n1,2\n", "no Arrow"), ("", "schema"), ("ARROW1", "cut")]
        {
            let path = try folder.write(Array(content.utf8), to: "a.arrow")
            do {
                _ = try ArrowFiles.open([path])
                Issue.record("\(content) was read")
            } catch let error as FormatError {
                #expect(error.message.contains(word) && error.message.contains(path), "\(error.message)")
            }
        }
        let path = try folder.write(ArrowFiles.bytes([], schema: Schema([])), to: "a.arrow")
        #expect(throws: FormatError.self) {
            try ArrowFiles.open([path], options: FormatOptions(values: ["durations": .string("x")]))
        }
    }

    /// As many threads as there are read parts of the same batches.
    @Test func threads() async throws {
        let folder = try TemporaryFolder()
        let blocks = (0..<2).map { [ArrowScanTests.batch(140_000, seed: UInt64($0), schema: ArrowScanTests.narrow)] }
        let bytes = try ArrowFiles.bytes(
            blocks, schema: ArrowScanTests.narrow, options: ["compression": .string("zstd")])
        let table = try ArrowFiles.open([folder.write(bytes, to: "a.arrow")])
        let source = try table.scan(ScanRequest(projection: [1, 0]))
        let batches = try await withThrowingTaskGroup(of: [RecordBatch].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var result: [RecordBatch] = []
                    while var morsel = try source.nextMorsel() {
                        while let batch = try morsel.next() { result.append(batch) }
                    }
                    return result
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let alone = try ArrowFiles.batches(table, ScanRequest(projection: [1, 0]))
        let sorted = batches.sorted { $0.ordinal < $1.ordinal }
        #expect(sorted.count == alone.count)
        for (left, right) in zip(sorted, alone) where left.ordinal % 5 == 0 {
            #expect(left.ordinal == right.ordinal && left.isEqual(to: right))
        }
    }
}
