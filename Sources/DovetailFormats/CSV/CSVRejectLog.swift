import DovetailColumnar
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The file of rejects of one scan: rows are appended to a staged file by any thread, which takes the file's name when the
/// scan has read everything. A scan that fails or is stopped leaves nothing.
final class CSVRejectLog: Sendable {
    let path: String
    private let stagedPath: String
    private let state: Mutex<State>
    private static let counter = Atomic<Int>(0)
    private static let schema = Schema([
        Field("file", .string), Field("line", .int64), Field("column", .int64), Field("column_name", .string),
        Field("value", .string), Field("reason", .string),
    ])

    private struct State: ~Copyable {
        var descriptor: Int32
        var isPublished = false
    }

    /// - Throws: `FormatError` `.unwritable` when no file can be made there.
    init(path: String) throws {
        self.path = path
        let number = CSVRejectLog.counter.wrappingAdd(1, ordering: .relaxed).newValue
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let name = parts.removeLast()
        parts.append(".\(name).\(getpid())-\(number).tmp")
        stagedPath = parts.joined(separator: "/")
        let descriptor = openFile(stagedPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CSVRejectLog.failure(path, errno) }
        state = Mutex(State(descriptor: descriptor))
        let header = CSVText(CSVRejectLog.rules)
        header.append(header: CSVRejectLog.schema.names)
        try write(header.finish())
    }

    deinit {
        state.withLock { state in
            if state.descriptor >= 0 { close(state.descriptor) }
            if !state.isPublished { unlink(stagedPath) }
        }
    }

    private static var rules: CSVTextRules {
        CSVTextRules(delimiter: [UInt8(ascii: ",")], quote: UInt8(ascii: "\""), escape: UInt8(ascii: "\""))
    }

    /// Appends what is wrong in a chunk, in the order of its lines.
    func append(_ rejects: [CSVReject], of chunk: CSVChunk, _ layout: CSVLayout) throws {
        let sorted = rejects.sorted { ($0.position, $0.column ?? 0) < ($1.position, $1.column ?? 0) }
        var start = 0
        while start < sorted.count {
            let piece = sorted[start..<min(start + 4_096, sorted.count)]
            start += piece.count
            let text = CSVText(CSVRejectLog.rules)
            text.append(CSVRejectLog.batch(piece, chunk, layout))
            try write(text.finish())
        }
    }

    private static func batch(_ rejects: ArraySlice<CSVReject>, _ chunk: CSVChunk, _ layout: CSVLayout) -> RecordBatch {
        let columns: [[Scalar]] = [
            rejects.map { _ in .string(chunk.file.path) },
            rejects.map { .int(Int64(chunk.line(at: $0.position, layout))) },
            rejects.map { $0.column.map { .int(Int64($0)) } ?? .null },
            rejects.map { $0.columnName.map { .string($0) } ?? .null },
            rejects.map { .string($0.value) },
            rejects.map { .string($0.reason) },
        ]
        return RecordBatch(
            schema: schema, columns: zip(columns, schema.fields).map { Column(scalars: $0, type: $1.type) },
            count: rejects.count)
    }

    private func write(_ text: Buffer) throws {
        try withExtendedLifetime(text) {
            try state.withLock { state in
                var done = 0
                while done < text.byteCount {
                    let count = writeBytes(state.descriptor, text.base + done, text.byteCount - done)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { throw CSVRejectLog.failure(path, errno) }
                    done += count
                }
            }
        }
    }

    /// Gives the file its name; further calls do nothing.
    func publish() throws {
        try state.withLock { state in
            guard !state.isPublished else { return }
            let isWritten = fsync(state.descriptor) == 0
            let code = errno
            close(state.descriptor)
            state.descriptor = -1
            guard isWritten else { throw CSVRejectLog.failure(path, code) }
            guard rename(stagedPath, path) == 0 else { throw CSVRejectLog.failure(path, errno) }
            state.isPublished = true
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> FormatError {
        let isFull = code == ENOSPC
        return FormatError(
            isFull ? .diskFull : .unwritable,
            "cannot write the file of rejects \"\(path)\": \(String(cString: strerror(code)))",
            kind: isFull ? .resource : .output, path: path)
    }
}

private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
private func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
