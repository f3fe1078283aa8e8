import DovetailColumnar
import DovetailPlan

/// How a value of one nested type becomes one of another.
indirect enum Remapping {
    /// The same value under another type.
    case cast(DataType)
    /// A constant.
    case fixed(Scalar, DataType)
    /// Each part from the part of the value at a place; a fixed one from none.
    case parts(DataType, [(source: Int?, remapping: Remapping)])

    /// - Throws: `PlanError` where names do not match the types.
    init(_ source: DataType, to target: DataType, _ members: RemapMembers, _ defaults: RemapMembers) throws {
        let (old, new) = (source.remapParts, target.remapParts)
        guard source.hasKind(of: target) else {
            throw Remapping.error("a value of \(source) cannot be remapped to \(target)")
        }
        if (old + new).contains(where: \.name.isEmpty) { throw Remapping.error("members need names to be remapped") }
        if let name = members.unknown(among: new.map(\.name)) ?? defaults.unknown(among: new.map(\.name)) {
            throw Remapping.error("\(target) has no member \"\(name)\"")
        }
        self = .parts(target, try new.map { try Remapping.part($0, of: old, members, defaults) })
    }

    private static func part(
        _ field: Field, of old: [Field], _ members: RemapMembers, _ defaults: RemapMembers
    ) throws -> (source: Int?, remapping: Remapping) {
        let fallback = defaults[field.name]
        guard let member = members[field.name] else {
            guard let fallback else { throw error("nothing says what the member \"\(field.name)\" is") }
            return (nil, try fixed(fallback.value, fallback.field.type, as: field))
        }
        var (name, inner) = (member.value, RemapMembers(.null, .null))
        if case .structure(let pair) = member.value, case .structure(let types) = member.field.type, pair.count == 2 {
            name = pair[0]
            inner = RemapMembers(pair[1], types[1].type)
        }
        guard case .string(let wanted) = name else {
            throw error("the source of the member \"\(field.name)\" is a name, or a row of a name and a struct")
        }
        // The one child of a list goes by any name: files call it list, array or bag.
        let isElement = old.count == 1 && old[0].name == "list" && field.name == "list"
        guard let place = isElement ? 0 : old.firstIndex(where: { $0.name.lowercased() == wanted.lowercased() }) else {
            throw error("the value has no member \"\(wanted)\"")
        }
        if inner.members.isEmpty {
            if fallback != nil { throw error("the member \"\(field.name)\" has a source and a default") }
            guard old[place].type.hasKind(of: field.type) else {
                throw error("\(old[place].type) cannot be remapped to \(field.type)")
            }
            return (place, .cast(field.type))
        }
        let nested = fallback.map { RemapMembers($0.value, $0.field.type) } ?? RemapMembers(.null, .null)
        if let fallback, nested.members.isEmpty, fallback.value == .null {
            throw error("the default of \"\(field.name)\" does not name its members")
        }
        return (place, try Remapping(old[place].type, to: field.type, inner, nested))
    }

    /// A default of a member: of its type, or a struct of defaults for each of its members.
    private static func fixed(_ value: Scalar, _ type: DataType, as field: Field) throws -> Remapping {
        if type == field.type || type == .null { return .fixed(value, field.type) }
        guard case .structure(let wanted) = field.type, case .structure = type else {
            throw error("the default of \"\(field.name)\" is \(type), not \(field.type)")
        }
        let given = RemapMembers(value, type)
        let values = try wanted.map { member -> Scalar in
            guard let found = given[member.name] else {
                throw error("nothing says what the member \"\(member.name)\" is")
            }
            guard case .fixed(let value, _) = try fixed(found.value, found.field.type, as: member) else { return .null }
            return value
        }
        return .fixed(.structure(values), field.type)
    }

    private static func error(_ message: String) -> PlanError { PlanError(.typeMismatch, message) }

    /// - Throws: `ColumnError` for a value that does not fit its new type.
    func apply(to column: Column) throws -> Column {
        switch self {
        case .cast(let type): return try Kernels.cast(column, to: type, style: .checked)
        case .fixed(let value, let type):
            if value == .null { return .nulls(type: type, count: column.count) }
            return Column.constant(ConstantColumn(type: type, value: value, count: column.count)).flattened()
        case .parts(let type, let parts):
            switch column {
            case .structure(let structs):
                let children = try parts.map { part -> Column in
                    guard let source = part.source else { return try part.remapping.apply(to: column) }
                    return try part.remapping.apply(to: structs.children[source].flattened()).flattened()
                }
                return .structure(
                    StructColumn(type: type, children: children, validity: structs.validity, count: column.count))
            case .list(let lists): return try apply(parts, to: lists, as: type)
            default: return .nulls(type: type, count: column.count)
            }
        }
    }

    private func apply(
        _ parts: [(source: Int?, remapping: Remapping)], to lists: ListColumn, as type: DataType
    ) throws -> Column {
        let elements = lists.elements().values.flattened()
        if case .list = type {
            let values = try parts[0].remapping.apply(to: elements).flattened()
            return lists.replacingElements(values, type: type, validity: lists.validity)
        }
        guard case .structure(let pairs) = elements else { return .nulls(type: type, count: lists.count) }
        let children = try parts.map { part -> Column in
            guard let source = part.source else { return try part.remapping.apply(to: elements).flattened() }
            return try part.remapping.apply(to: pairs.children[source].flattened()).flattened()
        }
        let entries = Column.structure(
            StructColumn(type: type.listElementType, children: children, count: elements.count))
        return lists.replacingElements(entries, type: type, validity: lists.validity)
    }
}

extension DataType {
    /// Whether both are structs, lists or maps, or neither is nested.
    fileprivate func hasKind(of other: DataType) -> Bool {
        switch (self, other) {
        case (.structure, .structure), (.list, .list), (.map, .map), (.null, _): true
        default: !isRemappable && !other.isRemappable
        }
    }
}
