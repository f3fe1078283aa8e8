import DovetailColumnar

/// What becomes of a union in a table, by Spark's rules.
enum AvroUnion {
    /// One type, perhaps null: the branches of the value and of null.
    case optional(value: Int, null: Int?)
    /// Only null.
    case nothing
    /// Numbers of two widths are all read as the wider one.
    case widened(DataType)
    /// A struct with a member a type, at most one of them not null.
    case members

    init(_ branches: [AvroType]) {
        let values = branches.indices.filter { !branches[$0].isNull }
        guard let first = values.first else {
            self = .nothing
            return
        }
        if values.count == 1 {
            self = .optional(value: first, null: branches.firstIndex(where: \.isNull))
        } else if values.allSatisfy({ branches[$0].isPlain(.int32) || branches[$0].isPlain(.int64) }) {
            self = .widened(.int64)
        } else if values.allSatisfy({ branches[$0].isPlain(.float) || branches[$0].isPlain(.double) }) {
            self = .widened(.double)
        } else {
            self = .members
        }
    }
}

extension AvroType {
    fileprivate func isPlain(_ type: DataType) -> Bool {
        guard logical == nil else { return false }
        switch (kind, type) {
        case (.int, .int32), (.long, .int64), (.float, .float), (.double, .double): return true
        default: return false
        }
    }

    /// The column it is read as.
    func field(_ name: String) -> Field {
        guard case .union(let branches) = kind else { return Field(name, dataType, nullable: isNull) }
        let hasNull = branches.contains(where: \.isNull)
        switch AvroUnion(branches) {
        case .optional(let value, _):
            return Field(name, branches[value].dataType, nullable: hasNull)
        case .nothing: return Field(name, .null)
        case .widened(let type): return Field(name, type, nullable: hasNull)
        case .members:
            let values = branches.filter { !$0.isNull }
            let members = values.enumerated().map { Field("member\($0.offset)", $0.element.dataType) }
            return Field(name, .structure(members), nullable: hasNull)
        }
    }

    /// The type of its values; that of a union is its field's.
    private var dataType: DataType {
        if let logical { return logical.dataType }
        switch kind {
        case .null: return .null
        case .boolean: return .boolean
        case .int: return .int32
        case .long: return .int64
        case .float: return .float
        case .double: return .double
        case .bytes, .fixed: return .binary
        case .string, .enumeration: return .string
        case .array(let item): return .list(item.field("element"))
        case .map(let value): return .map(key: Field("key", .string, nullable: false), value: value.field("value"))
        case .record(let members): return .structure(members.map { $0.type.field($0.name) })
        case .union: return field("").type
        }
    }
}

extension AvroLogicalType {
    fileprivate var dataType: DataType {
        switch self {
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .uuid: .string
        case .date: .date
        case .time(let unit): .time(unit)
        case .timestamp(let unit, let isLocal): .timestamp(unit, zone: isLocal ? nil : "UTC")
        case .duration: .interval
        }
    }
}
