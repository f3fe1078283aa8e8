/// A named, typed column of a schema or member of a struct.
public struct Field: Hashable, Sendable {
    public var name: String
    public var type: DataType
    public var isNullable: Bool

    public init(_ name: String, _ type: DataType, nullable: Bool = true) {
        self.name = name
        self.type = type
        isNullable = nullable
    }
}

/// The columns of a batch, in order. Names need not be unique: a join may give two columns one name.
public struct Schema: Hashable, Sendable {
    public var fields: [Field]

    public init(_ fields: [Field]) { self.fields = fields }

    public var count: Int { fields.count }
    public var names: [String] { fields.map(\.name) }
    public subscript(index: Int) -> Field { fields[index] }

    /// Positions of the columns called `name`, without regard to case unless asked.
    public func indices(of name: String, caseSensitive: Bool = false) -> [Int] {
        if caseSensitive { return fields.indices.filter { fields[$0].name == name } }
        let folded = name.lowercased()
        return fields.indices.filter { fields[$0].name == name || fields[$0].name.lowercased() == folded }
    }

    public func selecting(_ indices: [Int]) -> Schema { Schema(indices.map { fields[$0] }) }
}
