public import DovetailColumnar

extension DataType {
    /// The type that stands for this one in files: itself, but for types that only SQL has. Wide integers become
    /// decimals; identifiers, bits, labels and times with an offset their text; unions structs; members of nested types
    /// likewise.
    public var interchange: DataType {
        switch self {
        case .int128, .uint128: .decimal(precision: 38, scale: 0)
        case .uuid, .bits, .enumeration, .timeWithZone, .variant: .string
        // As Parquet and Arrow writers of other engines do: the tag and a member that is null but where it counts.
        case .union(let members):
            .structure([Field("tag", .uint8)] + members.map { Field($0.name, $0.type.interchange) })
        case .list(let element): .list(element.interchange)
        case .structure(let fields): .structure(fields.map(\.interchange))
        case .map(let key, let value): .map(key: key.interchange, value: value.interchange)
        default: self
        }
    }
}

extension Field {
    /// The field with the type that stands for its own in files.
    var interchange: Field { Field(name, type.interchange, nullable: isNullable) }
}

extension FileFormat {
    /// A writer of one file with columns of any type; those that no format has are written as `DataType.interchange`
    /// says.
    /// - Throws: `FormatError`, as `makeWriter`.
    public func writer(schema: Schema, options: FormatOptions) throws -> any FileWriter {
        let stored = Schema(schema.fields.map(\.interchange))
        let writer = try makeWriter(schema: stored, options: options)
        return stored == schema ? writer : InterchangeWriter(writer, stored)
    }
}

extension FormatError {
    /// A type that should have become another one on its way into a file.
    static func noCounterpart(_ type: DataType, _ format: String, column: String) -> FormatError {
        FormatError(
            .unsupported, "\(format) has nothing for the type \(type) of column \"\(column)\"", kind: .unsupported,
            notes: ["cast it to VARCHAR"])
    }
}
