/// Reads Thrift's compact protocol from untrusted bytes: every length is checked against what is left, and structures
/// nest only so deep. The memory must outlive the reader.
struct ThriftReader {
    static let depthLimit = 64

    private let bytes: UnsafeRawBufferPointer
    /// Bytes read so far.
    private(set) var position = 0
    private var depth = 0

    /// Id of the last field, which the next one is relative to.
    struct Scope { fileprivate var lastID: Int16 = 0 }

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var remaining: Int { bytes.count &- position }

    // MARK: Structures

    /// Enters a structure; read its fields with `nextField` until nil.
    mutating func enter() throws -> Scope {
        depth += 1
        guard depth <= ThriftReader.depthLimit else { throw damaged("structures nest too deep") }
        return Scope()
    }

    /// The next field, nil at the end of the structure. Its value must be read or skipped before the next call.
    mutating func nextField(_ scope: inout Scope) throws -> ThriftField? {
        let head = try byte()
        if head == 0 {
            depth -= 1
            return nil
        }
        guard let kind = ThriftKind(rawValue: head & 0x0F) else { throw damaged("field of unknown type") }
        let delta = Int16(head >> 4)
        if delta == 0 {
            guard let id = Int16(exactly: try zigzag()) else { throw damaged("field number out of range") }
            scope.lastID = id
        } else {
            scope.lastID = scope.lastID &+ delta
        }
        return ThriftField(id: scope.lastID, kind: kind)
    }

    mutating func structure<T: ThriftStructure>(_ field: ThriftField, as type: T.Type = T.self) throws -> T {
        try expect(field, .structure)
        return try T(from: &self)
    }

    // MARK: Values

    mutating func boolean(_ field: ThriftField) throws -> Bool {
        switch field.kind {
        case .booleanTrue: return true
        case .booleanFalse: return false
        default: throw unexpected(field)
        }
    }

    mutating func int8(_ field: ThriftField) throws -> Int8 {
        try expect(field, .byte)
        return Int8(bitPattern: try byte())
    }

    /// A 16- or 32-bit integer.
    mutating func int32(_ field: ThriftField) throws -> Int32 {
        guard field.kind == .int32 || field.kind == .int16 else { throw unexpected(field) }
        return try int32()
    }

    /// An integer of 16 to 64 bits.
    mutating func int64(_ field: ThriftField) throws -> Int64 {
        guard field.kind == .int64 || field.kind == .int32 || field.kind == .int16 else { throw unexpected(field) }
        return try zigzag()
    }

    mutating func binary(_ field: ThriftField) throws -> [UInt8] {
        try expect(field, .binary)
        return Array(try rawBinary())
    }

    /// Text; bytes that are not UTF-8 are replaced.
    mutating func string(_ field: ThriftField) throws -> String {
        try expect(field, .binary)
        return try string()
    }

    mutating func list<T>(_ field: ThriftField, of type: T.Type = T.self) throws -> [T] where T: ThriftStructure {
        try list(field, .structure) { reader in try T(from: &reader) }
    }

    mutating func int32List(_ field: ThriftField) throws -> [Int32] {
        try list(field, .int32) { reader in try reader.int32() }
    }

    mutating func int64List(_ field: ThriftField) throws -> [Int64] {
        try list(field, .int64) { reader in try reader.zigzag() }
    }

    mutating func stringList(_ field: ThriftField) throws -> [String] {
        try list(field, .binary) { reader in try reader.string() }
    }

    mutating func booleanList(_ field: ThriftField) throws -> [Bool] {
        try list(field, .booleanTrue) { reader in try reader.byte() == ThriftKind.booleanTrue.rawValue }
    }

    /// The bytes of a list of binaries.
    mutating func binaryList(_ field: ThriftField) throws -> [[UInt8]] {
        try list(field, .binary) { reader in Array(try reader.rawBinary()) }
    }

    private mutating func list<T>(
        _ field: ThriftField, _ wanted: ThriftKind, _ element: (inout ThriftReader) throws -> T
    ) throws -> [T] {
        try expect(field, .list)
        let (count, kind) = try listHead()
        guard count > 0 else { return [] }
        let isBoolean = wanted == .booleanTrue && kind == .booleanFalse
        guard kind == wanted || isBoolean else { throw damaged("list of unexpected elements") }
        var result: [T] = []
        result.reserveCapacity(min(count, 1_024))
        for _ in 0..<count { result.append(try element(&self)) }
        return result
    }

