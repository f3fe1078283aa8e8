import DovetailColumnar

/// Files of any format as one table: folder names and file names as columns, columns by name over all files. Formats
/// themselves know nothing of these.
public enum FileSet {
    /// More files of a format that tells its schema in each are opened one by one as they are read, not all before.
    static let eagerFileLimit = 16

    /// Opens files as one table. Beside the format's options it takes `hive_partitioning`, `hive_types_autocast`,
    /// `filename` and `union_by_name`; types of folder columns stand among `options.types`.
    /// - Throws: `FormatError`.
    public static func open(
        _ files: [InputFile], format: any FileFormat, options: FormatOptions
    ) throws -> any FileTable {
        do {
            return try table(files, format, options)
        } catch var error as FormatError where error.code == .badFormatOption {
            // The format does not know that one of ours may have been meant.
            let unknown = options.values.keys.sorted().first { error.message.hasSuffix("no option \"\($0)\"") }
            if let near = unknown.flatMap({ Spelling.nearest(to: $0, among: FileSetOptions.names) }) {
                error.notes.insert("did you mean \"\(near)\"?", at: 0)
            }
            throw error
        }
    }

    private static func table(
        _ files: [InputFile], _ format: any FileFormat, _ options: FormatOptions
    ) throws -> any FileTable {
        var inner = options
        let chosen = try FileSetOptions(taking: &inner.values)
        var partitions: PartitionColumns?
        if chosen.hivePartitioning != false {
            let columns = try PartitionColumns(
                files.map(\.path), types: options.types, isInferring: chosen.infersPartitionTypes)
            if !columns.fields.isEmpty { partitions = columns }
        }
        let isPlain = partitions == nil && chosen.fileNameColumn == nil
        if isPlain, files.count == 1 || !chosen.unionsByName {
            // Nothing is added to what the format does itself.
            if files.count <= eagerFileLimit || format is any SampledFormat {
                return try format.open(files, options: inner)
            }
        }
        let set = FileSetLayout(
            files: files, options: chosen, partitions: partitions, isSampled: format is any SampledFormat)
        return try FileSetTable(set, format: format, options: inner)
    }
}
