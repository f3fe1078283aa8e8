import DovetailColumnar

/// A file's schema as the reader walks it: a tree of nodes with Dremel levels over the leaves, which are the columns of
/// the file.
struct ReadSchema: Sendable {
    /// One node a column of the table.
    let roots: [ReadNode]
    let leaves: [ReadLeaf]

    /// - Throws: `FormatError` for a tree that does not add up or a type that is not known.
    init(_ elements: [Parquet.SchemaElement], binaryAsString: Bool) throws {
        var builder = ReadSchemaBuilder(elements: elements, binaryAsString: binaryAsString)
        roots = try builder.build()
        leaves = builder.leaves
    }

    var schema: Schema { Schema(roots.map(\.field)) }
}

/// A column of the table, or a part of a nested one.
struct ReadNode: Sendable {
    enum Kind: Sendable {
        /// Position among the leaves.
        case leaf(Int)
        case structure([ReadNode])
        /// The element; for a map a structure of key and value.
        indirect case list(ReadNode)
    }

    var kind: Kind
    var field: Field
    /// Definition level from which a value is there.
    var definition: Int
    /// Number of lists around it.
    var repetition: Int
    /// Definition level from which there is a place for it: that of the list around it with an element.
    var slotDefinition: Int
    var leaves: Range<Int>
}

/// A column of the file.
struct ReadLeaf: Sendable {
    let path: [String]
    let type: DataType
    let physical: Parquet.PhysicalType
    let fixedLength: Int
    let conversion: ValueConversion
    let maxDefinition: Int
    let maxRepetition: Int

    /// Its byte arrays have to be UTF-8.
    var isText: Bool { type == .string && conversion == .none }
}

private struct ReadSchemaBuilder {
    /// Levels are bytes, and the walk recurses.
    static let depthLimit = 64
    static let columnLimit = 100_000

    let elements: [Parquet.SchemaElement]
    let binaryAsString: Bool
    var position = 0
    var leaves: [ReadLeaf] = []

    /// What surrounds a node.
    struct Place {
        var definition = 0
        var repetition = 0
        var slotDefinition = 0
        var path: [String] = []
    }

    mutating func build() throws -> [ReadNode] {
        guard let root = elements.first else { throw Parquet.missing("a schema", in: "the footer") }
        guard elements.count <= ReadSchemaBuilder.columnLimit * 2 else {
            throw FormatError(
                .unsupported,
                "a schema of \(elements.count) elements; at most \(ReadSchemaBuilder.columnLimit) columns are read",
                kind: .unsupported)
        }
        position = 1
        let roots = try children(of: root, Place())
        guard position == elements.count else { throw ReadSchemaBuilder.damaged("its schema has loose ends") }
        return roots
    }

    static func damaged(_ reason: String) -> FormatError {
        FormatError(.damagedFile, "Parquet metadata is damaged: \(reason)")
    }

    private mutating func children(of element: Parquet.SchemaElement, _ place: Place) throws -> [ReadNode] {
        let count = Int(element.childCount ?? 0)
        guard count >= 0, count <= elements.count - position else {
            throw ReadSchemaBuilder.damaged("\"\(element.name)\" has too many children")
        }
        return try (0..<count).map { _ in try node(place) }
    }

    private mutating func next(_ place: Place) throws -> Parquet.SchemaElement {
        guard position < elements.count else { throw ReadSchemaBuilder.damaged("its schema is cut short") }
        guard place.path.count < ReadSchemaBuilder.depthLimit else {
            throw ReadSchemaBuilder.damaged("its schema nests too deep")
        }
        defer { position += 1 }
        return elements[position]
    }

    /// The next element and all below it.
    private mutating func node(_ outer: Place) throws -> ReadNode {
        let element = try next(outer)
        var place = outer
        place.path.append(element.name)
        // A repeated field that no list announces is a list that is never null.
        guard element.repetition == .repeated else { return try single(element, place) }
        place.definition += 1
        place.repetition += 1
        place.slotDefinition = place.definition
        let child = try single(element, place, isRequired: true)
        return list(Field(element.name, .list(child.field), nullable: false), child, outer)
    }

    private func list(_ field: Field, _ child: ReadNode, _ place: Place) -> ReadNode {
        ReadNode(
            kind: .list(child), field: field, definition: place.definition, repetition: place.repetition,
            slotDefinition: place.slotDefinition, leaves: child.leaves)
    }

