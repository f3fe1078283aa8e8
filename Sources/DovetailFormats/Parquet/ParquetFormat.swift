public import DovetailColumnar

/// Apache Parquet.
public struct ParquetFormat: FileFormat {
    public init() {}

    public var name: String { "parquet" }
    public var extensions: [String] { ["parquet", "parq"] }

    public func open(_ files: [InputFile], options: FormatOptions) throws -> any FileTable {
        try ParquetTable(files, options: options)
    }

    public func makeWriter(schema: Schema, options: FormatOptions) throws -> any FileWriter {
        try ParquetWriter(schema: schema, options: options)
    }
}
