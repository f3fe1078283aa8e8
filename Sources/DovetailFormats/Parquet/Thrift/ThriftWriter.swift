/// Writes Thrift's compact protocol. Fields of a structure are written in ascending order of their ids.
struct ThriftWriter {
    private(set) var bytes: [UInt8] = []
    private var lastID: Int16 = 0

    /// A structure on its own: a page header, a footer.
    static func encode(_ value: some ThriftStructure) -> [UInt8] {
        var writer = ThriftWriter()
        value.write(to: &writer)
        writer.bytes.append(0)
        return writer.bytes
    }

    // MARK: Fields

    mutating func field(_ id: Int16, _ value: Bool) { head(id, value ? .booleanTrue : .booleanFalse) }

    mutating func field(_ id: Int16, _ value: Int8) {
        head(id, .byte)
        bytes.append(UInt8(bitPattern: value))
    }

    mutating func field(_ id: Int16, _ value: Int16) {
        head(id, .int16)
        zigzag(Int64(value))
    }

    mutating func field(_ id: Int16, _ value: Int32) {
        head(id, .int32)
        zigzag(Int64(value))
    }

    mutating func field(_ id: Int16, _ value: Int64) {
        head(id, .int64)
        zigzag(value)
    }

    mutating func field(_ id: Int16, _ value: String) {
        head(id, .binary)
        binary(value.utf8)
    }

    mutating func field(_ id: Int16, _ value: [UInt8]) {
        head(id, .binary)
        binary(value)
    }

    mutating func field(_ id: Int16, _ value: some ThriftStructure) {
        head(id, .structure)
        structure(value)
    }

    /// A structure without fields: a member of a union that says only which it is.
    mutating func emptyStructure(_ id: Int16) {
        head(id, .structure)
        bytes.append(0)
    }

    mutating func field(_ id: Int16, _ values: [some ThriftStructure]) {
        list(id, .structure, values.count)
        for value in values { structure(value) }
    }

    mutating func field(_ id: Int16, _ values: [Int32]) {
        list(id, .int32, values.count)
        for value in values { zigzag(Int64(value)) }
    }

    mutating func field(_ id: Int16, _ values: [Int64]) {
        list(id, .int64, values.count)
        for value in values { zigzag(value) }
    }

    mutating func field(_ id: Int16, _ values: [Bool]) {
        list(id, .booleanTrue, values.count)
        for value in values { bytes.append(value ? ThriftKind.booleanTrue.rawValue : ThriftKind.booleanFalse.rawValue) }
    }

    mutating func field(_ id: Int16, _ values: [[UInt8]]) {
        list(id, .binary, values.count)
        for value in values { binary(value) }
    }

    mutating func field(_ id: Int16, _ values: [String]) {
        list(id, .binary, values.count)
        for value in values { binary(value.utf8) }
    }

    // MARK: Bytes

    private mutating func structure(_ value: some ThriftStructure) {
        let outer = lastID
        lastID = 0
        value.write(to: &self)
        bytes.append(0)
        lastID = outer
    }

    private mutating func head(_ id: Int16, _ kind: ThriftKind) {
        let delta = Int(id) - Int(lastID)
        if delta > 0, delta < 16 {
            bytes.append(UInt8(delta) << 4 | kind.rawValue)
        } else {
            bytes.append(kind.rawValue)
            zigzag(Int64(id))
        }
        lastID = id
    }

    private mutating func list(_ id: Int16, _ kind: ThriftKind, _ count: Int) {
        head(id, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | kind.rawValue)
        } else {
            bytes.append(0xF0 | kind.rawValue)
            varint(UInt64(count))
        }
    }

    private mutating func binary(_ value: some Collection<UInt8>) {
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    private mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
