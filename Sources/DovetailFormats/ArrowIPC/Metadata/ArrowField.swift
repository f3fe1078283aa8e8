import DovetailColumnar

/// A field of an Arrow schema with its children.
struct ArrowField: Hashable, Sendable {
    var name: String
    var isNullable: Bool
    var type: ArrowType
    var children: [ArrowField] = []
    /// Values are indices into a dictionary, whose values have `type`.
    var dictionary: Dictionary?

    struct Dictionary: Hashable, Sendable {
        let id: Int64
        let bits: Int
        let isSigned: Bool
    }

    init(
        _ name: String, _ type: ArrowType, nullable: Bool = true, children: [ArrowField] = [],
        dictionary: Dictionary? = nil
    ) {
        self.name = name
        isNullable = nullable
        self.type = type
        self.children = children
        self.dictionary = dictionary
    }

    init(_ table: FlatTable, depth: Int) throws {
        guard depth <= FlatBytes.deepest else {
            throw FormatError(
                .unsupported, "the schema is nested more than \(FlatBytes.deepest) levels deep", kind: .unsupported)
        }
        name = try table.string(0) ?? ""
        isNullable = try table.boolean(1)
        children = try table.tables(5).map { try ArrowField($0, depth: depth + 1) }
        var known = children.count
        let number: UInt8 = try table.integer(2)
        // Old writers leave out the union's ids, which then count from 0.
        let type = try table.table(3)
        if number == ArrowTypeNumber.union.rawValue, let type, try type.integers(1, as: Int32.self).isEmpty {
            known = 0
        }
        self.type = try ArrowType(number: number, table: type, childCount: known)
        if case .union(let isDense, let ids) = self.type, ids.isEmpty {
            guard children.count <= 128 else { throw FlatBytes.damaged("a union has \(children.count) branches") }
            self.type = .union(isDense: isDense, ids: Array(0..<children.count))
        }
        if let encoding = try table.table(4) { dictionary = try ArrowField.dictionary(encoding) }
        try checkChildren()
    }

    private static func dictionary(_ table: FlatTable) throws -> Dictionary {
        let id: Int64 = try table.integer(0)
        guard let index = try table.table(1) else { return Dictionary(id: id, bits: 32, isSigned: true) }
        guard case .integer(let bits, let isSigned) = try ArrowType.integer(index) else {
            throw FlatBytes.damaged("the indices of a dictionary are not integers")
        }
        return Dictionary(id: id, bits: bits, isSigned: isSigned)
    }

    private func checkChildren() throws {
        switch type {
        case .map:
            guard case .structure = children[0].type, children[0].children.count == 2, children[0].dictionary == nil
            else { throw FlatBytes.damaged("the map \"\(name)\" is not a list of pairs") }
        case .runEndEncoded:
            guard case .integer(let bits, true) = children[0].type, bits >= 16, children[0].dictionary == nil else {
                throw FlatBytes.damaged("the run ends of \"\(name)\" are not integers of 16, 32 or 64 bits")
            }
        default: break
        }
    }

    /// The field of the values of the dictionary, or this one.
    var plain: ArrowField {
        var field = self
        field.dictionary = nil
        return field
    }
}

extension ArrowField {
    /// How the field is seen in a table.
    /// - Throws: `FormatError` `.unsupported` for a type that has no counterpart.
    func field(_ settings: ArrowReadSettings) throws -> Field {
        Field(name, try dataType(settings), nullable: isNullable)
    }

    private func dataType(_ settings: ArrowReadSettings) throws -> DataType {
        switch type {
        case .null: .null
        case .boolean: .boolean
        case .integer(let bits, let isSigned): ArrowField.integer(bits, isSigned)
        case .half, .single: .float
        case .double: .double
        case .variable(let isText, _), .view(let isText): isText ? .string : .binary
        case .fixedBinary: .binary
        case .decimal(_, let precision, let scale): try decimal(precision, scale)
        case .date: .date
        case .time(let unit, _): .time(unit)
        case .timestamp(let unit, let zone): .timestamp(unit, zone: zone)
        case .duration: settings.durationsAreIntegers ? .int64 : .interval
        case .interval: .interval
        case .list, .listView, .fixedList: .list(try children[0].field(settings))
        case .structure: .structure(try children.map { try $0.field(settings) })
        case .map: try map(settings)
        case .union: .structure(try children.map { Field($0.name, try $0.dataType(settings)) })
        case .runEndEncoded: try children[1].dataType(settings)
        }
    }

    private func map(_ settings: ArrowReadSettings) throws -> DataType {
        let pair = children[0].children
        var key = try pair[0].field(settings)
        key.isNullable = false
        return .map(key: key, value: try pair[1].field(settings))
    }

    private func decimal(_ precision: Int, _ scale: Int) throws -> DataType {
        guard scale >= 0, scale <= 38 else {
            throw FormatError(
                .unsupported, "column \"\(name)\" is a decimal of scale \(scale); scales are 0 to 38",
                kind: .unsupported)
        }
        // Values of wide decimals are checked one by one.
        return .decimal(precision: min(38, max(precision, scale)), scale: scale)
    }

    private static func integer(_ bits: Int, _ isSigned: Bool) -> DataType {
        switch (bits, isSigned) {
        case (8, true): .int8
        case (16, true): .int16
        case (32, true): .int32
        case (64, true): .int64
        case (8, false): .uint8
        case (16, false): .uint16
        case (32, false): .uint32
        default: .uint64
        }
    }
}
