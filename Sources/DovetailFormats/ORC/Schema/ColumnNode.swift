import DovetailColumnar

/// A column of a file with its parts: what it is in the file, and what it becomes in memory.
struct ColumnNode: Sendable {
    /// Number among the file's types.
    let id: Int
    let field: Field
    let kind: ORC.Kind
    let children: [ColumnNode]

    /// All columns of the subtree.
    var ids: [Int] { [id] + children.flatMap(\.ids) }

    func forEach(_ body: (ColumnNode) throws -> Void) rethrows {
        try body(self)
        for child in children { try child.forEach(body) }
    }
}

/// Makes the columns of a file from its list of types.
struct ColumnTreeBuilder {
    let types: [ORC.TypeNode]
    let statistics: [ORC.ColumnStatistics]
    let settings: ORCReadSettings
    private var isUsed: [Bool]

    static let depthLimit = 64
    /// Name of the only column where the rows of a file are not structures.
    private static let soleName = "_col0"

    init(_ footer: ORC.Footer, settings: ORCReadSettings) {
        types = footer.types
        statistics = footer.statistics
        self.settings = settings
        isUsed = Array(repeating: false, count: footer.types.count)
    }

    /// The columns of the table.
    mutating func roots() throws -> [ColumnNode] {
        guard let first = types.first else { return [] }
        guard first.kind == .structure else { return [try node(0, ColumnTreeBuilder.soleName, depth: 1)] }
        isUsed[0] = true
        return try members(of: first, depth: 1)
    }

    private mutating func members(of type: ORC.TypeNode, depth: Int) throws -> [ColumnNode] {
        guard type.fieldNames.count == type.subtypes.count else {
            throw ProtobufReader.damaged(
                "a structure has \(type.subtypes.count) members but \(type.fieldNames.count) names")
        }
        return try zip(type.subtypes, type.fieldNames).map { try node($0, $1, depth: depth + 1) }
    }

    private mutating func node(_ number: UInt64, _ name: String, depth: Int) throws -> ColumnNode {
        guard let id = Int(exactly: number), id < types.count, !isUsed[id], depth <= ColumnTreeBuilder.depthLimit else {
            throw ProtobufReader.damaged("the types of its columns are no tree")
        }
        isUsed[id] = true
        let type = types[id]
        guard type.kind != .union || type.subtypes.count <= 256 else {
            throw ProtobufReader.damaged("a union has \(type.subtypes.count) branches")
        }
        let children: [ColumnNode] =
            switch type.kind {
            case .structure: try members(of: type, depth: depth)
            case .list: try parts(of: type, ["element"], depth)
            case .map: try parts(of: type, ["key", "value"], depth)
            case .union: try parts(of: type, type.subtypes.indices.map { "member\($0)" }, depth)
            default: []
            }
        let memory = try memoryType(id, type, name, children)
        return ColumnNode(id: id, field: Field(name, memory), kind: type.kind, children: children)
    }

    private mutating func parts(of type: ORC.TypeNode, _ names: [String], _ depth: Int) throws -> [ColumnNode] {
        guard type.subtypes.count == names.count else {
            throw ProtobufReader.damaged("a nested column has \(type.subtypes.count) parts, not \(names.count)")
        }
        return try zip(type.subtypes, names).map { try node($0, $1, depth: depth + 1) }
    }

    private func memoryType(
        _ id: Int, _ type: ORC.TypeNode, _ name: String, _ children: [ColumnNode]
    ) throws -> DataType {
        if let noted = TypeNote.type(of: type) { return noted }
        return switch type.kind {
        case .boolean: .boolean
        case .byte: .int8
        case .short: .int16
        case .int: .int32
        case .long: .int64
        case .float: .float
        case .double: .double
        case .string, .varchar, .char: .string
        case .binary: .binary
        case .date: .date
        case .timestamp: .timestamp(unit(id), zone: nil)
        case .timestampInstant: .timestamp(unit(id), zone: "UTC")
        case .decimal: try decimal(type, name)
        case .list: .list(children[0].field)
        case .map: .map(key: Field("key", children[0].field.type, nullable: false), value: children[1].field)
        case .structure, .union: .structure(children.map(\.field))
        }
    }

    /// Nanoseconds as the file has them, unless its statistics tell of years that 64 bits of them do not reach.
    private func unit(_ id: Int) -> DataType.TimeUnit {
        if let wanted = settings.timestampUnit { return wanted }
        let limit = Int64.max / 1_000_000
        guard id < statistics.count, case .timestamp(let low, let high) = statistics[id].bounds else {
            return .nanosecond
        }
        return low > -limit && high < limit ? .nanosecond : .microsecond
    }

    private func decimal(_ type: ORC.TypeNode, _ name: String) throws -> DataType {
        // The first writers knew no precision.
        if type.precision == 0 { return .decimal(precision: 38, scale: type.scale == 0 ? 6 : min(type.scale, 38)) }
        guard (1...38).contains(type.precision), (0...type.precision).contains(type.scale) else {
            throw FormatError(
                .unsupported,
                "column \"\(name)\" is DECIMAL(\(type.precision),\(type.scale)); at most 38 digits are read",
                kind: .unsupported)
        }
        return .decimal(precision: type.precision, scale: type.scale)
    }
}
