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
    let stagedPath: String
    let isFolder: Bool
    /// Bytes leave as they come; there is nothing to put in place.
    let isStream: Bool
    let split: WriteSplit
    /// Positions of the partition columns, and of the columns the files hold.
    let partitionColumns: [Int]
    let dataColumns: [Int]
    let dataSchema: Schema
    let files: OutputFiles
    private let layer: any FileLayer
    private let placement: BlockPlacement
    /// Without partitions the rows keep the order of their source.
    private let reorder: RowReorder?

    public var wantsOrder: Bool { true }
    public var countsInput: Bool { true }

    init(
        _ node: LogicalPlan.Write, formats: FormatRegistry, layer: any FileLayer, runID: String,
        metrics: OperatorMetrics
    ) throws {
        target = node.target
        schema = node.input.schema
        let format = try WriteSink.format(of: node.target, formats)
        self.metrics = metrics
        var values = node.target.options
        split = try WriteSplit(node.target, taking: &values)
        let options = FormatOptions(values: format.options(values, forPath: node.target.path))
        isStream = StreamLayer.isStream(node.target.path)
        isFolder = node.target.layout != .file || split.needsFolder
        self.layer = isStream ? StreamLayer(base: layer) : layer
        stagedPath = isStream ? node.target.path : OutputPath.staged(node.target.path, runID: runID)
        partitionColumns = try WriteSink.partitions(node.target, schema)
        let partitions = split.keepsPartitionColumns ? [] : Set(partitionColumns)
        dataColumns = schema.fields.indices.filter { !partitions.contains($0) }
        let dataSchema = schema.selecting(dataColumns)
        self.dataSchema = dataSchema
        try WriteSink.check(node.target, isFolder: isFolder, isStream: isStream, layer)
        guard !dataColumns.isEmpty || schema.count == 0 else {
            throw PlanError(.invalidExpression, "all columns are partition columns; none is left to write")
        }
        files = OutputFiles(
            node.target, stagedPath: stagedPath, isFolder: isFolder, ending: "-\(runID)\(format.ending(options))",
            split: split, layer: self.layer
        ) { try format.writer(schema: dataSchema, options: options) }
        placement = BlockPlacement(split)
        // A bad option or type is told before anything runs.
        let writer = try format.writer(schema: dataSchema, options: options)
        let isOrdered = partitionColumns.isEmpty && !split.isPerThread
        reorder = isOrdered ? RowReorder(blockRows: writer.preferredBlockRows) : nil
    }

    private static func format(of target: WriteTarget, _ formats: FormatRegistry) throws -> any FileFormat {
        let byPath = StreamLayer.isStream(target.path) ? "csv" : nil
        guard let name = target.format ?? byPath else {
            if let format = formats.format(forPath: target.path) { return format }
            throw FormatError(
                .badFormatOption, "cannot tell the format of \"\(target.path)\" from its name",
                kind: .invalidInput, notes: ["say it: (FORMAT parquet)"])
        }
        guard let format = formats.format(named: name) else {
            throw FormatError(
                .badFormatOption, "there is no format \"\(name)\" to write", kind: .invalidInput,
                notes: ["formats: " + formats.formats.map(\.name).joined(separator: ", ")])
        }
        return format
    }

    private static func partitions(_ target: WriteTarget, _ schema: Schema) throws -> [Int] {
        guard case .folder(let names) = target.layout else { return [] }
        return try names.map { name in
            guard let index = schema.indices(of: name).first else {
                throw PlanError(.unknownColumn, "the partition column \"\(name)\" does not exist")
            }
            return index
        }
    }

    private static func check(
        _ target: WriteTarget, isFolder: Bool, isStream: Bool, _ layer: any FileLayer
    ) throws {
        if isStream, isFolder {
            throw FormatError(
                .badFormatOption, "\"\(target.path)\" takes the rows as one file, not as a folder of them",
                kind: .invalidInput)
        }
        if !isFolder, !isStream, target.mode == .append, layer.kind(of: target.path) == .file {
            throw ExecutionError(
                .targetExists, "\"\(target.path)\" exists already, and rows cannot be added to a single file",
                kind: .output, notes: ["write to a folder to add files to it, or replace the file"])
        }
    }

    /// The files written, with their names below the target (the target's own name for a single file).
    public var written: [(path: String, rows: Int, bytes: Int)] { files.written }

    /// A stream cannot take back what it has been given, so a run cannot start over with a wider type.
    func failure(after error: any Error) -> any Error {
        guard isStream, let widened = error as? SchemaWidened, files.all.contains(where: { $0.byteCount > 0 }) else {
            return error
        }
        return FormatError(
            .badValue,
            "column \"\(widened.column)\" turned out to be \(widened.type) after rows were written to a stream",
            path: widened.path, columnName: widened.column,
            notes: [
                "give its type: types => {'\(widened.column)': '\(widened.type)'}",
                "or let all rows be looked at first: sample_size => -1",
            ])
    }

    // MARK: - Sink

    public func makeLocal() -> any SinkLocal {
        reorder.map { OrderedWriteLocal(self, $0) } ?? PartitionedWriteLocal(self)
    }

    /// Encodes a block of the ordered rows and appends it in its turn.
    func write(_ block: RowReorder.Block) throws {
        let place = placement.place(of: block.number)
        let file = try files.file(place.file)
        let encoded = try file.writer.encode(block.batches)
        placement.note(place, byteCount: encoded.byteCount)
        try file.append([encoded], sequence: place.sequence)
    }

    public func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        if let reorder {
            var rest: [RowReorder.Block] = []
            while let block = reorder.nextBlock(isLast: true) { rest.append(block) }
            let last = rest
            try context.pool.forEach(count: last.count) { try self.write(last[$0]) }
        }
        // A target without rows still gets a file that says what its columns are.
        if partitionColumns.isEmpty, files.all.isEmpty { _ = try files.file(0) }
        let all = files.all
        try context.pool.forEach(count: all.count) { try all[$0].finish() }
        metrics.add(bytes: all.reduce(0) { $0 + $1.byteCount })
    }

    public func abort() {
        files.abandon()
        layer.remove(stagedPath)
    }
}
