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
