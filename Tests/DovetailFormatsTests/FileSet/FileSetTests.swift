import DovetailColumnar
import Testing

@testable import DovetailFormats

/// Files of a set as one table: folders and names as columns, columns by name, groups passed over.
@Suite struct FileSetTests {
    @Test func foldersAreTypedOverAllValues() throws {
        func types(_ values: [String]) throws -> DataType? {
            let paths = values.map { "data/k=\($0)/x.csv" }
            return try PartitionColumns(paths, types: [:], isInferring: true).fields.first?.type
        }
        let null = PartitionedPath.nullValue
        #expect(try types(["1", "-20", null]) == .int64)
        #expect(try types(["01", "12"]) == .int64)
        #expect(try types(["1", "007"]) == .string)
        #expect(try types(["1", "2.5"]) == .double)
        #expect(try types(["1.50"]) == .string)
        #expect(try types(["2024-01-31", "1970-01-01"]) == .date)
        #expect(try types(["2024-02-30"]) == .string)
        #expect(try types(["2024-01-31 10%3A30%3A00", null]) == .timestamp(.microsecond, zone: nil))
        #expect(try types(["a", "1"]) == .string)
        #expect(try types([null]) == .string)
        let text = try PartitionColumns(["k=1/x"], types: [:], isInferring: false)
        #expect(text.fields == [Field("k", .string)] && text.values == [[.string("1")]])
        let chosen = try PartitionColumns(["k=1/x"], types: ["K": .int16], isInferring: true)
        #expect(chosen.fields == [Field("k", .int16)] && chosen.values == [[.int(1)]])
        #expect(throws: FormatError.self) { try PartitionColumns(["k=a/x"], types: ["k": .int16], isInferring: true) }
    }

    @Test func plainFilesAreTheFormatsOwn() throws {
        let set = try Files([("a.csv", "n\n1\n"), ("b.csv", "n\n2\n")])
        #expect(try set.open() is CSVTable)
        #expect(try set.open(["union_by_name": .boolean(true)]) is FileSetTable)
        let one = try Files([("a.csv", "n\n1\n")])
        #expect(try one.open(["union_by_name": .boolean(true)]) is CSVTable)
    }

    @Test func foldersAndFileNames() throws {
        let set = try Files([
            ("y=2023/m=1/a.csv", "n\n1\n2\n"), ("y=2023/m=2/a.csv", "n\n3\n"), ("y=2024/m=1/a.csv", "n\n4\n"),
        ])
        let table = try set.open(["filename": .boolean(true)])
        #expect(table.schema.names == ["n", "filename", "y", "m"])
        let rows = try Files.rows(table, ScanRequest(projection: [3, 0, 2, 1]))
        #expect(rows[1] == [.int(1), .int(2), .int(2023), .string(set.paths[0])])
        #expect(rows.map { $0[1] } == (1...4).map { .int($0) })
        #expect(rows[3] == [.int(1), .int(4), .int(2024), .string(set.paths[2])])
        // Only counts.
        #expect(try Files.rows(table, ScanRequest(projection: [])).count == 4)
        let named = try set.open(["filename": .string("source"), "hive_partitioning": .boolean(false)])
        #expect(named.schema.names == ["n", "source"])
        #expect(throws: FormatError.self) { try set.open(["filename": .string("n")]) }
        #expect(throws: FormatError.self) { try set.open(["filename": .int(7)]) }
        #expect(throws: FormatError.self) { try set.open(["hive_partitionin": .boolean(true)]) }
    }

    @Test func filtersOverFolderAndFileColumns() throws {
        let set = try Files([("y=2023/a.csv", "n\n1\n2\n"), ("y=2024/a.csv", "n\n3\n4\n")])
        let table = try set.open()
        // n + y is odd.
        let filter = RowFilter(columns: [1, 0]) { batch in
            #expect(batch.schema.names == ["y", "n"])
            return Selection(
                (0..<batch.count).filter { row in
                    guard case .int(let y) = batch.columns[0].scalar(at: row),
                        case .int(let n) = batch.columns[1].scalar(at: row)
                    else { return false }
                    return (n + y) % 2 == 1
                })
        }
        let rows = try Files.rows(table, ScanRequest(projection: [0, 1], filter: filter))
        #expect(rows == [[.int(2), .int(2023)], [.int(3), .int(2024)]])
    }

