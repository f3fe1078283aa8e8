/// Types of fields and elements in Thrift's compact protocol, in which Parquet keeps its metadata.
enum ThriftKind: UInt8 {
    /// A boolean field's value is its kind; an element of a list has a byte of its own.
    case booleanTrue = 1
    case booleanFalse = 2
    case byte = 3
    case int16 = 4
    case int32 = 5
    case int64 = 6
    case double = 7
    case binary = 8
    case list = 9
    case set = 10
    case map = 11
    case structure = 12
    case uuid = 13
}

/// Head of a field: which it is, and how its value is written.
struct ThriftField {
    let id: Int16
    let kind: ThriftKind
}

/// A structure that is read from and written to the compact protocol.
protocol ThriftStructure {
    /// Unknown fields are skipped.
    /// - Throws: `FormatError` `.damagedFile`.
    init(from reader: inout ThriftReader) throws
    /// Writes the fields in ascending order of their ids; the caller opens and closes the structure.
    func write(to writer: inout ThriftWriter)
}
