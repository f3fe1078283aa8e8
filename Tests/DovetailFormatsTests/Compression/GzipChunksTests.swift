import DovetailColumnar
import Testing

@testable import DovetailFormats

/// Deflate streams in all the ways zlib can be made to write them, whatever the reader's steps.
@Suite struct GzipChunksTests {
    /// Data of several kinds by every strategy, level and window size; headers with every optional part.
    private static let script = """
        import random, struct, sys, zlib
        folder = sys.argv[1]
        random.seed(7)
        def near(size):
            data = bytearray(random.randbytes(40))
            while len(data) < size:
                start = random.randrange(max(0, len(data) - 30000), len(data))
                data += data[start:start + random.randrange(1, 300)] + random.randbytes(random.randrange(3))
            return bytes(data)
        kinds = [b'', b'x', b'x' * 400000, random.randbytes(100000), near(300000),
            ' '.join(str(value * value) for value in range(20000)).encode()]
        plain, number = b'', 0
        with open(folder + '/packed', 'wb') as out:
            for data in kinds:
                for strategy in range(5):
                    for level, window in [(0, 15), (1, 9), (4, 12), (6, 15), (9, 15)]:
                        packer = zlib.compressobj(level, zlib.DEFLATED, -window, 8 if number % 2 else 1, strategy)
                        body = packer.compress(data[:len(data) // 2])
                        if number % 3 == 0: body += packer.flush(zlib.Z_FULL_FLUSH)
                        body += packer.compress(data[len(data) // 2:]) + packer.flush()
                        flags = number % 32 & 0x1E
                        header = b'\\x1f\\x8b\\x08' + bytes([flags, 1, 2, 3, 4, 0, 3])
                        if flags & 4: header += struct.pack('<H', 5) + b'extra'
                        if flags & 8: header += b'name\\0'
                        if flags & 16: header += b'a comment\\0'
                        if flags & 2: header += struct.pack('<H', zlib.crc32(header) & 0xFFFF)
                        out.write(header + body + struct.pack('<II', zlib.crc32(data), len(data)))
                        plain += data
                        number += 1
        open(folder + '/plain', 'wb').write(plain)
        """

    @Test(.enabled(if: PyArrow.isInstalled, "\(PyArrow.absence)")) func everythingZlibWrites() throws {
        let folder = try TemporaryFolder()
        _ = try PyArrow.run(GzipChunksTests.script, [folder.path])
        let expected = try TemporaryFolder.bytes(of: folder.path + "/plain")
        for step in [100_003, 1 << 20] {
            let stream = try StreamCompression.gzip.open(ReadableFile(path: folder.path + "/packed"))
            let buffer = Buffer(byteCount: step)
            var done = 0
            while case let count = try stream.read(into: buffer.base, count: step), count > 0 {
                let isEqual = expected.withUnsafeBytes {
                    $0[done..<min(done + count, $0.count)].elementsEqual(buffer.bytes[..<count])
                }
                guard isEqual else {
                    Issue.record("a difference behind byte \(done)")
                    return
                }
                done += count
            }
            #expect(done == expected.count)
        }
    }
}
