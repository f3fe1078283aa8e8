import DovetailColumnar
import DovetailFormats
import DovetailPlan
import DovetailSQL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is fed: a reader of files by the name of its format, or the SQL parser as `sql`. Any error is fine; a trap, a bad
/// access, a hang or too much memory is a finding.
struct FuzzTarget: Sendable {
    static let shared = FuzzTarget()

    private enum Kind: Sendable {
        case format(any FileFormat, FormatOptions)
        case sql
    }

    private let kind: Kind
    private let path: String

    private init() {
        let name = getenv("DOVETAIL_FUZZ_FORMAT").map { String(cString: $0) } ?? "parquet"
        if name == "sql" {
            kind = .sql
        } else if let format = FormatRegistry().format(named: name) {
            // Page checksums would keep most changed bytes from the decoders.
            let values: [String: Scalar] = name == "parquet" ? ["verify_checksum": .boolean(false)] : [:]
            kind = .format(format, FormatOptions(values: values))
        } else {
            print("DOVETAIL_FUZZ_FORMAT=\(name) is neither a format nor sql")
            exit(2)
        }
        path = "/dev/shm/dovetail-fuzz-\(getpid())"
    }

    func run(_ bytes: UnsafeRawBufferPointer) {
        switch kind {
        case .sql: parse(bytes)
        case .format(let format, let options): read(bytes, format, options)
        }
    }

    private func parse(_ bytes: UnsafeRawBufferPointer) {
        let parser = SQLParser(dialect: .ansi, sourceName: nil) { _ in false }
        _ = try? parser.parse(String(decoding: bytes, as: UTF8.self))
    }

    private func read(_ bytes: UnsafeRawBufferPointer, _ format: any FileFormat, _ options: FormatOptions) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, bytes.baseAddress, bytes.count)
        close(descriptor)
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
