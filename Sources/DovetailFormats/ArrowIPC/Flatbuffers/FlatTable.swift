import DovetailColumnar

/// One table of a flatbuffer: its fields by number, absent ones with their defaults.
struct FlatTable {
    private let source: FlatBytes
    private let position: Int
    private let vtable: Int
    /// Bytes of the vtable and of the table's own part.
    private let vtableSize: Int
    private let tableSize: Int
    private let depth: Int

    /// The root table.
    init(root source: FlatBytes) throws {
        try self.init(source, at: source.target(of: 0), depth: 0)
    }

    private init(_ source: FlatBytes, at position: Int, depth: Int) throws {
        guard depth <= FlatBytes.deepest * 3 else { throw FlatBytes.damaged("it is nested too deeply") }
        try source.charge(FlatBytes.costOfTable)
        let distance = Int(try source.load(Int32.self, at: position))
        vtable = position - distance
        vtableSize = Int(try source.load(UInt16.self, at: vtable))
        tableSize = Int(try source.load(UInt16.self, at: vtable + 2))
        guard vtableSize >= 4, vtableSize <= source.count - vtable, tableSize >= 4,
            tableSize <= source.count - position
        else { throw source.outside(position) }
        self.source = source
        self.position = position
        self.depth = depth
    }

    /// Where the value of a field stands; nil when it is absent.
    private func place(of field: Int, size: Int) throws -> Int? {
        let slot = 4 + field * 2
        guard slot + 2 <= vtableSize else { return nil }
        let offset = Int(try source.load(UInt16.self, at: vtable + slot))
        guard offset != 0 else { return nil }
        guard offset >= 4, offset + size <= tableSize else { throw source.outside(vtable + slot) }
        return position + offset
    }

    func integer<T: FixedWidthInteger & BitwiseCopyable>(_ field: Int, default value: T = 0) throws -> T {
        guard let place = try place(of: field, size: MemoryLayout<T>.size) else { return value }
        return try source.load(T.self, at: place)
    }

    func boolean(_ field: Int) throws -> Bool { try integer(field, default: UInt8(0)) != 0 }

    func string(_ field: Int) throws -> String? {
        guard let place = try place(of: field, size: 4) else { return nil }
        return try source.string(at: source.target(of: place))
    }

    func table(_ field: Int) throws -> FlatTable? {
        guard let place = try place(of: field, size: 4) else { return nil }
        return try FlatTable(source, at: source.target(of: place), depth: depth + 1)
    }

    func tables(_ field: Int) throws -> [FlatTable] {
        guard let (first, count) = try vector(field, width: 4) else { return [] }
        return try (0..<count).map { index in
            try FlatTable(source, at: source.target(of: first + index * 4), depth: depth + 1)
        }
    }

    /// A vector of integers.
    func integers<T: FixedWidthInteger & BitwiseCopyable>(_ field: Int, as: T.Type) throws -> [T] {
        let width = MemoryLayout<T>.size
        guard let (first, count) = try vector(field, width: width) else { return [] }
        try source.charge(count * width)
        return try (0..<count).map { try source.load(T.self, at: first + $0 * width) }
    }

    /// A vector of structs of `width` bytes: `body` makes an element from a reader of integers at an offset in it.
    func structs<Element>(_ field: Int, width: Int, _ body: (FlatStruct) throws -> Element) throws -> [Element] {
        guard let (first, count) = try vector(field, width: width) else { return [] }
        try source.charge(count * width)
        return try (0..<count).map { try body(FlatStruct(source: source, position: first + $0 * width)) }
    }

    private func vector(_ field: Int, width: Int) throws -> (first: Int, count: Int)? {
        guard let place = try place(of: field, size: 4) else { return nil }
        return try source.vector(at: source.target(of: place), width: width)
    }
}

/// A struct in a vector, known to lie inside.
struct FlatStruct {
    let source: FlatBytes
    let position: Int

    func integer<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as: T.Type = T.self) throws -> T {
        try source.load(T.self, at: position + offset)
    }
}