    // MARK: Skipping

    /// Passes over the value of a field nobody asked for.
    mutating func skip(_ field: ThriftField) throws {
        switch field.kind {
        case .booleanTrue, .booleanFalse: break
        default: try skipValue(field.kind)
        }
    }

    private mutating func skipValue(_ kind: ThriftKind) throws {
        switch kind {
        case .booleanTrue, .booleanFalse, .byte: _ = try byte()
        case .int16, .int32, .int64: _ = try varint()
        case .double: try advance(8)
        case .uuid: try advance(16)
        case .binary: _ = try rawBinary()
        case .list, .set: try skipList()
        case .map: try skipMap()
        case .structure: try skipStructure()
        }
    }

    private mutating func skipStructure() throws {
        var scope = try enter()
        while let field = try nextField(&scope) { try skip(field) }
    }

    private mutating func skipList() throws {
        depth += 1
        guard depth <= ThriftReader.depthLimit else { throw damaged("lists nest too deep") }
        let (count, kind) = try listHead()
        for _ in 0..<count { try skipValue(kind) }
        depth -= 1
    }

    private mutating func skipMap() throws {
        depth += 1
        guard depth <= ThriftReader.depthLimit else { throw damaged("maps nest too deep") }
        let count = try length()
        if count > 0 {
            let kinds = try byte()
            guard let key = ThriftKind(rawValue: kinds >> 4), let value = ThriftKind(rawValue: kinds & 0x0F) else {
                throw damaged("map of unknown types")
            }
            for _ in 0..<count {
                try skipValue(key)
                try skipValue(value)
            }
        }
        depth -= 1
    }

    // MARK: Bytes

    private mutating func byte() throws -> UInt8 {
        guard position < bytes.count else { throw damaged("it ends too early") }
        let value = bytes[position]
        position &+= 1
        return value
    }

    private mutating func advance(_ count: Int) throws {
        guard count <= remaining else { throw damaged("it ends too early") }
        position += count
    }

    private mutating func varint() throws -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = try byte()
            result |= UInt64(next & 0x7F) &<< shift
            if next < 0x80 { return result }
            shift &+= 7
        }
        throw damaged("a number is too long")
    }

    private mutating func zigzag() throws -> Int64 {
        let value = try varint()
        return Int64(bitPattern: (value &>> 1) ^ (0 &- (value & 1)))
    }

    private mutating func int32() throws -> Int32 {
        guard let value = Int32(exactly: try zigzag()) else { throw damaged("a number is out of range") }
        return value
    }

    /// A count of things that take at least a byte each, so that it can be believed.
    private mutating func length() throws -> Int {
        let value = try varint()
        guard value <= UInt64(remaining) else { throw damaged("a length goes past the end") }
        return Int(value)
    }

    private mutating func listHead() throws -> (count: Int, kind: ThriftKind) {
        let head = try byte()
        let short = Int(head >> 4)
        let count = short < 15 ? short : try length()
        guard count <= remaining else { throw damaged("a list goes past the end") }
        if let kind = ThriftKind(rawValue: head & 0x0F) { return (count, kind) }
        guard count == 0 else { throw damaged("list of unknown type") }
        return (0, .byte)
    }

    private mutating func rawBinary() throws -> UnsafeRawBufferPointer {
        let count = try length()
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    private mutating func string() throws -> String { String(decoding: try rawBinary(), as: UTF8.self) }

    private func expect(_ field: ThriftField, _ kind: ThriftKind) throws {
        guard field.kind == kind else { throw unexpected(field) }
    }

    // MARK: Errors

    private func unexpected(_ field: ThriftField) -> FormatError { damaged("field \(field.id) has an unexpected type") }

    func damaged(_ reason: String) -> FormatError {
        FormatError(.damagedFile, "Parquet metadata is damaged: \(reason) (byte \(position) of \(bytes.count))")
    }
}
