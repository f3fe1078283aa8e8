import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

@Suite struct ParquetScanTests {
    private static let schema = Schema([Field("n", .int64), Field("s", .string), Field("d", .double)])

    /// Rows `first..<first + count`: the number, a text of it, and an eighth of it.
    private static func batch(_ first: Int, _ count: Int) -> RecordBatch {
        let numbers = (first..<first + count).map(Int64.init)
        return RecordBatch(
            schema: schema,
            columns: [
                Column(scalars: numbers.map { .int($0) }, type: .int64),
                Column(scalars: numbers.map { .string("row number \($0 % 1_000)") }, type: .string),
                Column(scalars: numbers.map { .double(Double($0) / 8) }, type: .double),
            ], count: count)
    }

    private static func numbers(_ table: any FileTable, _ request: ScanRequest) throws -> [Int] {
        try ParquetFiles.rows(table, request).map { row in
            if case .int(let value) = row[0] { Int(value) } else { -1 }
        }
    }

    @Test func predicatesSkipRowGroups() throws {
        let folder = try TemporaryFolder()
        let groups = (0..<10).map { [ParquetScanTests.batch($0 * 100, 100)] }
        let path = try folder.write(
            ParquetFiles.bytes(groups, schema: ParquetScanTests.schema), to: "a.parquet")
        let table = try ParquetFiles.open([path])
        func found(_ predicates: [ColumnPredicate]) throws -> [Int] {
            try ParquetScanTests.numbers(table, ScanRequest(projection: [0], pruning: predicates))
        }
        #expect(try found([.init(column: 0, comparison: .equal, value: .int(350))]) == Array(300..<400))
        #expect(try found([.init(column: 0, comparison: .less, value: .int(200))]) == Array(0..<200))
        #expect(try found([.init(column: 0, comparison: .lessOrEqual, value: .int(200))]) == Array(0..<300))
        #expect(try found([.init(column: 0, comparison: .greater, value: .int(899))]) == Array(900..<1_000))
        #expect(try found([.init(column: 0, comparison: .greaterOrEqual, value: .int(899))]) == Array(800..<1_000))
        #expect(try found([.init(column: 2, comparison: .less, value: .double(1))]) == Array(0..<100))
        // NaN would be greater than any bound.
        #expect(try found([.init(column: 2, comparison: .greater, value: .double(1e9))]).count == 1_000)
        #expect(try found([.init(column: 1, comparison: .less, value: .string("row"))]).isEmpty)
        #expect(try found([.init(column: 0, comparison: .equal, value: .string("x"))]).count == 1_000)
    }

    @Test("a filter decides which rows of other columns are read", arguments: [64, 100_000])
    func filters(pageSize: Int64) throws {
        let folder = try TemporaryFolder()
        let batch = ParquetScanTests.batch(0, 50_000)
        let path = try folder.write(
            ParquetFiles.bytes([[batch]], schema: ParquetScanTests.schema, options: ["page_size": .int(pageSize)]),
            to: "a.parquet")
        let table = try ParquetFiles.open([path])
        // Whole batches without a row, single rows, and a last one.
        let wanted = [5, 17_000, 17_001, 49_999]
        let filter = RowFilter(columns: [0]) { batch in
            Selection(
                (0..<batch.count).filter { row in
                    wanted.contains { batch.columns[0].scalar(at: row) == .int(Int64($0)) }
                })
        }
        let rows = try ParquetFiles.rows(table, ScanRequest(projection: [2, 1, 0], filter: filter))
        #expect(rows == wanted.map { [.double(Double($0) / 8), .string("row number \($0 % 1_000)"), .int(Int64($0))] })
        let batches = try ParquetFiles.batches(table, ScanRequest(projection: [1], filter: filter))
        #expect(batches.map(\.ordinal) == [0, 2, 6])
    }