    /// An element that is not a list by repetition. `isRequired` when its repetition was dealt with.
    private mutating func single(
        _ element: Parquet.SchemaElement, _ outer: Place, isRequired: Bool = false
    ) throws -> ReadNode {
        let isNullable = !isRequired && element.repetition != .required
        var place = outer
        if isNullable { place.definition += 1 }
        if let physical = element.type, (element.childCount ?? 0) == 0 {
            return try leaf(element, physical, place, isNullable)
        }
        if element.logicalType == .list || element.convertedType == .list {
            return try annotatedList(element, place, isNullable)
        }
        let isMap =
            element.logicalType == .map || element.convertedType == .map || element.convertedType == .mapKeyValue
        if isMap, hasEntries(element, count: 1) { return try annotatedSet(element, place, isNullable) }
        if isMap, hasEntries(element, count: 2) { return try annotatedMap(element, place, isNullable) }
        let first = leaves.count
        let members = try children(of: element, place)
        guard !members.isEmpty else { throw ReadSchemaBuilder.damaged("\"\(element.name)\" is an empty group") }
        return ReadNode(
            kind: .structure(members),
            field: Field(element.name, .structure(members.map(\.field)), nullable: isNullable),
            definition: place.definition, repetition: place.repetition, slotDefinition: place.slotDefinition,
            leaves: first..<leaves.count)
    }

    private mutating func leaf(
        _ element: Parquet.SchemaElement, _ physical: Parquet.PhysicalType, _ place: Place, _ isNullable: Bool
    ) throws -> ReadNode {
        let (type, conversion) = try ValueConversion.of(element, physical, binaryAsString: binaryAsString)
        leaves.append(
            ReadLeaf(
                path: place.path, type: type, physical: physical, fixedLength: Int(element.typeLength ?? 0),
                conversion: conversion, maxDefinition: place.definition, maxRepetition: place.repetition))
        return ReadNode(
            kind: .leaf(leaves.count - 1), field: Field(element.name, type, nullable: isNullable),
            definition: place.definition, repetition: place.repetition, slotDefinition: place.slotDefinition,
            leaves: leaves.count - 1..<leaves.count)
    }

    /// A group marked as list: three levels as the specification has it, or two as old writers do.
    private mutating func annotatedList(
        _ element: Parquet.SchemaElement, _ place: Place, _ isNullable: Bool
    ) throws -> ReadNode {
        guard element.childCount == 1, position < elements.count, elements[position].repetition == .repeated else {
            throw ReadSchemaBuilder.damaged("the list \"\(element.name)\" has no repeated child")
        }
        let repeated = elements[position]
        var inner = place
        inner.definition += 1
        inner.repetition += 1
        inner.slotDefinition = inner.definition
        inner.path.append(repeated.name)
        let hasRepeatedChild = position + 1 < elements.count && elements[position + 1].repetition == .repeated
        let isElement =
            repeated.type != nil || repeated.childCount != 1 || repeated.name == "array"
            || repeated.name == element.name + "_tuple" || repeated.logicalType == .list
            || repeated.convertedType == .list || hasRepeatedChild
        position += 1
        let child = try isElement ? single(repeated, inner, isRequired: true) : node(inner)
        var field = child.field
        if isElement { field.name = "element" }
        return list(Field(element.name, .list(field), nullable: isNullable), child, place)
    }

    /// True when the next element is the repeated group of a map, with so many members.
    private func hasEntries(_ element: Parquet.SchemaElement, count: Int32) -> Bool {
        element.childCount == 1 && position < elements.count && elements[position].repetition == .repeated
            && elements[position].childCount == count
    }

    /// A group marked as map that has keys alone: the list of them.
    private mutating func annotatedSet(
        _ element: Parquet.SchemaElement, _ place: Place, _ isNullable: Bool
    ) throws -> ReadNode {
        let inner = entries(place)
        let child = try node(inner)
        return list(Field(element.name, .list(child.field), nullable: isNullable), child, place)
    }

    /// Passes over the repeated group of a map; what is in it stands there.
    private mutating func entries(_ place: Place) -> Place {
        var inner = place
        inner.definition += 1
        inner.repetition += 1
        inner.slotDefinition = inner.definition
        inner.path.append(elements[position].name)
        position += 1
        return inner
    }

    private mutating func annotatedMap(
        _ element: Parquet.SchemaElement, _ place: Place, _ isNullable: Bool
    ) throws -> ReadNode {
        let pair = elements[position]
        let inner = entries(place)
        let first = leaves.count
        var members = [try node(inner), try node(inner)]
        members[0].field.name = "key"
        members[1].field.name = "value"
        // Some writers leave keys optional; a null key is found when it is read.
        members[0].field.isNullable = false
        let entry = ReadNode(
            kind: .structure(members), field: Field(pair.name, .structure(members.map(\.field)), nullable: false),
            definition: inner.definition, repetition: inner.repetition, slotDefinition: inner.slotDefinition,
            leaves: first..<leaves.count)
        let type = DataType.map(key: members[0].field, value: members[1].field)
        return list(Field(element.name, type, nullable: isNullable), entry, place)
    }
}
