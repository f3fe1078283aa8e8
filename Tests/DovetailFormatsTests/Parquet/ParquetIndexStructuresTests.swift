import Testing

@testable import DovetailFormats

/// The structures of page indexes and Bloom filters come back as they were written.
@Suite struct ParquetIndexStructuresTests {
    private func again<T: ThriftStructure>(_ value: T) throws -> T {
        try ThriftWriter.encode(value).withUnsafeBytes { bytes in
            var reader = ThriftReader(bytes)
            let read = try T(from: &reader)
            #expect(reader.position == bytes.count)
            return read
        }
    }

    @Test(arguments: [0, 1, 14, 15, 300])
    func columnIndex(pages: Int) throws {
        var index = Parquet.ColumnIndex(
            nullPages: (0..<pages).map { $0 % 3 == 0 }, minValues: (0..<pages).map { Array(repeating: 7, count: $0) },
            maxValues: (0..<pages).map { [UInt8(truncatingIfNeeded: $0)] }, boundaryOrder: .descending,
            nullCounts: (0..<pages).map { Int64($0) << 40 })
        #expect(try again(index) == index)
        index.definitionLevelHistograms = [1, 2, .max]
        index.repetitionLevelHistograms = []
        #expect(try again(index) == index)
    }

    @Test func offsetIndex() throws {
        var index = Parquet.OffsetIndex(
            locations: (0..<40).map { .init(offset: 4 + $0 << 30, compressedSize: .max, firstRow: $0 * 1_000) })
        #expect(try again(index) == index)
        index.unencodedByteCounts = [3, 4]
        #expect(try again(index) == index)
    }

    @Test func bloomFilterHeader() throws {
        let header = Parquet.BloomFilterHeader(byteCount: 1 << 20)
        #expect(try again(header) == header)
        // Hash 2 is one nobody knows yet.
        let other: [UInt8] = [0x15, 0x40, 0x1C, 0x1C, 0, 0, 0x1C, 0x2C, 0, 0, 0x1C, 0x1C, 0, 0, 0]
        let read = try other.withUnsafeBytes { bytes in
            var reader = ThriftReader(bytes)
            return try Parquet.BloomFilterHeader(from: &reader)
        }
        #expect(read.byteCount == 32 && !read.isKnown)
    }
}
