public import DovetailColumnar

/// Apache Arrow's IPC files and streams, known from each other by their first bytes, and so Feather (version 2).
public struct ArrowFormat: FileFormat {
    public init() {}

    public var name: String { "arrow" }
    public var extensions: [String] { ["arrow", "arrows", "ipc", "feather"] }

    public func open(_ files: [InputFile], options: FormatOptions) throws -> any FileTable {
        try ArrowTable(files, options: options, settings: ArrowReadSettings(options))
    }

    public func makeWriter(schema: Schema, options: FormatOptions) throws -> any FileWriter {
        ArrowWriter(schema: schema, settings: try ArrowWriteSettings(options))
    }
}