    @Test func groupsThatCannotMatchAreNotOpened() throws {
        let set = try Files([("y=1/a.csv", "n\n1\n"), ("y=2/a.csv", "n\nnot a number\n"), ("y=3/a.csv", "n\n3\n")])
        let table = try set.open()
        let predicates: [ColumnPredicate] = [
            ColumnPredicate(column: 1, comparison: .equal, value: .int(3)),
            ColumnPredicate(column: 1, comparison: .greater, value: .int(2)),
            ColumnPredicate(column: 1, comparison: .greaterOrEqual, value: .int(3)),
        ]
        for predicate in predicates {
            let rows = try Files.rows(table, ScanRequest(projection: [0], pruning: [predicate]))
            #expect(rows == [[.int(3)]])
        }
        let isOdd = RowFilter(columns: [1]) { batch in
            guard case .int(let y) = batch.columns[0].scalar(at: 0) else { return Selection([]) }
            return y % 2 == 1 ? nil : Selection([])
        }
        #expect(try Files.rows(table, ScanRequest(projection: [0], filter: isOdd)) == [[.int(1)], [.int(3)]])
        let all = RowFilter(columns: [0, 1], conjuncts: [isOdd, RowFilter(columns: [0]) { _ in nil }]) { _ in nil }
        #expect(try Files.rows(table, ScanRequest(projection: [0], filter: all)) == [[.int(1)], [.int(3)]])
        #expect(throws: SchemaWidened.self) { try Files.rows(table, ScanRequest(projection: [0])) }
        #expect(table.schema[0].type == .string)
        #expect(try Files.rows(table, ScanRequest(projection: [0])).count == 3)
    }

