import DovetailColumnar

/// What a user may say about Parquet files that are read.
struct ReadSettings: Sendable {
    var verifiesChecksums = true
    /// Byte arrays without annotation are text, as very old writers mean them.
    var binaryAsString = false

    static let names = ["verify_checksum", "binary_as_string"]

    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ options: FormatOptions) throws {
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "verify_checksum": verifiesChecksums = try OptionValue.boolean(name, value)
            case "binary_as_string": binaryAsString = try OptionValue.boolean(name, value)
            default: throw OptionValue.unknown(name, of: "Parquet", among: ReadSettings.names)
            }
        }
    }
}
