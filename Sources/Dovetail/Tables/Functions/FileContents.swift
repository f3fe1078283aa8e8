import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailPlan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// `read_text(..)` and `read_blob(..)`: a row for each file, whose content is read only where it is asked for.
final class FileContents: ScannableSource {
    let name: String
    let schema: Schema
    private let files: [InputFile]

    init(name: String, files: [InputFile], isText: Bool) {
        self.name = name
        self.files = files
        schema = Schema([
            Field("filename", .string), Field("content", isText ? .string : .binary), Field("size", .int64),
            Field("last_modified", .timestamp(.microsecond, zone: "UTC")),
        ])
    }

    var rowCount: Int? { files.count }
    var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

    func pushdownSupport(for filter: Expression) -> PushdownSupport { .none }

    func scan(_ request: ScanRequest) throws -> any BatchSource {
        let projected = schema.selecting(request.projection)
        let (files, projection, isText) = (files, request.projection, schema[1].type == .string)
        return RangeSource(schema: projected, count: files.count, rowsPerMorsel: 1) { rows in
            let columns = try zip(projection, projected.fields).map { column, field in
                Column(
                    scalars: try rows.map { try FileContents.value(column, of: files[$0], isText: isText) },
                    type: field.type)
            }
            return RecordBatch(schema: projected, columns: columns, count: rows.count)
        }
    }

    private static func value(_ column: Int, of file: InputFile, isText: Bool) throws -> Scalar {
        switch column {
        case 0: return .string(file.path)
        case 1: return try content(of: file, isText: isText)
        case 2: return .int(Int64(file.byteCount))
        default: return changeTime(of: file.path)
        }
    }

    private static func content(of input: InputFile, isText: Bool) throws -> Scalar {
        let file = try ReadableFile(path: input.path)
        let bytes = try [UInt8](unsafeUninitializedCapacity: file.byteCount) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            count = try file.read(into: base, at: 0, count: file.byteCount)
        }
        guard isText else { return .binary(bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FormatError(
                .badValue, "\"\(input.path)\" is no text in UTF-8", path: input.path,
                notes: ["read_blob reads any bytes"])
        }
        return .string(text)
    }

    private static func changeTime(of path: String) -> Scalar {
        var status = stat()
        guard stat(path, &status) == 0 else { return .null }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        return .timestamp(microseconds, .microsecond, zone: "UTC")
    }
}

extension TableFunctions {
    func contents(_ call: TableFunctionCall, isText: Bool) throws -> any TableSource {
        FileContents(name: call.name, files: try inputs(of: call), isText: isText)
    }

    func footers(_ call: TableFunctionCall, _ inspection: ParquetInspection) throws -> any TableSource {
        let rows = try inputs(of: call).flatMap { try inspection.rows(of: $0.path) }
        return MemoryTable(name: call.name, columns: inspection.columns, rows: rows)
    }

    /// The files that the one argument, a path or a list of them, names.
    private func inputs(of call: TableFunctionCall) throws -> [InputFile] {
        guard call.arguments.count == 1 else {
            throw call.invalid("takes a file's path or a list of them")
        }
        switch call.arguments[0].value {
        case .string(let path): return try paths.files([path])
        case .list(let values):
            return try paths.files(values.compactMap { if case .string(let path) = $0 { path } else { nil } })
        default: throw call.invalid("takes a file's path or a list of them")
        }
    }
}
