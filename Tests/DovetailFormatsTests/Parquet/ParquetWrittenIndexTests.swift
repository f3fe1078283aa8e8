import CDovetailKernels
import DovetailColumnar
import DovetailTestSupport
import Testing

@testable import DovetailFormats

/// Page indexes, Bloom filters and the like, as they stand in written files.
@Suite struct ParquetWrittenIndexTests {
    private static let schema = Schema([
        Field("id", .int64), Field("day", .date), Field("word", .string), Field("price", .double),
        Field("amount", .decimal(precision: 30, scale: 2)), Field("tags", .list(Field("element", .string))),
        Field("flag", .boolean), Field("span", .interval), Field("count", .uint32), Field("none", .null),
    ])

    private static func batch(_ count: Int) -> RecordBatch {
        let rows = (0..<count).map { row -> [Scalar] in
            let day = row % 7 == 0 ? Scalar.null : .date(Int32(row / 10))
            let tags = row % 5 == 0 ? Scalar.null : .list((0..<row % 4).map { .string("tag \(row + $0)") })
            return [
                .int(Int64(row)), day, .string("word \(row * 7_919 % 1_000)"), .double(Double(count - row)),
                .decimal(unscaled: Int128(row - 500) * 1_000_000_000_000_000_000_000, scale: 2), tags,
                .boolean(row % 2 == 0), .interval(Interval(months: Int32(row))), .uint(UInt64(row)), .null,
            ]
        }
        let columns = schema.fields.enumerated().map { place, field in
            Column(scalars: rows.map { $0[place] }, type: field.type)
        }
        return RecordBatch(schema: schema, columns: columns, count: count)
    }

