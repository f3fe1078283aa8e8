public import DovetailColumnar
import DovetailFormats
public import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    /// A write ends its pipelines; it has no rows for anyone.
    func planWrite(_ node: LogicalPlan.Write) throws -> [Stage] {
        let metrics = makeMetrics("Write \(node.target.path)")
        let sink = try WriteSink(node, formats: formats, layer: layer, runID: runID, metrics: metrics)
        writes.append(sink)
        close(try stages(for: node.input), with: sink)
        return []
    }
}

/// Encodes rows into files that are staged beside the target; `OutputCommitter` puts them in place.
public final class WriteSink: Sink {
    public let metrics: OperatorMetrics
    public let target: WriteTarget
    /// Rows of the whole input, with the partition columns.
    public let schema: Schema
    let format: any FileFormat
    let layer: any FileLayer
    let runID: String
    let stagedPath: String
    /// Positions of the partition columns, and of the columns the files hold.
    let partitionColumns: [Int]
    let dataColumns: [Int]
    let dataSchema: Schema
    private let options: FormatOptions
    private let files = Mutex<[String: OutputFile]>([:])
    private let blockCounter = Atomic<Int>(0)
    /// Without partitions the rows keep the order of their source.
    private let reorder: RowReorder?
    /// Above this many files none is kept open.
    private static let openFileLimit = 200

    public var wantsOrder: Bool { true }
    public var countsInput: Bool { true }

    init(
        _ node: LogicalPlan.Write, formats: FormatRegistry, layer: any FileLayer, runID: String,
        metrics: OperatorMetrics
    ) throws {
        target = node.target
        schema = node.input.schema
        guard let format = try WriteSink.format(of: node.target, formats) else {
            throw FormatError(
                .badFormatOption, "cannot tell the format of \"\(node.target.path)\" from its name",
                kind: .invalidInput, notes: ["say it: (FORMAT parquet)"])
        }
        self.format = format
        self.layer = layer
        self.runID = runID
        self.metrics = metrics
        options = FormatOptions(values: node.target.options)
        stagedPath = OutputPath.staged(node.target.path, runID: runID)
        var partitions: [Int] = []
        if case .folder(let names) = node.target.layout {
            for name in names {
                guard let index = schema.indices(of: name).first else {
                    throw PlanError(.unknownColumn, "the partition column \"\(name)\" does not exist")
                }
                partitions.append(index)
            }
        }
        partitionColumns = partitions
        dataColumns = schema.fields.indices.filter { !partitions.contains($0) }
        dataSchema = schema.selecting(dataColumns)
        guard !dataColumns.isEmpty || schema.count == 0 else {
            throw PlanError(.invalidExpression, "all columns are partition columns; none is left to write")
        }
        if case .file = node.target.layout, node.target.mode == .append, layer.kind(of: node.target.path) == .file {
            throw ExecutionError(
                .targetExists, "\"\(node.target.path)\" exists already, and rows cannot be added to a single file",
                kind: .output, notes: ["write to a folder to add files to it, or replace the file"])
        }
        // A bad option or type is told before anything runs.
        let writer = try format.makeWriter(schema: dataSchema, options: options)
        reorder = partitions.isEmpty ? RowReorder(blockRows: writer.preferredBlockRows) : nil
    }

    private static func format(of target: WriteTarget, _ formats: FormatRegistry) throws -> (any FileFormat)? {
        guard let name = target.format else { return formats.format(forPath: target.path) }
        guard let format = formats.format(named: name) else {
            throw FormatError(
                .badFormatOption, "there is no format \"\(name)\" to write", kind: .invalidInput,
                notes: ["formats: " + formats.formats.map(\.name).joined(separator: ", ")])
        }
        return format
    }

    /// The files written, with their names below the target (the target's own name for a single file).
    public var written: [(path: String, rows: Int, bytes: Int)] {
        files.withLock { $0.values.map { ($0.relativePath, $0.rowCount, $0.byteCount) } }.sorted { $0.0 < $1.0 }
    }

    var isFolder: Bool { if case .folder = target.layout { true } else { false } }

    // MARK: - Files

    /// The file for rows of `partition` (a relative folder, empty without partitions), made when first asked for.
    func file(partition: String) throws -> OutputFile {
        let count = target.fileCount ?? 1
        let number = count > 1 ? blockCounter.wrappingAdd(1, ordering: .relaxed).oldValue % count : 0
        return try file(partition: partition, number: number)
    }

    private func file(partition: String, number: Int) throws -> OutputFile {
        let relative = isFolder ? folderPath(partition, number) : OutputPath.name(of: target.path)
        return try files.withLock { files in
            if let known = files[relative] { return known }
            let path = isFolder ? stagedPath + "/" + relative : stagedPath
            if isFolder || files.isEmpty { try layer.makeFolder(OutputPath.parent(of: path)) }
            let made = try OutputFile(
                stagedPath: path, relativePath: relative,
                writer: try format.makeWriter(schema: dataSchema, options: options), layer: layer,
                keepsOpen: files.count < WriteSink.openFileLimit)
            files[relative] = made
            return made
        }
    }

    private func folderPath(_ partition: String, _ number: Int) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        let name = "part-\(padded)-\(runID)\(suffix)"
        return partition.isEmpty ? name : partition + "/" + name
    }

    /// `.zstd.parquet`, `.csv.gz`.
    private var suffix: String {
        let ending = format.extensions.first ?? format.name
        guard case .string(let codec)? = options.values["compression"] else { return "." + ending }
        switch (format.name, codec.lowercased()) {
        case (_, "none"), (_, "uncompressed"), (_, "auto"): return "." + ending
        case ("parquet", let codec): return ".\(codec).\(ending)"
        case (_, "gzip"): return ".\(ending).gz"
        case (_, "zstd"): return ".\(ending).zst"
        default: return "." + ending
        }
    }

    // MARK: - Sink

    public func makeLocal() -> any SinkLocal {
        reorder.map { OrderedWriteLocal(self, $0) } ?? PartitionedWriteLocal(self)
    }

    /// Encodes a block of the ordered rows and appends it in its turn.
    func write(_ block: RowReorder.Block) throws {
        let count = target.fileCount ?? 1
        let file = try file(partition: "", number: block.number % count)
        try file.append([try file.writer.encode(block.batches)], sequence: block.number / count)
    }

    public func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        if let reorder {
            // A target without rows still gets a file that says what its columns are.
            _ = try file(partition: "", number: 0)
            var rest: [RowReorder.Block] = []
            while let block = reorder.nextBlock(isLast: true) { rest.append(block) }
            let last = rest
            try context.pool.forEach(count: last.count) { try self.write(last[$0]) }
        }
        let all = files.withLock { Array($0.values) }
        try context.pool.forEach(count: all.count) { try all[$0].finish() }
        metrics.add(bytes: all.reduce(0) { $0 + $1.byteCount })
    }

    public func abort() {
        files.withLock { files in
            for file in files.values { file.release() }
            files = [:]
        }
        layer.remove(stagedPath)
    }
}
