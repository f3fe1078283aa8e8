public import DovetailColumnar

/// Apache ORC.
///
/// Unions are read as structures with one member a branch. Types that the format lacks are written as a wider one of its
/// own with a note that this reader honors: small unsigned integers as the next signed ones, UINT64 as DECIMAL(20,0),
/// times as BIGINT in their unit. Intervals are refused.
public struct ORCFormat: FileFormat {
    public init() {}

    public var name: String { "orc" }
    public var extensions: [String] { ["orc"] }

    public func open(_ files: [InputFile], options: FormatOptions) throws -> any FileTable {
        try ORCTable(files, options: options)
    }

    public func makeWriter(schema: Schema, options: FormatOptions) throws -> any FileWriter {
        try ORCWriter(schema: schema, settings: ORCWriteSettings(options))
    }
}