    private static func structure<T: ThriftStructure>(
        _ bytes: [UInt8], _ offset: Int64?, _ length: Int32?, as type: T.Type = T.self
    ) throws -> T {
        let start = Int(try #require(offset))
        let end = start + Int(try #require(length))
        return try bytes[start..<end].withUnsafeBytes {
            var reader = ThriftReader($0)
            return try T(from: &reader)
        }
    }

    @Test(arguments: [1, 2])
    func pageIndexes(version: Int) throws {
        let batch = ParquetWrittenIndexTests.batch(3_000)
        let options: [String: Scalar] = [
            "page_size": .int(2_000), "data_page_version": .int(Int64(version)), "dictionary": .boolean(false),
        ]
        let bytes = try ParquetFiles.bytes(
            [[batch], [batch]], schema: ParquetWrittenIndexTests.schema, options: options)
        let footer = try ParquetFooter.of(bytes)
        #expect(footer.rowGroups.count == 2)
        for group in footer.rowGroups {
            for chunk in group.columns {
                let column = try #require(chunk.metaData)
                let name = column.pathInSchema[0]
                let offsets: Parquet.OffsetIndex = try ParquetWrittenIndexTests.structure(
                    bytes, chunk.offsetIndexOffset, chunk.offsetIndexLength)
                #expect(offsets.locations.first?.offset == column.dataPageOffset)
                #expect(offsets.locations.first?.firstRow == 0)
                #expect(offsets.locations.count == Int(try #require(column.encodingStats?.last?.count)), "\(name)")
                // Pages stand one behind the other to the end of the chunk.
                for (page, next) in zip(offsets.locations, offsets.locations.dropFirst()) {
                    #expect(page.offset + Int64(page.compressedSize) == next.offset)
                    #expect(page.firstRow < next.firstRow)
                }
                let last = try #require(offsets.locations.last)
                #expect(last.offset + Int64(last.compressedSize) == column.startOffset + column.totalCompressedSize)
                guard name != "span" else {
                    #expect(chunk.columnIndexOffset == nil)
                    continue
                }
                let index: Parquet.ColumnIndex = try ParquetWrittenIndexTests.structure(
                    bytes, chunk.columnIndexOffset, chunk.columnIndexLength)
                #expect(index.nullPages.count == offsets.locations.count)
                #expect(index.nullCounts?.reduce(0, +) == column.statistics?.nullCount)
                if name == "id" {
                    #expect(index.boundaryOrder == .ascending && offsets.locations.count > 2)
                    for (page, low) in zip(offsets.locations, index.minValues) {
                        #expect(low == withUnsafeBytes(of: page.firstRow.littleEndian) { Array($0) })
                    }
                }
                if name == "price" { #expect(index.boundaryOrder == .descending) }
                if name == "amount" { #expect(index.boundaryOrder == .ascending) }
                if name == "word" { #expect(index.boundaryOrder == .unordered) }
                if name == "none" { #expect(index.nullPages.allSatisfy { $0 }) }
            }
        }
    }

    /// Bounds of the pages of a column with a dictionary are those of what they refer to.
    @Test func pagesOfDictionaries() throws {
        let count = 300_000
        let schema = Schema([Field("c", .int32)])
        // Pages of 131,072 rows.
        let values = (0..<count).map { row -> Scalar in
            let step: Int64 = row % 2 == 0 ? 0 : 5
            return .int(Int64(row / 100_000) * 10 + step)
        }
        let batch = RecordBatch(schema: schema, columns: [Column(scalars: values, type: .int32)], count: count)
        let bytes = try ParquetFiles.bytes([[batch]], schema: schema, options: ["encoding": .string("dictionary")])
        let chunk = try #require(ParquetFooter.of(bytes).rowGroups.first?.columns.first)
        let index: Parquet.ColumnIndex = try ParquetWrittenIndexTests.structure(
            bytes, chunk.columnIndexOffset, chunk.columnIndexLength)
        #expect(index.minValues.map { $0[0] } == [0, 10, 20])
        #expect(index.maxValues.map { $0[0] } == [15, 25, 25])
        #expect(index.boundaryOrder == .ascending)
    }

    @Test func withoutPageIndexes() throws {
        let bytes = try ParquetFiles.bytes(
            [[ParquetWrittenIndexTests.batch(10)]], schema: ParquetWrittenIndexTests.schema,
            options: ["page_index": .boolean(false)])
        for chunk in try ParquetFooter.of(bytes).rowGroups.flatMap(\.columns) {
            #expect(chunk.columnIndexOffset == nil && chunk.offsetIndexOffset == nil)
        }
    }

    @Test func bloomFilters() throws {
        let batch = ParquetWrittenIndexTests.batch(2_000)
        let bytes = try ParquetFiles.bytes(
            [[batch], [batch]], schema: ParquetWrittenIndexTests.schema,
            options: [
                "bloom_filter_columns": .list([.string("id"), .string("word"), .string("amount"), .string("tags")]),
                "bloom_filter_fpp": .double(0.001),
            ])
        for chunk in try ParquetFooter.of(bytes).rowGroups.flatMap(\.columns) {
            let column = try #require(chunk.metaData)
            let isAsked = ["id", "word", "amount", "tags"].contains(column.pathInSchema[0])
            #expect((column.bloomFilterOffset != nil) == isAsked)
            guard isAsked else { continue }
            let filter = try ParquetWrittenIndexTests.filter(bytes, column)
            switch column.pathInSchema[0] {
            case "id":
                #expect((0..<2_000).allSatisfy { filter.has(ParquetWrittenIndexTests.littleEndian(Int64($0))) })
                let wrong = (2_000..<12_000).count { filter.has(ParquetWrittenIndexTests.littleEndian(Int64($0))) }
                #expect(wrong < 40)
            case "word": #expect((0..<1_000).allSatisfy { filter.has(Array("word \($0)".utf8)) })
            case "tags": #expect(filter.has(Array("tag 3".utf8)) && !filter.has(Array("tag".utf8)))
            default:
                let low = LeafBounds.bigEndian(-500 * 1_000_000_000_000_000_000_000, 13)
                #expect(filter.has(low))
            }
        }
    }

    private struct Filter {
        let words: [UInt32]

        func has(_ value: [UInt8]) -> Bool {
            let hash = dovetail_xxh64(value, value.count)
            let block = dovetail_bloom_block(hash, words.count / 8)
            return Array(words[block * 8..<block * 8 + 8]).withUnsafeBufferPointer {
                dovetail_bloom_contains($0.baseAddress, hash) != 0
            }
        }
    }

    private static func filter(_ bytes: [UInt8], _ column: Parquet.ColumnMetaData) throws -> Filter {
        let length = Int(try #require(column.bloomFilterLength))
        let start = Int(try #require(column.bloomFilterOffset))
        let header: Parquet.BloomFilterHeader = try structure(bytes, Int64(start), Int32(length))
        #expect(header.isKnown && Int(header.byteCount) < length)
        let bits = bytes[(start + length - Int(header.byteCount))..<start + length]
        return bits.withUnsafeBytes { bits in
            Filter(words: (0..<bits.count / 4).map { bits.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self) })
        }
    }

    private static func littleEndian(_ value: Int64) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    @Test func rowGroupsByBytesSortingAndKeys() throws {
        let batch = ParquetWrittenIndexTests.batch(1_000)
        let bytes = try ParquetFiles.bytes(
            [[batch, batch, batch]], schema: ParquetWrittenIndexTests.schema,
            options: [
                "row_group_size_bytes": .string("150 KB"), "sorting_columns": .list([.string("id DESC nulls first")]),
                "kv_metadata": .map([(key: .string("owner"), value: .string("us"))]),
            ])
        let footer = try ParquetFooter.of(bytes)
        #expect(footer.rowGroups.map(\.rowCount) == [1_000, 1_000, 1_000])
        #expect(footer.keyValues == [Parquet.KeyValue(key: "owner", value: "us")])
        let sorting = Parquet.SortingColumn(column: 0, isDescending: true, nullsFirst: true)
        #expect(footer.rowGroups.allSatisfy { $0.sortingColumns == [sorting] })
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "a.parquet")
        #expect(try ParquetFiles.rows(ParquetFiles.open([path])).count == 3_000)
    }
}
