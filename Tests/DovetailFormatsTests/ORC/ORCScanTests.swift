import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

@Suite struct ORCScanTests {
    private static let types: [DataType] = [
        .int64, .string, .boolean, .double, .date, .decimal(precision: 12, scale: 2),
        .timestamp(.microsecond, zone: nil), .list(Field("element", .string)),
        .structure([Field("a", .int32), Field("b", .list(Field("element", .int64)))]), .uint8,
    ]
    private static let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })

    /// Two stripes whose first seven columns rise with the row.
    private static func write(_ folder: TemporaryFolder, _ options: [String: Scalar] = [:]) throws -> String {
        var random = RandomColumns(seed: 3)
        let stripes = (0..<2).map { stripe -> [RecordBatch] in
            let count = 3_500
            let rows = (0..<count).map { stripe * count + $0 }
            let rising: [(Int) -> Scalar] = [
                { .int(Int64($0)) }, { .string("key " + String($0 + 100_000)) }, { .boolean($0 >= 3_500) },
                { .double(Double($0) / 2) }, { .date(Int32($0)) }, { .decimal(unscaled: Int128($0), scale: 2) },
                { .timestamp(Int64($0) * 3_600_000_000 * 24, .microsecond, zone: nil) },
            ]
            let columns =
                rising.enumerated().map { index, make in
                    Column(scalars: rows.map { $0 % 11 == 5 ? .null : make($0) }, type: types[index])
                } + types[7...].map { random.column($0, count: count, nulls: 0.3, layout: .flat) }
            return [RecordBatch(schema: schema, columns: columns, count: count)]
        }
        let all = options.merging(["row_index_stride": .int(1_000)]) { $1 }
        return try folder.write(ORCFiles.bytes(stripes, schema: schema, options: all), to: "a.orc")
    }

    /// Rows of whole row groups are left out, never one that is wanted, whatever the column and its streams.
    @Test(arguments: ["none", "zstd", "lz4"], [1_024, 1 << 18])
    func prunesRowGroups(codec: String, blockSize: Int) throws {
        let folder = try TemporaryFolder()
        let path = try ORCScanTests.write(
            folder, ["compression": .string(codec), "compression_block_size": .int(Int64(blockSize))])
        let table = try ORCFiles.open([path])
        let all = try ParquetFiles.rows(table)
        let wanted: [Scalar] = [
            .int(5_200), .string("key 105200"), .boolean(true), .double(2_600), .date(5_200),
            .decimal(unscaled: 5_200, scale: 2), .timestamp(5_200 * 86_400_000_000, .microsecond, zone: nil),
        ]
        for (column, value) in wanted.enumerated() {
            for comparison in [ColumnPredicate.Comparison.equal, .less, .greaterOrEqual] {
                var request = ScanRequest(projection: Array(0..<table.schema.count))
                request.pruning = [ColumnPredicate(column: column, comparison: comparison, value: value)]
                let found = try ParquetFiles.rows(table, request)
                let matching = all.filter { row in
                    guard !row[column].isNull else { return false }
                    let order = Scalar.order(row[column], value)
                    return comparison == .equal ? order == 0 : comparison == .less ? order < 0 : order >= 0
                }
                // Any row group may hold NaN, which is greater than all numbers.
                let mayPrune = column != 3 || comparison != .greaterOrEqual
                #expect(found.count < all.count || !mayPrune, "column \(column) \(comparison)")
                // What is left is in order and holds every match.
                var rest = all[...]
                for row in found {
                    guard let place = rest.firstIndex(of: row) else {
                        Issue.record("column \(column) \(comparison): a row that is not there")
                        break
                    }
                    rest = rest[(place + 1)...]
                }
                let kept = Set(found.map { $0[0] })
                #expect(matching.allSatisfy { kept.contains($0[0]) }, "column \(column) \(comparison)")
            }
        }
    }

    @Test func filtersAndProjects() throws {
        let folder = try TemporaryFolder()
        let table = try ORCFiles.open([ORCScanTests.write(folder)])
        let all = try ParquetFiles.rows(table)
        var request = ScanRequest(projection: [8, 1, 7])
        request.filter = RowFilter(columns: [0]) { batch in
            Selection(
                (0..<batch.count).filter { row in
                    if case .int(let value) = batch.columns[0].scalar(at: row) { value % 1_000 < 3 } else { false }
                })
        }
        let expected = all.filter { if case .int(let value) = $0[0] { value % 1_000 < 3 } else { false } }
        #expect(try ParquetFiles.rows(table, request) == expected.map { [$0[8], $0[1], $0[7]] })
        let counted = try ParquetFiles.batches(table, ScanRequest(projection: []))
        #expect(counted.reduce(0) { $0 + $1.count } == 7_000)
        #expect(counted.allSatisfy { $0.columns.isEmpty })
        #expect(Set(counted.map(\.ordinal)).count == counted.count)
    }

    @Test func declaredTypesAndNamelessFiles() throws {
        let folder = try TemporaryFolder()
        let schema = Schema([Field("_col0", .int32), Field("_col1", .string)])
        let columns = [
            Column(scalars: [.int(1), .null], type: .int32),
            Column(scalars: [.string("7"), .string("x")], type: .string),
        ]
        let batch = RecordBatch(schema: schema, columns: columns, count: 2)
        let path = try folder.write(ORCFiles.bytes([[batch]], schema: schema), to: "a.orc")
        let declared = Schema([Field("id", .int64), Field("name", .string), Field("more", .date)])
        let table = try ORCFiles.open([path], schema: declared)
        #expect(table.schema == declared)
        #expect(try ParquetFiles.rows(table) == [[.int(1), .string("7"), .null], [.null, .string("x"), .null]])
        let typed = try ORCFiles.open([path], types: ["_COL0": .double])
        #expect(try ParquetFiles.rows(typed).map { $0[0] } == [.double(1), .null])
        let wrong = try ORCFiles.open([path], types: ["_col1": .int32])
        #expect(throws: FormatError.self) { try ParquetFiles.rows(wrong) }
        #expect(throws: FormatError.self) { try ORCFiles.open([path], options: ["timestamp_units": .string("us")]) }
    }

    @Test func timestampUnits() throws {
        let folder = try TemporaryFolder()
        let schema = Schema([Field("t", .timestamp(.microsecond, zone: nil))])
        let column = Column(
            scalars: [253_402_300_799_000_000, -1_999_999].map { .timestamp($0, .microsecond, zone: nil) },
            type: schema[0].type)
        let batch = RecordBatch(schema: schema, columns: [column], count: 2)
        let path = try folder.write(ORCFiles.bytes([[batch]], schema: schema), to: "a.orc")
        #expect(try ParquetFiles.rows(ORCFiles.open([path])) == batch.rows())
        let seconds = try ORCFiles.open([path], types: ["t": .timestamp(.second, zone: nil)])
        #expect(try ParquetFiles.rows(seconds)[0] == [.timestamp(253_402_300_799, .second, zone: nil)])
    }
}

