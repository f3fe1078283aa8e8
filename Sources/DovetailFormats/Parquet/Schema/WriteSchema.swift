import DovetailColumnar

/// A table's schema as the writer walks it: a tree of nodes with Dremel levels, and its leaves, which are the columns of
/// the file.
struct WriteSchema: Sendable {
    /// One node a column of the table.
    let roots: [WriteNode]
    let leaves: [WriteLeaf]
    /// The tree listed depth first, as the footer has it.
    let elements: [Parquet.SchemaElement]

    /// - Throws: `FormatError` for what Parquet cannot hold.
    init(_ schema: Schema) throws {
        var builder = WriteSchemaBuilder()
        roots = try schema.fields.map { try builder.node($0, path: [], definition: 0, repetition: 0) }
        leaves = builder.leaves
        let root = Parquet.SchemaElement(name: "schema", childCount: Int32(schema.count))
        elements = [root] + builder.elements
    }
}

/// A column of the table, or a part of a nested one.
struct WriteNode: Sendable {
    enum Kind: Sendable {
        /// Position among the leaves.
        case leaf(Int)
        case structure([WriteNode])
        /// The element; for a map a structure of key and value, which is never null itself.
        indirect case list(WriteNode)
    }

    let kind: Kind
    /// Definition level of a value that is there, and one less when it is null.
    let definition: Int
    /// Number of lists around it.
    let repetition: Int
    /// Leaves under it.
    let leaves: Range<Int>
}

/// A column of the file.
struct WriteLeaf: Sendable {
    let path: [String]
    let type: DataType
    let physical: Parquet.PhysicalType
    /// Bytes of a fixed-length value.
    let fixedLength: Int
    let maxDefinition: Int
    let maxRepetition: Int
}

/// Builds the tree and the two lists in one walk.
private struct WriteSchemaBuilder {
    /// Levels are bytes, and readers recurse.
    static let depthLimit = 60

    var leaves: [WriteLeaf] = []
    var elements: [Parquet.SchemaElement] = []

    /// `definition` and `repetition` are those of the parent.
    mutating func node(
        _ field: Field, path: [String], definition: Int, repetition: Int, isRequired: Bool = false
    ) throws -> WriteNode {
        guard path.count < WriteSchemaBuilder.depthLimit else {
            throw FormatError(
                .unsupported, "column \"\(path.first ?? "")\" nests too deep for Parquet", kind: .unsupported)
        }
        let isNullable = !isRequired && (field.isNullable || field.type == .null)
        let repetitionType: Parquet.Repetition = isNullable ? .optional : .required
        let own = definition + (isNullable ? 1 : 0)
        let path = path + [field.name]
        let first = leaves.count
        let kind: WriteNode.Kind
        switch field.type {
        case .structure(let fields):
            guard !fields.isEmpty else {
                throw FormatError(
                    .unsupported, "column \"\(field.name)\" is a struct without fields, which Parquet cannot hold",
                    kind: .unsupported)
            }
            group(field.name, repetitionType, children: fields.count)
            kind = .structure(
                try fields.map { try node($0, path: path, definition: own, repetition: repetition) })
        case .list(let element):
            group(field.name, repetitionType, children: 1, logical: .list, converted: .list)
            group("list", .repeated, children: 1)
            kind = .list(
                try node(
                    Field("element", element.type, nullable: element.isNullable), path: path + ["list"],
                    definition: own + 1, repetition: repetition + 1))
        case .map(let key, let value):
            group(field.name, repetitionType, children: 1, logical: .map, converted: .map)
            group("key_value", .repeated, children: 2)
            kind = .list(try entry(key, value, path: path + ["key_value"], own + 1, repetition + 1))
        default:
            let element = try Parquet.SchemaElement(name: field.name, type: field.type, repetition: repetitionType)
            elements.append(element)
            leaves.append(
                WriteLeaf(
                    path: path, type: field.type, physical: element.type ?? .int32,
                    fixedLength: Int(element.typeLength ?? 0), maxDefinition: own, maxRepetition: repetition))
            kind = .leaf(first)
        }
        return WriteNode(kind: kind, definition: own, repetition: repetition, leaves: first..<leaves.count)
    }

    private mutating func entry(
        _ key: Field, _ value: Field, path: [String], _ definition: Int, _ repetition: Int
    ) throws -> WriteNode {
        let first = leaves.count
        let children = [
            try node(
                Field("key", key.type), path: path, definition: definition, repetition: repetition, isRequired: true),
            try node(
                Field("value", value.type, nullable: value.isNullable), path: path, definition: definition,
                repetition: repetition),
        ]
        return WriteNode(
            kind: .structure(children), definition: definition, repetition: repetition, leaves: first..<leaves.count)
    }

    private mutating func group(
        _ name: String, _ repetition: Parquet.Repetition, children: Int, logical: Parquet.LogicalType? = nil,
        converted: Parquet.ConvertedType? = nil
    ) {
        elements.append(
            Parquet.SchemaElement(
                name: name, repetition: repetition, childCount: Int32(children), convertedType: converted,
                logicalType: logical))
    }
}
