import DovetailColumnar
import Testing

@testable import DovetailFormats

/// Compressed files of every kind, ours and those of others, whole and damaged.
@Suite struct StreamCompressionTests {
    static let packed = StreamCompression.allCases.filter { $0 != .none }
    static let text = Array((0..<40_000).map { "line \($0 * 7919 % 1_000) of a file\n" }.joined().utf8)

    @Test func crc32cAsInTheStandard() {
        let digits = Array("123456789".utf8)
        #expect(digits.withUnsafeBytes { Checksum.crc32c($0) } == 0xE306_9283)
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(zeros.withUnsafeBytes { Checksum.crc32c($0) } == 0x8A91_36AA)
    }

    @Test(arguments: packed) func blocksOneBehindAnotherAreOneFile(_ kind: StreamCompression) throws {
        let folder = try TemporaryFolder()
        for pieces in [1, 3] {
            let size = (Self.text.count + pieces - 1) / pieces
            let bytes = try (0..<pieces).flatMap { piece in
                try pack(Array(Self.text[(piece * size)..<min((piece + 1) * size, Self.text.count)]), kind)
            }
            let file = try ReadableFile(path: try folder.write(bytes, to: "file-\(pieces)"))
            #expect(try StreamCompression.detect(file) == kind)
            for step in [7, 4_096, 1 << 20] { #expect(try isEqual(read(file, kind, step: step), Self.text)) }
        }
        // Nothing compressed is nothing; and so it is before and behind something.
        let bytes = try pack([], kind) + pack(Array("ab".utf8), kind) + pack([], kind)
        let file = try ReadableFile(path: try folder.write(bytes, to: "empty"))
        #expect(try StreamCompression.detect(file) == kind)
        #expect(try isEqual(read(file, kind, step: 100), Array("ab".utf8)))
    }

    @Test(arguments: packed) func cutAndTurnedBytesAreErrors(_ kind: StreamCompression) throws {
        let folder = try TemporaryFolder()
        let text = Array(Self.text.prefix(500))
        let bytes = try pack(text, kind)
        for count in 1..<bytes.count {
            let file = try ReadableFile(path: try folder.write(Array(bytes.prefix(count)), to: "cut"))
            // Snappy's files have no end: what is cut between chunks is a shorter file.
            if kind == .snappy, count == SnappyFrames.mark.count { continue }
            let error = #expect(throws: FormatError.self) { try read(file, kind, step: 64) }
            #expect(error?.code == .damagedFile)
            #expect(error?.location != nil)
        }
        for place in bytes.indices {
            var turned = bytes
            turned[place] ^= 0x55
            let file = try ReadableFile(path: try folder.write(turned, to: "turned"))
            // Some bytes say nothing (a time, a level): then the text must be the same. Zstd's frames have no checksum here.
            guard let result = try? read(file, kind, step: 64), kind != .zstd else { continue }
            let isSame = result == text
            #expect(isSame, "byte \(place)")
        }
    }

    @Test(.enabled(if: PyArrow.isInstalled, "\(PyArrow.absence)")) func filesOfOtherWriters() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.text, to: "plain")
        _ = try PyArrow.run(
            """
            import sys, bz2, gzip, pyarrow as pa
            folder = sys.argv[1]
            text = open(folder + '/plain', 'rb').read()
            for kind in ['gzip', 'bz2', 'lz4', 'zstd']:
                with pa.CompressedOutputStream(folder + '/one.' + kind, kind) as out: out.write(text)
                with open(folder + '/one.' + kind, 'rb') as one: packed = one.read()
                with open(folder + '/two.' + kind, 'wb') as two: two.write(packed + packed)
            with open(folder + '/padded.gzip', 'wb') as out: out.write(gzip.compress(text) + bytes(1024))
            with open(folder + '/skipped.zstd', 'wb') as out:
                out.write(b'\\x51\\x2a\\x4d\\x18\\x04\\x00\\x00\\x00abcd' + open(folder + '/one.zstd', 'rb').read())
            """, [folder.path])
        for (name, kind) in [("gzip", StreamCompression.gzip), ("bz2", .bzip2), ("lz4", .lz4), ("zstd", .zstd)] {
            for (prefix, count) in [("one", 1), ("two", 2)] {
                let file = try ReadableFile(path: "\(folder.path)/\(prefix).\(name)")
                #expect(try StreamCompression.detect(file) == kind)
                let wanted = Array(repeatElement(Self.text, count: count).joined())
                #expect(try isEqual(read(file, kind, step: 10_000), wanted))
            }
        }
        for (name, kind) in [("padded.gzip", StreamCompression.gzip), ("skipped.zstd", .zstd)] {
            let file = try ReadableFile(path: folder.path + "/" + name)
            #expect(try StreamCompression.detect(file) == kind)
            #expect(try isEqual(read(file, kind, step: 10_000), Self.text))
        }
    }

    @Test(.enabled(if: PyArrow.isInstalled, "\(PyArrow.absence)")) func othersReadOurs() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.text, to: "plain")
        for (name, kind) in [("gzip", StreamCompression.gzip), ("bz2", .bzip2), ("lz4", .lz4), ("zstd", .zstd)] {
            try folder.write(try pack(Self.text, kind), to: "ours.\(name)")
        }
        let said = try PyArrow.run(
            """
            import sys, pyarrow as pa
            folder = sys.argv[1]
            text = open(folder + '/plain', 'rb').read()
            for kind in ['gzip', 'bz2', 'lz4', 'zstd']:
                print(pa.CompressedInputStream(folder + '/ours.' + kind, kind).read() == text)
            """, [folder.path])
        #expect(said == "True\nTrue\nTrue\nTrue\n")
    }

    @Test func snappyAsHadoopWritesIt() throws {
        let folder = try TemporaryFolder()
        var bytes: [UInt8] = []
        func append(_ length: Int) { withUnsafeBytes(of: UInt32(length).bigEndian) { bytes += $0 } }
        // Blocks of one chunk and of several.
        for (block, chunks) in [(0..<1_000, [1_000]), (1_000..<3_000, [700, 1_299, 1]), (3_000..<Self.text.count, [])] {
            append(block.count)
            var start = block.lowerBound
            for size in chunks.isEmpty ? [block.count] : chunks {
                let chunk = Array(Self.text[start..<(start + size)])
                var packed = [UInt8](repeating: 0, count: SnappyBlock.bound(size))
                let count = try chunk.withUnsafeBytes { source in
                    try packed.withUnsafeMutableBytes { try SnappyBlock.compress(source, into: $0) }
                }
                append(count)
                bytes += packed[..<count]
                start += size
            }
        }
        let file = try ReadableFile(path: try folder.write(bytes, to: "file"))
        #expect(try StreamCompression.detect(file) == .snappy)
        for step in [999, 1 << 20] { #expect(try isEqual(read(file, .snappy, step: step), Self.text)) }
        for count in [20, 500, 900, bytes.count - 1] {
            let cut = try ReadableFile(path: try folder.write(Array(bytes.prefix(count)), to: "cut"))
            #expect(throws: FormatError.self) { try read(cut, .snappy, step: 64) }
        }
        for text in ["a,b\n1,2\n", "\t\t\t\t\t\t\t\t\t\t\t\t", "{\"a\": 1234567890}"] {
            let plain = try ReadableFile(path: try folder.write(Array(text.utf8), to: "plain"))
            #expect(try StreamCompression.detect(plain) == nil)
        }
    }

    @Test func namesAndEndings() throws {
        #expect(StreamCompression(named: "GZ") == .gzip)
        #expect(StreamCompression(named: "bz2") == .bzip2)
        #expect(StreamCompression(named: "uncompressed") == StreamCompression.none)
        #expect(StreamCompression(named: "rar") == nil)
        #expect(try StreamCompression.option("compression", .string("auto")) == nil)
        #expect(throws: FormatError.self) { try StreamCompression.option("compression", .int(1)) }
        let registry = FormatRegistry()
        for ending in ["", ".gz", ".gzip", ".zst", ".zstd", ".lz4", ".bz2", ".snappy", ".sz", ".GZ"] {
            #expect(registry.format(forPath: "folder.d/file.csv\(ending)")?.name == "csv")
        }
        #expect(registry.format(forPath: "csv.gz") == nil)
    }

    /// Without the values in the message, which are long.
    private func isEqual(_ found: [UInt8], _ wanted: [UInt8]) -> Bool { found == wanted }

    private func pack(_ text: [UInt8], _ kind: StreamCompression) throws -> [UInt8] {
        let plain = text.withUnsafeBytes { Buffer(copying: $0) }
        let packed = try kind.pack(plain, context: CodecContext())
        return withExtendedLifetime(packed) { Array(packed.bytes) }
    }

    private func read(_ file: ReadableFile, _ kind: StreamCompression, step: Int) throws -> [UInt8] {
        let stream = try kind.open(file)
        var result: [UInt8] = []
        var block = [UInt8](repeating: 0, count: step)
        while true {
            let got = try block.withUnsafeMutableBytes { bytes in
                try bytes.baseAddress.map { try stream.read(into: $0, count: step) } ?? 0
            }
            result += block[..<got]
            if got < step { break }
        }
        #expect(stream.consumed == file.byteCount)
        return result
    }
}
