/// Casts to unions: a value goes into one member, a union into one with at least its members.
extension Kernels {
    static func castToUnion(_ column: Column, _ members: [Field], _ request: CastRequest) throws -> Column {
        switch column.type {
        case .union(let source): return try castUnion(column, source, members, request)
        case .structure(let fields) where DataType.isUnionLayout(fields, members):
            return try unionFromLayout(column, members, request)
        default: break
        }
        guard case .one(let place) = DataType.unionMember(for: column.type, among: members) else {
            throw request.impossible
        }
        let value = try cast(column, to: members[place].type, style: request.style)
        return union(value, at: place, members, nulls: column)
    }

    /// A union whose rows hold the values of one member, null where `nulls` is (nowhere without it).
    public static func union(_ value: Column, at place: Int, _ members: [Field], nulls: Column?) -> Column {
        let count = value.count
        let tag = Column.constant(ConstantColumn(type: .uint8, value: .uint(UInt64(place)), count: count))
        let children =
            [tag.flattened()]
            + members.indices.map { index in
                index == place ? value : Column.null(NullColumn(type: members[index].type, count: count))
            }
        return .structure(
            StructColumn(
                type: .union(members), children: children, validity: nulls?.flattened().validity, count: count))
    }

    private static func castUnion(
        _ column: Column, _ source: [Field], _ members: [Field], _ request: CastRequest
    ) throws -> Column {
        let places = source.map { field in
            members.firstIndex { $0.name.lowercased() == field.name.lowercased() }
        }
        guard !places.contains(where: { $0 == nil }), case .structure(let union) = column.flattened() else {
            throw request.impossible
        }
        let count = union.count
        var children = members.map { Column.null(NullColumn(type: $0.type, count: count)) }
        for (index, place) in places.enumerated() {
            guard let place else { continue }
            children[place] = try cast(union.children[index + 1], to: members[place].type, style: request.style)
        }
        let tags = Buffer(zeroed: count)
        let target = tags.pointer(as: UInt8.self)
        for row in 0..<count {
            guard case .uint(let tag) = union.children[0].scalar(at: row), let place = places[Int(tag)] else {
                continue
            }
            target[row] = UInt8(truncatingIfNeeded: place)
        }
        let tag = Column.primitive(
            PrimitiveColumn(type: .uint8, values: tags, validity: union.children[0].validity, count: count))
        return .structure(
            StructColumn(type: request.to, children: [tag] + children, validity: union.validity, count: count))
    }

    private static func unionFromLayout(_ column: Column, _ members: [Field], _ request: CastRequest) throws -> Column {
        guard case .structure(let source) = column.flattened() else { throw request.impossible }
        for row in 0..<source.count where !column.isNull(at: row) {
            guard case .uint(let tag) = source.children[0].scalar(at: row), Int(tag) < members.count else {
                throw ColumnError(.badCast, "the tag names no member of \(request.to)", row: row)
            }
            for place in members.indices where place != Int(tag) && !source.children[place + 1].isNull(at: row) {
                throw ColumnError(
                    .badCast, "\"\(members[place].name)\" has a value, but the tag names \"\(members[Int(tag)].name)\"",
                    row: row)
            }
        }
        return .structure(
            StructColumn(
                type: request.to, children: source.children, validity: source.validity, count: source.count))
    }
}

extension DataType {
    /// Whether a struct has a tag and exactly the members, as unions are written to files.
    public static func isUnionLayout(_ fields: [Field], _ members: [Field]) -> Bool {
        guard fields.count == members.count + 1, fields[0].name.lowercased() == "tag", fields[0].type == .uint8 else {
            return false
        }
        return zip(fields.dropFirst(), members).allSatisfy {
            $0.name.lowercased() == $1.name.lowercased() && $0.type == $1.type
        }
    }

    /// What a search for the member of a union that takes a value came to.
    public enum UnionMember: Equatable, Sendable {
        case none, ambiguous
        case one(Int)
    }

    /// The member that takes values of `type`: the one of that type, else the one that holds them with the least change.
    public static func unionMember(for type: DataType, among members: [Field]) -> UnionMember {
        if let exact = members.firstIndex(where: { $0.type == type }) {
            return members.filter { $0.type == type }.count == 1 ? .one(exact) : .ambiguous
        }
        let costs = members.map { type.widening(to: $0.type) }
        guard let least = costs.compactMap({ $0 }).min() else { return .none }
        let best = costs.indices.filter { costs[$0] == least }
        return best.count == 1 ? .one(best[0]) : .ambiguous
    }

    /// How far a type is from one that holds all of its values; nil where the other does not.
    private func widening(to other: DataType) -> Int? {
        if self == other || self == .null { return 0 }
        switch (self, other) {
        case (_, .string): return 1_000
        case (.structure(let fields), .structure(let members)):
            guard fields.count == members.count else { return nil }
            let isNamed = !(fields + members).contains(where: \.name.isEmpty)
            var sum = isNamed ? 1 : 2
            for (field, member) in zip(fields, members) {
                if isNamed, field.name.lowercased() != member.name.lowercased() { return nil }
                guard let cost = field.type.widening(to: member.type) else { return nil }
                sum += cost
            }
            return sum
        case (.list(let element), .list(let target)): return element.type.widening(to: target.type)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            guard let a = key.type.widening(to: otherKey.type), let b = value.type.widening(to: otherValue.type) else {
                return nil
            }
            return a + b
        case (.union, .union): return nil
        case (_, .union(let members)):
            guard case .one(let place) = DataType.unionMember(for: self, among: members) else { return nil }
            return widening(to: members[place].type).map { $0 + 1 }
        case (.date, .timestamp(_, let zone)): return zone == nil ? 1 : 2
        case (.timestamp(_, nil), .timestamp(_, .some)): return 1
        default: return numberWidening(to: other)
        }
    }

    private func numberWidening(to other: DataType) -> Int? {
        guard isNumeric, other.isNumeric else { return nil }
        if isInteger, other.isInteger {
            guard DataType.integer(holding: self, other) == other else { return nil }
            return (other.byteWidth ?? 0) - (byteWidth ?? 0) + (isSignedInteger == other.isSignedInteger ? 0 : 1)
        }
        if other.isFloating { return isFloating ? (self == .float ? 1 : nil) : other == .double ? 100 : 101 }
        guard let from = decimalShape, let to = other.decimalShape, !isFloating, other.isDecimal else { return nil }
        return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale ? 50 : nil
    }
}
