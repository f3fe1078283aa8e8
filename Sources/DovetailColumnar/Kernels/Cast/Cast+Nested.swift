/// Casts of lists, maps and structs: member by member, or to text.
extension Kernels {
    static func castList(_ column: ListColumn, _ request: CastRequest) throws -> Column {
        if request.to == .string { return nestedToText(.list(column), request) }
        let childType: DataType
        switch (request.from, request.to) {
        case (.list, .list(let element)): childType = element.type
        case (.map, .map(let key, let value)): childType = .structure([key, value])
        default: throw request.impossible
        }
        let child = try castMembers(column.child, to: childType, request)
        return .list(
            ListColumn(
                type: request.to, offsets: column.offsets, child: child, validity: column.validity,
                count: column.count))
    }

    static func castStructure(_ column: StructColumn, _ request: CastRequest) throws -> Column {
        if request.to == .string { return nestedToText(.structure(column), request) }
        guard case .structure(let target) = request.to else { throw request.impossible }
        var source = request.from.fields
        if case .union = request.from { source[0].name = "tag" }
        let order = try memberOrder(source, target, request)
        var children: [Column] = []
        for (index, field) in target.enumerated() {
            guard let origin = order[index] else {
                children.append(.null(NullColumn(type: field.type, count: column.count)))
                continue
            }
            children.append(try castMembers(column.children[origin], to: field.type, request))
        }
        return .structure(
            StructColumn(type: request.to, children: children, validity: column.validity, count: column.count))
    }

    /// Text as nested values with texts for leaves, which are then cast on their own.
    static func parseNested(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        guard request.from == .string else { throw request.impossible }
        var mask = NullMask(column.validity, count: column.count)
        var values: [Scalar] = []
        for row in 0..<column.count {
            guard column.validity?[row] ?? true else {
                values.append(.null)
                continue
            }
            let value = NestedTextParser.value(of: column.pointer[row].string, as: request.to)
            if value == nil { try request.fail(.string(column), row, &mask) }
            values.append(value ?? .null)
        }
        let texts = Column(scalars: values, type: request.to.withTextLeaves)
        let result = try cast(texts, to: request.to, style: request.style)
        guard case .map = request.to else { return result }
        return try mapChecked(result.lists, .refused)
    }

    private static func castMembers(_ child: Column, to type: DataType, _ request: CastRequest) throws -> Column {
        try cast(child, to: type, style: request.style)
    }

    /// For each target field the source field it comes from: by name where all have one and any is shared (missing
    /// ones are null), else by position. Spark always goes by position.
    private static func memberOrder(_ source: [Field], _ target: [Field], _ request: CastRequest) throws -> [Int?] {
        let isNamed = !(source + target).contains { $0.name.isEmpty }
        if !request.style.isSpark, isNamed {
            let names = Schema(source)
            let byName = target.map { names.indices(of: $0.name).first }
            if byName.contains(where: { $0 != nil }) { return byName }
        }
        guard source.count == target.count else { throw request.impossible }
        return target.indices.map { $0 }
    }

    private static func nestedToText(_ column: Column, _ request: CastRequest) -> Column {
        let views = Buffer(zeroed: column.count * 16)
        let target = views.pointer(as: StringView.self)
        var arena = TextArena(valueCount: column.count)
        for row in 0..<column.count where !column.isNull(at: row) {
            var text = ScalarText(style: request.style)
            text.append(column.scalar(at: row), request.from, isNested: false)
            let room = arena.room(text.bytes.count + 16)
            text.bytes.withUnsafeBufferPointer { bytes in
                if let base = bytes.baseAddress { room.update(from: base, count: bytes.count) }
            }
            target[row] = arena.commit(text.bytes.count)
        }
        return .string(
            StringColumn(views: views, heap: arena.finish(), validity: column.validity, count: column.count))
    }
}
