import DovetailColumnar
import Synchronization
import Testing

@testable import DovetailFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files that live as long as the fixture does.
final class CSVFiles {
    private(set) var files: [InputFile] = []
    private static let counter = Atomic<Int>(0)

    init(_ texts: String...) throws { for text in texts { try add(Array(text.utf8)) } }
    init(bytes: [UInt8]) throws { try add(bytes) }

    deinit { for file in files { unlink(file.path) } }

    func add(_ bytes: [UInt8]) throws {
        let number = CSVFiles.counter.wrappingAdd(1, ordering: .relaxed).newValue
        let path = "/tmp/dovetail-csv-\(getpid())-\(number).csv"
        let handle = try #require(fopen(path, "w"))
        #expect(fwrite(bytes, 1, bytes.count, handle) == bytes.count)
        fclose(handle)
        files.append(InputFile(path: path, byteCount: bytes.count))
    }

    func open(
        _ values: [String: Scalar] = [:], schema: Schema? = nil, types: [String: DataType] = [:],
        chunkSize: Int = 1 << 20,
        cpuLevel: Int32 = 3
    ) throws -> any FileTable {
        let level = min(cpuLevel, CSVFixtures.bestLevel)
        return try CSVFormat(chunkSize: chunkSize, cpuLevel: level).open(
            files, options: FormatOptions(values: values, schema: schema, types: types))
    }

    func rows(
        _ values: [String: Scalar] = [:], schema: Schema? = nil, types: [String: DataType] = [:],
        chunkSize: Int = 1 << 20,
        cpuLevel: Int32 = 3
    ) throws -> [[Scalar]] {
        try CSVFixtures.rows(
            of: try open(values, schema: schema, types: types, chunkSize: chunkSize, cpuLevel: cpuLevel))
    }
}

enum CSVFixtures {
    static let bestLevel = CSVFixtures.level()

    private static func level() -> Int32 { CSVFormat.bestLevel }

    /// All rows of a scan in order; starts over when a column is widened.
    static func rows(of table: any FileTable, projection: [Int]? = nil, filter: RowFilter? = nil) throws -> [[Scalar]] {
        while true {
            do {
                let columns = projection ?? Array(table.schema.fields.indices)
                let source = try table.scan(ScanRequest(projection: columns, filter: filter))
                var batches: [RecordBatch] = []
                while var morsel = try source.nextMorsel() {
                    while let batch = try morsel.next() { batches.append(batch) }
                }
                batches.sort { $0.ordinal < $1.ordinal }
                return batches.flatMap { $0.rows() }
            } catch is SchemaWidened {
                continue
            }
        }
    }

    static func texts(_ names: String...) -> Schema { Schema(names.map { Field($0, .string) }) }
}

/// A row at a time, a byte at a time: what the reader must give.
struct ReferenceCSV {
    var delimiter = UInt8(ascii: ",")
    var quote: UInt8? = UInt8(ascii: "\"")
    var escape: UInt8?

    /// Rows of fields; nil is an empty field without quotes. Empty lines are left out unless `columns` is 1.
    func rows(_ text: [UInt8], columns: Int) -> [[[UInt8]?]]? {
        var rows: [[[UInt8]?]] = []
        var row: [[UInt8]?] = []
        var field: [UInt8] = []
        var (isQuoted, isOpen, hasText) = (false, false, false)
        var index = 0
        func endField() {
            row.append(field.isEmpty && !isQuoted ? nil : field)
            (field, isQuoted, hasText) = ([], false, false)
        }
        func endRow() {
            if !isQuoted || hasText, field.last == 13 { field.removeLast() }
            let isEmpty = row.isEmpty && field.isEmpty && !isQuoted
            endField()
            if !isEmpty || columns == 1 { rows.append(row) }
            row = []
        }
        while index < text.count {
            let byte = text[index]
            index += 1
            if isOpen {
                if let escape, byte == escape, escape != quote {
                    if index < text.count { field.append(text[index]) }
                    index += 1
                } else if byte == quote {
                    if index < text.count, text[index] == quote, escape == nil || escape == quote || true {
                        field.append(byte)
                        index += 1
                    } else {
                        isOpen = false
                    }
                } else {
                    field.append(byte)
                }
            } else if byte == delimiter {
                endField()
            } else if byte == 10 {
                endRow()
            } else if byte == quote, field.isEmpty, !isQuoted {
                isOpen = true
                isQuoted = true
            } else {
                field.append(byte)
                hasText = true
            }
        }
        if isOpen { return nil }
        if !row.isEmpty || !field.isEmpty || isQuoted { endRow() }
        return rows
    }
}
