import DovetailColumnar

/// Our types as Arrow's.
extension ArrowSchema {
    /// - Parameter textAsViews: Text and binary as 16-byte views instead of 4-byte offsets.
    init(_ schema: Schema, textAsViews: Bool) {
        self.init(fields: schema.fields.map { ArrowField($0, textAsViews: textAsViews) })
    }
}

extension ArrowField {
    init(_ field: Field, textAsViews: Bool) {
        let type = ArrowType(field.type, textAsViews: textAsViews)
        self.init(
            field.name, type, nullable: field.isNullable || field.type == .null,
            children: ArrowField.children(field.type).map { ArrowField($0, textAsViews: textAsViews) })
    }

    private static func children(_ type: DataType) -> [Field] {
        switch type {
        case .list(let element): [element]
        case .structure(let fields): fields
        case .map(let key, let value):
            [Field("entries", .structure([Field(key.name, key.type, nullable: false), value]), nullable: false)]
        default: []
        }
    }
}

extension ArrowType {
    init(_ type: DataType, textAsViews: Bool) {
        self =
            switch type {
            case .null: .null
            case .boolean: .boolean
            case .int8: .integer(bits: 8, isSigned: true)
            case .int16: .integer(bits: 16, isSigned: true)
            case .int32: .integer(bits: 32, isSigned: true)
            case .int64: .integer(bits: 64, isSigned: true)
            case .uint8: .integer(bits: 8, isSigned: false)
            case .uint16: .integer(bits: 16, isSigned: false)
            case .uint32: .integer(bits: 32, isSigned: false)
            case .uint64: .integer(bits: 64, isSigned: false)
            case .float: .single
            case .double: .double
            // Other readers know narrower decimals only since lately.
            case .decimal(let precision, let scale): .decimal(bits: 128, precision: precision, scale: scale)
            case .string: textAsViews ? .view(isText: true) : .variable(isText: true, isLarge: false)
            case .binary: textAsViews ? .view(isText: false) : .variable(isText: false, isLarge: false)
            case .date: .date(isWide: false)
            case .time(let unit): .time(unit, bits: unit == .second || unit == .millisecond ? 32 : 64)
            case .timestamp(let unit, let zone): .timestamp(unit, zone: zone)
            case .interval: .interval(.monthDayNano)
            case .list: .list(isLarge: false)
            case .structure: .structure
            case .map: .map(keysSorted: false)
            default: ArrowType(type.interchange, textAsViews: textAsViews)
            }
    }
}