extension ORCScanTests {
    /// A stripe of many rows is handed out in parts that begin where its row index says.
    @Test func largeStripesAreSplit() throws {
        let count = 540_000
        let schema = Schema([Field("n", .int64), Field("s", .string)])
        let values = Buffer(byteCount: count * 8)
        let codes = Buffer(byteCount: count * 4)
        for row in 0..<count {
            values.pointer(as: Int64.self)[row] = Int64(row * row % 10_007)
            codes.pointer(as: UInt32.self)[row] = UInt32(row % 3)
        }
        let words = Column(scalars: ["one", "two", "three of them"].map { .string($0) }, type: .string)
        let batch = RecordBatch(
            schema: schema,
            columns: [
                .primitive(PrimitiveColumn(type: .int64, values: values, count: count)),
                .dictionary(DictionaryColumn(codes: codes, values: words, count: count)),
            ], count: count)
        let folder = try TemporaryFolder()
        let path = try folder.write(ORCFiles.bytes([[batch]], schema: schema), to: "a.orc")
        let batches = try ParquetFiles.batches(ORCFiles.open([path]))
        #expect(Set(batches.map { $0.ordinal >> 32 }).count == 3)
        var row = 0
        for batch in batches {
            guard case .primitive(let column) = batch.columns[0], case .dictionary(let text) = batch.columns[1] else {
                Issue.record("layouts that were not written")
                return
            }
            let (numbers, places) = (column.pointer(as: Int64.self), text.codes.pointer(as: UInt32.self))
            let isEqual = (0..<batch.count).allSatisfy { index in
                numbers[index] == Int64((row + index) * (row + index) % 10_007)
                    && Int(places[index]) == (row + index) % 3
            }
            #expect(isEqual && text.values.isEqual(to: words), "rows from \(row) on")
            row += batch.count
        }
        #expect(row == count)
    }

    @Test func textIsChecked() throws {
        let folder = try TemporaryFolder()
        let schema = Schema([Field("a", .string)])
        let column = Column(scalars: [.string("some text that is kept in full")], type: .string)
        var bytes = try ORCFiles.bytes(
            [[RecordBatch(schema: schema, columns: [column], count: 1)]], schema: schema,
            options: ["compression": .string("none")])
        // The value itself follows the two row indexes, which hold it twice.
        let places = bytes.indices.filter { bytes[$0...].starts(with: "text that".utf8) }
        for place in places { bytes[place] = 0xFF }
        let path = try folder.write(bytes, to: "a.orc")
        do {
            _ = try ParquetFiles.rows(ORCFiles.open([path]))
            Issue.record("text that is not UTF-8 was read")
        } catch let error as FormatError { #expect(error.message.contains("UTF-8") && error.code == .badValue) }
    }
}
