import DovetailColumnar

/// What a user may say about the files of a table together, whatever their format is.
struct FileSetOptions {
    /// Whether `column=value` folders become columns; nil: as far as every file has them.
    var hivePartitioning: Bool?
    /// Whether the values of folders may be numbers, dates and times rather than text.
    var infersPartitionTypes = true
    /// Name of a column that holds each row's file.
    var fileNameColumn: String?
    /// The columns of all files by their names, rather than those of the first.
    var unionsByName = false

    static let names = ["hive_partitioning", "hive_types_autocast", "filename", "union_by_name"]

    /// Takes its options out of `values`; the rest is the format's.
    /// - Throws: `FormatError` `.badFormatOption`.
    init(taking values: inout [String: Scalar]) throws {
        for name in FileSetOptions.names {
            guard let value = values.removeValue(forKey: name) else { continue }
            switch name {
            case "hive_partitioning": hivePartitioning = try FileSetOptions.automatic(name, value)
            case "hive_types_autocast": infersPartitionTypes = try OptionValue.boolean(name, value)
            case "filename": fileNameColumn = try FileSetOptions.column(name, value)
            default: unionsByName = try OptionValue.boolean(name, value)
            }
        }
    }

    private static func automatic(_ name: String, _ value: Scalar) throws -> Bool? {
        if case .string(let text) = value, text.lowercased() == "auto" { return nil }
        return try OptionValue.boolean(name, value)
    }

    /// True is the column `filename`; a text is a name.
    private static func column(_ name: String, _ value: Scalar) throws -> String? {
        if let flag = try? OptionValue.boolean(name, value) { return flag ? "filename" : nil }
        guard case .string(let text) = value, !text.isEmpty else {
            throw OptionValue.wrong(name, value, "true, false or the name of a column")
        }
        return text
    }
}
