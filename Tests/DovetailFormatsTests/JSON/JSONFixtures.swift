import DovetailColumnar

@testable import DovetailFormats

/// JSON files of a test and how to read them.
final class JSONFiles {
    private let kept: CSVFiles
    private var files: [InputFile] { kept.files }

    init(_ texts: String...) throws {
        kept = try CSVFiles()
        for text in texts { try kept.add(Array(text.utf8)) }
    }

    init(bytes: [UInt8]) throws { kept = try CSVFiles(bytes: bytes) }

    func open(
        _ values: [String: Scalar] = [:], schema: Schema? = nil, types: [String: DataType] = [:],
        chunkSize: Int = 1 << 20, cpuLevel: Int32 = 3
    ) throws -> any FileTable {
        try JSONFormat(chunkSize: chunkSize, cpuLevel: min(cpuLevel, CSVFormat.bestLevel)).open(
            files, options: FormatOptions(values: values, schema: schema, types: types))
    }

    /// All rows with the schema they came under.
    func read(
        _ values: [String: Scalar] = [:], schema: Schema? = nil, types: [String: DataType] = [:],
        chunkSize: Int = 1 << 20, cpuLevel: Int32 = 3
    ) throws -> (schema: Schema, rows: [[Scalar]]) {
        let table = try open(values, schema: schema, types: types, chunkSize: chunkSize, cpuLevel: cpuLevel)
        let rows = try CSVFixtures.rows(of: table)
        return (table.schema, rows)
    }

    /// What reading gives, or the error.
    func outcome(_ values: [String: Scalar] = [:], schema: Schema? = nil, chunkSize: Int = 1 << 20) throws
        -> Result<[[Scalar]], FormatError>
    {
        do {
            return .success(try read(values, schema: schema, chunkSize: chunkSize).rows)
        } catch let error as FormatError {
            return .failure(error)
        }
    }
}

extension Result {
    var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}
