import DovetailColumnar
import DovetailFormats
import DovetailPlan
import DovetailSQL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is fed: a reader of files by the name of its format; `sql`, the parser; a compression of whole files by its name
/// (`gzip`); or `codecs`, the decompressors of blocks. Any error is fine; a trap, a bad
/// access, a hang or too much memory is a finding.
struct FuzzTarget: Sendable {
    static let shared = FuzzTarget()

    private enum Kind: Sendable {
        case format(any FileFormat, FormatOptions)
        case sql
        case stream(StreamCompression)
        case codecs
    }

    private let kind: Kind
    private let path: String

    private init() {
        let name = getenv("DOVETAIL_FUZZ_FORMAT").map { String(cString: $0) } ?? "parquet"
        if name == "sql" {
            kind = .sql
        } else if name == "codecs" {
            kind = .codecs
        } else if let compression = StreamCompression(rawValue: name) {
            kind = .stream(compression)
        } else if let format = FormatRegistry().format(named: name) {
            // Page checksums would keep most changed bytes from the decoders.
            let values: [String: Scalar] = name == "parquet" ? ["verify_checksum": .boolean(false)] : [:]
            kind = .format(format, FormatOptions(values: values))
        } else {
            print("DOVETAIL_FUZZ_FORMAT=\(name) is neither a format nor a compression, codecs or sql")
            exit(2)
        }
        path = "/dev/shm/dovetail-fuzz-\(getpid())"
    }

    func run(_ bytes: UnsafeRawBufferPointer) {
        switch kind {
        case .sql: parse(bytes)
        case .format(let format, let options): read(bytes, format, options)
        case .stream(let compression): decompress(bytes, compression)
        case .codecs: decompressBlock(bytes)
        }
    }

    private func parse(_ bytes: UnsafeRawBufferPointer) {
        let parser = SQLParser(dialect: .ansi, sourceName: nil) { _ in false }
        _ = try? parser.parse(String(decoding: bytes, as: UTF8.self))
    }

    /// The whole file, by steps of a size the file itself decides.
    private func decompress(_ bytes: UnsafeRawBufferPointer, _ compression: StreamCompression) {
        guard store(bytes) else { return }
        let step = 1 + bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        let target = Buffer(byteCount: step)
        var total = 0
        guard let stream = try? compression.open(ReadableFile(path: path)) else { return }
        while total < 64 << 20, let count = try? stream.read(into: target.base, count: step), count > 0 {
            total += count
        }
    }

    /// A byte for the codec, two for the size of what it should give, and the block.
    private func decompressBlock(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 3 else { return }
        let codec = Codec.allCases[Int(bytes[0]) % Codec.allCases.count]
        let target = Buffer(byteCount: Int(bytes[1]) << 8 | Int(bytes[2]))
        let output = UnsafeMutableRawBufferPointer(start: target.base, count: target.byteCount)
        try? codec.decompress(UnsafeRawBufferPointer(rebasing: bytes[3...]), into: output, context: CodecContext())
    }

    /// Makes the bytes a file.
    private func store(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return write(descriptor, bytes.baseAddress, bytes.count) == bytes.count
    }

    private func read(_ bytes: UnsafeRawBufferPointer, _ format: any FileFormat, _ options: FormatOptions) {
        guard store(bytes) else { return }
        do {
            let table = try format.open([InputFile(path: path, byteCount: bytes.count)], options: options)
            for projection in [
                Array(table.schema.fields.indices), table.schema.count > 1 ? [table.schema.count - 1] : [],
            ] {
                try scan(table, projection)
            }
        } catch {}
    }

    /// Types may grow a few times before all values fit.
    private func scan(_ table: any FileTable, _ projection: [Int]) throws {
        for _ in 0..<8 {
            do {
                let source = try table.scan(ScanRequest(projection: projection))
                while var morsel = try source.nextMorsel() {
                    while let batch = try morsel.next() {
                        for column in batch.columns where batch.count > 0 { _ = column.scalar(at: batch.count - 1) }
                    }
                }
                return
            } catch is SchemaWidened {}
        }
    }
}