    @Test func columnsByName() throws {
        let set = try Files([
            ("1.csv", "a,b\n1,x\n"), ("2.csv", "b,c\ny,2024-01-01\n"), ("3.csv", "C,a\n2024-01-02 00:00:00,1.5\n"),
        ])
        let table = try set.open(["union_by_name": .boolean(true)])
        #expect(
            table.schema.fields == [
                Field("a", .double), Field("b", .string), Field("c", .timestamp(.microsecond, zone: nil)),
            ])
        let rows = try Files.rows(table, ScanRequest(projection: [0, 1, 2]))
        #expect(rows[0] == [.double(1), .string("x"), .null])
        #expect(rows[1].prefix(2) == [.null, .string("y")] && !rows[1][2].isNull)
        #expect(rows[2].prefix(2) == [.double(1.5), .null])
        // A condition on a column that a file has not is never true there.
        let pruned = ScanRequest(
            projection: [1], pruning: [ColumnPredicate(column: 0, comparison: .greater, value: .double(-1))])
        #expect(try Files.rows(table, pruned) == [[.string("x")], [.null]])
        let text = try Files([("1.csv", "a\n1\n"), ("2.csv", "a\nx\n")])
        #expect(try text.open(["union_by_name": .boolean(true)]).schema.fields == [Field("a", .string)])
    }

    @Test func typesOfFilesGrowTogether() throws {
        // The type is found wrong far behind the sample: of a file of its own, then of another's.
        let long = (0..<60_000).map { "\($0)\n" }.joined()
        let set = try Files([("1.csv", "a,b\n1,1\n"), ("2.csv", "a\n\(long)x\n"), ("3.csv", "b,a\n2.5,7\n")])
        let table = try set.open(["union_by_name": .boolean(true)])
        #expect(table.schema.fields.map(\.type) == [.int64, .double])
        #expect(throws: SchemaWidened.self) { try Files.rows(table, ScanRequest(projection: [0])) }
        #expect(table.schema.fields.map(\.type) == [.string, .double])
        let rows = try Files.rows(table, ScanRequest(projection: [0, 1]))
        #expect(rows.count == 60_003)
        #expect(rows[0] == [.string("1"), .double(1)] && rows[60_001] == [.string("x"), .null])
        #expect(rows[60_002] == [.string("7"), .double(2.5)])
    }

    @Test func manyFilesAreOpenedAsTheyAreRead() throws {
        let schema = Schema([Field("n", .int64)])
        let folder = try TemporaryFolder()
        let paths = try (0..<40).map { index in
            let columns = [Column(scalars: [.int(Int64(index))], type: .int64)]
            return try folder.write(
                ParquetFiles.bytes([[RecordBatch(schema: schema, columns: columns, count: 1)]], schema: schema),
                to: String(100 + index) + ".parquet")
        }
        let table = try ParquetFiles.open(paths)
        #expect(table.rowCount == nil)
        #expect((30...50).contains(table.estimatedRowCount ?? 0))
        #expect(try ParquetFiles.rows(table).map { $0[0] } == (0..<40).map { .int($0) })
        #expect(table.rowCount == 40)
        // One that is damaged is an error when it is read.
        try folder.write([1, 2, 3], to: "120.parquet")
        let damaged = try ParquetFiles.open(paths)
        #expect(throws: FormatError.self) { try ParquetFiles.rows(damaged) }
    }

    @Test(.enabled(if: PyArrow.isInstalled, "\(PyArrow.absence)")) func foldersOfOthers() throws {
        let folder = try TemporaryFolder()
        let printed = try PyArrow.run(
            """
            import sys, datetime, pyarrow as pa, pyarrow.dataset as ds
            day = datetime.date(2024, 1, 31)
            table = pa.table({'n': [1, 2, 3], 'k': ['a b/c', 'ü=%', None], 'd': [day, None, day], 'i': [1, 1, -2]})
            ds.write_dataset(table, sys.argv[1] + '/set', format='parquet',
                partitioning=ds.partitioning(pa.schema([('k', pa.string()), ('d', pa.date32()), ('i', pa.int64())]), flavor='hive'))
            for folder, names, files in __import__('os').walk(sys.argv[1] + '/set'):
                for name in files: print(folder + '/' + name)
            """, [folder.path])
        let table = try ParquetFiles.open(printed.split(separator: "\n").map(String.init).sorted())
        #expect(table.schema.names == ["n", "k", "d", "i"])
        #expect(table.schema.fields.map(\.type) == [.int64, .string, .date, .int64])
        let rows = try Files.rows(table, ScanRequest(projection: [0, 1, 2, 3]))
        #expect(
            rows.sorted { Scalar.order($0[0], $1[0]) < 0 } == [
                [.int(1), .string("a b/c"), .date(19_753), .int(1)], [.int(2), .string("ü=%"), .null, .int(1)],
                [.int(3), .null, .date(19_753), .int(-2)],
            ])
    }

    @Test func formatsByContent() throws {
        func name(_ head: [UInt8], _ tail: String = "") -> String? {
            head.withUnsafeBytes { head in Array(tail.utf8).withUnsafeBytes { FormatSniffer.name(head, tail: $0) } }
        }
        #expect(name(Array("PAR1".utf8) + [0, 1], "\0\0\0\0PAR1") == "parquet")
        #expect(name(Array("PAR1,a\n".utf8), "1,2\n") == "csv")
        #expect(name(Array("ORC".utf8) + [0, 1], "xxxxORC\u{17}") == "orc")
        #expect(name(Array("ORC,a\n".utf8), "1,2\n") == "csv")
        #expect(name(Array("Obj".utf8) + [1]) == "avro")
        #expect(name(Array("ARROW1".utf8) + [0, 0]) == "arrow")
        #expect(name([0xFF, 0xFF, 0xFF, 0xFF, 0x10]) == "arrow")
        #expect(name([0xEF, 0xBB, 0xBF] + Array(" \n {".utf8)) == "json")
        #expect(name(Array("[1]".utf8)) == "json")
        #expect(name([]) == "csv")
        #expect(name([1, 0, 2]) == nil)
    }

    @Test func unionsOfTypes() {
        #expect(DataType.int8.union(.uint8) == .int16)
        #expect(DataType.int32.union(.uint64) == .decimal(precision: 20, scale: 0))
        #expect(DataType.int64.union(.float) == .double)
        #expect(DataType.decimal(precision: 5, scale: 2).union(.int32) == .decimal(precision: 12, scale: 2))
        #expect(DataType.date.union(.timestamp(.second, zone: nil)) == .timestamp(.second, zone: nil))
        #expect(DataType.string.union(.int8) == nil)
        let left = DataType.structure([Field("a", .int32), Field("b", .string, nullable: false)])
        let right = DataType.structure([Field("c", .date), Field("a", .int64)])
        #expect(
            left.union(right)
                == .structure([Field("a", .int64), Field("b", .string), Field("c", .date)]))
    }
}

/// CSV files of a test.
private struct Files {
    private let folder: TemporaryFolder
    let paths: [String]

    init(_ texts: [(name: String, text: String)]) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        paths = try texts.map { try folder.write(Array($0.text.utf8), to: $0.name) }
    }

    func open(_ options: [String: Scalar] = [:]) throws -> any FileTable {
        let files = try paths.map { InputFile(path: $0, byteCount: try ReadableFile(path: $0).byteCount) }
        return try FileSet.open(files, format: CSVFormat(), options: FormatOptions(values: options))
    }

    /// Rows in the order of their ordinals.
    static func rows(_ table: any FileTable, _ request: ScanRequest) throws -> [[Scalar]] {
        let source = try table.scan(request)
        var batches: [RecordBatch] = []
        while var morsel = try source.nextMorsel() {
            while let batch = try morsel.next() {
                #expect(batches.last.map { $0.ordinal < batch.ordinal } ?? true)
                batches.append(batch.compacted())
            }
        }
        #expect(source.progress.done == source.progress.total)
        return batches.flatMap { batch in
            (0..<batch.count).map { row in batch.columns.map { $0.scalar(at: row) } }
        }
    }
}
