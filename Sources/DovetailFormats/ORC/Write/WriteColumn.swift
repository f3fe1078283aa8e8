import DovetailColumnar

/// A column to be written, with its parts: its number, its type in the file, and what it is in memory.
struct WriteColumn: Sendable {
    let id: Int
    let name: String
    let type: DataType
    let kind: ORC.Kind
    let children: [WriteColumn]
}

/// The columns of a file to be written, numbered from the top, each before its parts.
struct ORCWriteSchema: Sendable {
    let roots: [WriteColumn]
    /// One a column, the row itself first.
    let types: [ORC.TypeNode]

    /// - Throws: `FormatError` that names a column whose type the format lacks.
    init(_ schema: Schema) throws {
        var types = [ORC.TypeNode()]
        let roots = try schema.fields.map { try ORCWriteSchema.add($0, path: $0.name, depth: 1, to: &types) }
        types[0].kind = .structure
        types[0].fieldNames = schema.names
        types[0].subtypes = roots.map { UInt64($0.id) }
        self.roots = roots
        self.types = types
    }

    private static func add(
        _ field: Field, path: String, depth: Int, to types: inout [ORC.TypeNode]
    ) throws -> WriteColumn {
        let kind = try kind(of: field.type, path)
        guard depth <= ColumnTreeBuilder.depthLimit else {
            throw FormatError(.unsupported, "column \"\(path)\" is nested too deep", kind: .unsupported)
        }
        let id = types.count
        types.append(ORC.TypeNode())
        let parts: [Field] =
            switch field.type {
            case .list(let element): [element]
            case .map(let key, let value): [key, value]
            case .structure(let members): members
            default: []
            }
        let children = try parts.map {
            try add($0, path: path + "." + $0.name, depth: depth + 1, to: &types)
        }
        types[id].kind = kind
        types[id].subtypes = children.map { UInt64($0.id) }
        if kind == .structure { types[id].fieldNames = parts.map(\.name) }
        if case .decimal(let precision, let scale) = field.type {
            (types[id].precision, types[id].scale) = (precision, scale)
        } else if kind == .decimal {
            types[id].precision = uint64Precision
        }
        if let note = TypeNote.note(for: field.type) { types[id].attributes = [(TypeNote.key, note)] }
        return WriteColumn(id: id, name: path, type: field.type, kind: kind, children: children)
    }

    /// Digits of the largest UInt64.
    private static let uint64Precision = 20

    private static func kind(of type: DataType, _ path: String) throws -> ORC.Kind {
        switch type {
        case .boolean: .boolean
        case .int8, .null: .byte
        case .int16, .uint8: .short
        case .int32, .uint16: .int
        case .int64, .uint32, .time: .long
        case .uint64, .decimal: .decimal
        case .float: .float
        case .double: .double
        case .string: .string
        case .binary: .binary
        case .date: .date
        case .timestamp(_, nil): .timestamp
        case .timestamp(_, .some): .timestampInstant
        case .list: .list
        case .map: .map
        case .structure: .structure
        case .interval:
            throw FormatError(
                .unsupported, "column \"\(path)\" is an INTERVAL, which ORC does not have", kind: .unsupported,
                notes: ["cast it to VARCHAR, or to a number of days or seconds"])
        default: throw FormatError.noCounterpart(type, "ORC", column: path)
        }
    }
}
