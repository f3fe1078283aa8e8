import DovetailColumnar

/// What a user may say about ORC files that are read.
struct ORCReadSettings: Sendable {
    /// nil: nanoseconds, unless a file's statistics tell of years beyond them.
    var timestampUnit: DataType.TimeUnit?

    static let names = ["timestamp_unit"]

    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ options: FormatOptions) throws {
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "timestamp_unit": timestampUnit = try ORCReadSettings.unit(name, value)
            default: throw OptionValue.unknown(name, of: "ORC", among: ORCReadSettings.names)
            }
        }
    }

    private static func unit(_ name: String, _ value: Scalar) throws -> DataType.TimeUnit {
        guard case .string(let text) = value,
            let unit = DataType.TimeUnit.allCases.first(where: { TypeNote.label($0) == text.lowercased() })
        else { throw OptionValue.wrong(name, value, "s, ms, us or ns") }
        return unit
    }
}