    @Test func countsWithoutColumns() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            ParquetFiles.bytes([[ParquetScanTests.batch(0, 9_000)]], schema: ParquetScanTests.schema), to: "a.parquet")
        let batches = try ParquetFiles.batches(ParquetFiles.open([path]), ScanRequest(projection: []))
        #expect(batches.map(\.count) == [8_192, 808])
    }

    @Test func largeRowGroupsAreSplit() throws {
        let folder = try TemporaryFolder()
        let count = 600_000
        let schema = Schema([Field("n", .int64), Field("s", .string)])
        let values = Buffer(byteCount: count * 8)
        for row in 0..<count { values.pointer(as: Int64.self)[row] = Int64(row) }
        let codes = Buffer(byteCount: count * 4)
        for row in 0..<count { codes.pointer(as: UInt32.self)[row] = UInt32(row / 7 % 3) }
        let words = Column(scalars: ["a", "b", "c"].map { .string($0) }, type: .string)
        let validity = Bitmap.make(count: count) { $0 % 5 != 0 }
        let batch = RecordBatch(
            schema: schema,
            columns: [
                .primitive(PrimitiveColumn(type: .int64, values: values, validity: validity, count: count)),
                .dictionary(DictionaryColumn(codes: codes, values: words, count: count)),
            ], count: count)
        let path = try folder.write(ParquetFiles.bytes([[batch]], schema: schema), to: "a.parquet")
        let source = try ParquetFiles.open([path]).scan(ScanRequest(projection: [0, 1]))
        var (morsels, row) = (0, 0)
        while var morsel = try source.nextMorsel() {
            morsels += 1
            while let batch = try morsel.next() {
                // The first and last rows of each batch stand for all.
                for place in [0, 1, batch.count - 1] {
                    let number = row + place
                    let expected = number % 5 == 0 ? Scalar.null : .int(Int64(number))
                    #expect(batch.columns[0].scalar(at: place) == expected)
                    #expect(batch.columns[1].scalar(at: place) == .string(["a", "b", "c"][number / 7 % 3]))
                }
                row += batch.count
            }
        }
        #expect(morsels == 3 && row == count)
        #expect(source.progress.done == source.progress.total)
    }

    @Test func partitionFoldersBecomeColumns() throws {
        let folder = try TemporaryFolder()
        let schema = ParquetScanTests.schema
        let paths = try [("2023", "a%2Fb"), ("2024", "__HIVE_DEFAULT_PARTITION__"), ("2024", "c")].enumerated().map {
            try folder.write(
                ParquetFiles.bytes([[ParquetScanTests.batch($0.offset * 10, 10)]], schema: schema),
                to: "year=\($0.element.0)/s=\($0.offset)/tag=\($0.element.1)/x.parquet")
        }
        let table = try ParquetFiles.open(paths)
        // The column `s` of the files wins over the folder's.
        #expect(table.schema.names == ["n", "s", "d", "year", "tag"])
        #expect(table.schema[3].type == .int64 && table.schema[4].type == .string)
        let rows = try ParquetFiles.rows(table, ScanRequest(projection: [3, 4]))
        #expect(rows.first == [.int(2023), .string("a/b")])
        #expect(rows[10] == [.int(2024), .null])
        #expect(rows.last == [.int(2024), .string("c")])
        let pruned = ScanRequest(
            projection: [0], pruning: [ColumnPredicate(column: 3, comparison: .equal, value: .int(2023))])
        #expect(try ParquetScanTests.numbers(table, pruned) == Array(0..<10))
        let plain = try ParquetFiles.open(paths, options: ["hive_partitioning": .boolean(false)])
        #expect(plain.schema == schema)
    }

    @Test func filesAgreeByName() throws {
        let folder = try TemporaryFolder()
        let first = Schema([Field("a", .int32), Field("b", .string)])
        let second = Schema([Field("b", .string), Field("c", .double)])
        func write(_ schema: Schema, _ values: [Scalar], _ name: String) throws -> String {
            let columns = zip(values, schema.fields).map { Column(scalars: [$0], type: $1.type) }
            return try folder.write(
                ParquetFiles.bytes([[RecordBatch(schema: schema, columns: columns, count: 1)]], schema: schema),
                to: name)
        }
        let one = try write(first, [.int(1), .string("x")], "1.parquet")
        let two = try write(second, [.string("y"), .double(2)], "2.parquet")
        #expect(
            try ParquetFiles.rows(ParquetFiles.open([one, two])) == [[.int(1), .string("x")], [.null, .string("y")]])
        let three = try write(Schema([Field("a", .string)]), [.string("z")], "3.parquet")
        do {
            _ = try ParquetFiles.open([one, three])
            Issue.record("different types were taken for one")
        } catch let error as FormatError {
            #expect(error.message.contains("\"a\" is VARCHAR") && error.message.contains("INTEGER"))
        }
    }
}
